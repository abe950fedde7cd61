/** What the queue in a file promises beyond the contract: about its process, its disk and its files. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import { type CreateStorage, holdContract, idsOf, openFor, queuedRecord } from './queue-contract.ts';
import { until } from './support/until.ts';

const maxBytes = 1_000_000_000;

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'audit-queue-'));

const create: CreateStorage = async (settings) => {
  const folder = await newFolder();
  return {
    open: async () => openFileQueue({ folder, ...settings }),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
};

holdContract('file', create, 100);

/** Runs statements in a process of its own, where `queue` is open in the folder; `limit` is for the shell before it. */
const inProcess = (folder: string, statements: string, limit = ':') => {
  const source = (name: string): string => JSON.stringify(path.join(import.meta.dirname, name));
  const script = `
    import { openFileQueue } from ${source('../src/resolvers/queue/file-queue.ts')};
    import { queuedRecord } from ${source('queue-contract.ts')};
    const queue = openFileQueue({ folder: ${JSON.stringify(folder)}, maxBytes: ${maxBytes} });
    ${statements}`;
  const command = `${limit}; exec "$0" --input-type=module -e "$1"`;
  return spawnSync('sh', ['-c', command, process.execPath, script], { encoding: 'utf8' });
};

test('file: what put calls queued survives a SIGKILL at that moment', async (t) => {
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const ended = inProcess(
    folder,
    `await queue.put(['a', 'b', 'c'].map((id) => queuedRecord(id)));
     process.kill(process.pid, 'SIGKILL');`,
  );
  assert.equal(ended.signal, 'SIGKILL', ended.stderr);
  const queue = openFileQueue({ folder, maxBytes });
  t.after(() => queue.close());
  assert.deepEqual(
    (await queue.take(10)).map(({ record }) => record),
    ['a', 'b', 'c'].map((id) => queuedRecord(id)),
  );
});

test('file: a second process is kept out while the first runs, and let in after', async (t) => {
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const queue = openFileQueue({ folder, maxBytes });
  const refused = inProcess(folder, '');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /queue\.sqlite is in use by another process/);
  await queue.put([queuedRecord('a')]);
  await queue.close();
  const admitted = inProcess(folder, 'console.log((await queue.stats()).depth)');
  assert.equal(admitted.stdout, '1\n', admitted.stderr);
});

test('file: a put on a full disk throws and takes nothing of its call; what was queued stays', async (t) => {
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  // The shell bounds the size of files and tells its child to get an error for it, not the signal.
  const ended = inProcess(
    folder,
    `const put = (...ids) => queue.put(ids.map((id) => queuedRecord(id, 'x'.repeat(50_000))));
     const outcomes = [];
     for (let i = 0; i < 50; i += 1) {
       const outcome = await put(\`\${i}-a\`, \`\${i}-b\`).then(() => 'queued', () => 'thrown');
       outcomes.push(outcome);
       if (outcome === 'thrown') break;
     }
     const ids = outcomes.flatMap((_, i) => [\`\${i}-a\`, \`\${i}-b\`]);
     console.log(JSON.stringify({ outcomes, found: [...(await queue.find(ids)).keys()], depth: (await queue.stats()).depth }));`,
    "trap '' XFSZ; ulimit -f 1000",
  );
  assert.equal(ended.status, 0, ended.stderr);
  const { outcomes, found, depth }: { outcomes: string[]; found: string[]; depth: number } = JSON.parse(ended.stdout);
  const queued = outcomes.filter((outcome) => outcome === 'queued').length;
  assert.ok(queued > 1, `${queued} fit`);
  assert.equal(outcomes.at(-1), 'thrown');
  const ids = Array.from({ length: queued }, (_, i) => [`${i}-a`, `${i}-b`]).flat();
  assert.deepEqual(found.toSorted(), ids.toSorted());
  assert.equal(depth, ids.length);

  const queue = openFileQueue({ folder, maxBytes });
  t.after(() => queue.close());
  assert.deepEqual(idsOf(await queue.take(100)), ids);
  assert.deepEqual(await queue.put([queuedRecord('later')]), [{ type: 'queued' }]);
});

test('file: a queue whose disk takes nothing any more says so when it is asked, though nothing is put', async (t) => {
  if (spawnSync('prlimit', ['--version']).status !== 0) return t.skip('prlimit is not here, to take the disk away');
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const ended = inProcess(
    folder,
    `const { execFileSync } = await import('node:child_process');
     const limitFiles = (bytes) => execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':']);
     const said = [];
     const ping = () => queue.ping().then(() => said.push('can'), () => said.push('cannot'));
     await queue.put([queuedRecord('a')]);
     limitFiles(4096);
     await ping();
     await ping();
     limitFiles('unlimited');
     await ping();
     console.log(said.join());`,
    "trap '' XFSZ",
  );
  assert.equal(ended.stdout, 'cannot,cannot,can\n', ended.stderr);
});

test('file: a queue of an earlier release, which could not be tried, is used as it is', async (t) => {
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const earlier = openFileQueue({ folder, maxBytes });
  await earlier.put([queuedRecord('a')]);
  await earlier.close();
  const db = new DatabaseSync(path.join(folder, 'queue.sqlite'));
  db.exec('drop table probe');
  db.close();
  const queue = openFileQueue({ folder, maxBytes });
  t.after(() => queue.close());
  await queue.ping();
  assert.deepEqual(idsOf(await queue.take(10)), ['a']);
});

test('file: entries given back in any order are taken oldest first', async (t) => {
  const { queue } = await openFor(t, create);
  await queue().put(['a', 'b', 'c'].map((id) => queuedRecord(id)));
  const leases = await queue().take(3);
  for (const lease of leases.toReversed()) await queue().release([lease]);
  assert.deepEqual(idsOf(await queue().take(3)), ['a', 'b', 'c']);
});

test('file: a closed queue throws', async () => {
  const folder = await newFolder();
  const queue = openFileQueue({ folder, maxBytes });
  await queue.close();
  await assert.rejects(queue.put([queuedRecord('a')]));
  await assert.rejects(queue.ping());
  await rm(folder, { recursive: true });
});

test('file: what would leave the disk without room for striking entries off is refused, and taken when there is room', async (t) => {
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { bavail, bsize } = await statfs(folder);
  const full = openFileQueue({ folder, maxBytes, reserveBytes: 2 * bavail * bsize });
  assert.deepEqual(await full.put([queuedRecord('a', 'x')]), [{ type: 'full' }]);
  await assert.rejects(full.ping(), /disk is full/);
  await full.close();
  const roomy = openFileQueue({ folder, maxBytes, reserveBytes: 0 });
  t.after(() => roomy.close());
  assert.deepEqual(await roomy.put([queuedRecord('a', 'x')]), [{ type: 'queued' }]);
});

test('file: the files shrink again once all is drained', async (t) => {
  const folder = await newFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const queue = openFileQueue({ folder, maxBytes });
  t.after(() => queue.close());
  const size = async (): Promise<number> => {
    const [data, log] = ['queue.sqlite', 'queue.sqlite-wal'].map((name) => stat(path.join(folder, name)));
    return ((await data)?.size ?? 0) + ((await log)?.size ?? 0);
  };
  for (let i = 0; i < 20; i += 1) await queue.put([queuedRecord(`${i}`, 'x'.repeat(500_000))]);
  assert.ok((await size()) > 10_000_000);
  await queue.remove(await queue.take(100));
  await until('the files are small', async () => (await size()) < 100_000);
});
