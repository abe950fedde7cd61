import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeApiKey } from '../src/http/authentication/api-keys.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationOf } from './support/records.ts';
import { runProgram } from './support/run.ts';
import { storyNames } from './support/story.ts';

const root = path.join(import.meta.dirname, '..');
const stories = storyNames.map((name) => `${name}.json`);

let service: TestApp;
let folder: string;
before(async () => {
  service = await startApp();
  folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
});
after(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const replay = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await runProgram('scripts/replay.ts', { NO_COLOR: '1' }, ...args);
  return { out: stdout, error: stderr, lines: stdout.trimEnd().split('\n'), code };
};

const storyFile = async (...records: readonly unknown[]): Promise<string> => {
  const file = path.join(folder, 'story.json');
  await writeFile(file, JSON.stringify({ title: 'A story', records }));
  return file;
};

const rowCount = async (): Promise<number> => {
  const tables = [...audits.map(({ table }) => table), 'audit_ledger'];
  const sql = tables.map((table, place) => `select ${place} as place, count(*)::int as rows from ${table}`);
  const counts = (await service.db.query(`${sql.join(' union all ')} order by place`)).map(({ rows }) => Number(rows));
  const ledger = counts.pop();
  const rows = counts.reduce((sum, count) => sum + count, 0);
  assert.equal(rows, ledger);
  return rows;
};

assert.ok(stories.length > 0);
for (const story of stories) {
  test(`examples/${story}: every record is recorded, nothing is missing, and all is known when it is sent again, one by one or as a batch`, async () => {
    const url = `${service.address}/graphql`;
    const { records }: { records: readonly unknown[] } = JSON.parse(
      await readFile(path.join(root, 'examples', story), 'utf8'),
    );
    const rowsBefore = await rowCount();

    const first = await replay(`examples/${story}`, '--url', url);
    assert.equal(first.error, '');
    assert.equal(first.code, 0);
    const line = /^ {2}\d\d:\d\d:\d\d\.\d{3} {2}[A-Z_]+ +RECORDED +[0-9a-f-]{36}$/;
    assert.deepEqual(
      first.lines.filter((said) => line.test(said)),
      first.lines.slice(1, -2),
    );
    assert.equal(first.lines.length, records.length + 3);
    assert.equal(first.lines.at(-2), `${records.length} records: ${records.length} RECORDED`);
    assert.match(first.lines.at(-1) ?? '', /^completeness of rr-\S+: COMPLETE$/);
    assert.equal(await rowCount(), rowsBefore + records.length);

    for (const options of [[], ['--batch']]) {
      const again = await replay(`examples/${story}`, '--url', url, ...options);
      assert.equal(again.code, 0);
      assert.equal(again.lines.at(-2), `${records.length} records: ${records.length} DUPLICATE`);
      assert.equal(again.lines.at(-1), first.lines.at(-1));
      // The receipt of a duplicate is the first one's: the time and the id are the same.
      assert.deepEqual(
        again.lines.slice(1, -2),
        first.lines.slice(1, -2).map((said) => said.replace('RECORDED ', 'DUPLICATE')),
      );
    }
    assert.equal(await rowCount(), rowsBefore + records.length);
  });
}

for (const [how, options, pointer] of [
  ['one by one', [], '/input/recipients'],
  ['as a batch', ['--batch'], '/inputs/1/notification/recipients'],
] as const) {
  test(`${how}, a refused record is told with its pointers, its neighbours are recorded, and the exit code is 1`, async () => {
    const file = await storyFile(
      { notification: notificationOf(`${how} 1`) },
      { notification: notificationOf(`${how} 2`, { recipients: [], status: 'FAILED' }) },
      { notification: notificationOf(`${how} 3`) },
    );
    const { lines, code } = await replay(file, '--url', `${service.address}/graphql`, ...options);
    assert.equal(code, 1);
    assert.match(lines[1] ?? '', /RECORDED/);
    assert.match(lines[2] ?? '', /^ {2}record 2 \(notification\) refused: VALIDATION_FAILED$/);
    assert.equal(lines[3]?.slice(0, pointer.length + 10), `    ${pointer} must `);
    const last = lines.findIndex((said) => said.startsWith('3 records'));
    assert.match(lines[last - 1] ?? '', /RECORDED/);
    assert.equal(lines[last], '3 records: 2 RECORDED, 1 refused');
    assert.match(lines[last + 1] ?? '', /^completeness of rr-checkout-oom-7f3a: (RUNNING|INCOMPLETE)$/);
    assert.match(lines[last + 2] ?? '', /^ {2}ORPHANED NOTIFICATION: \d of NOTIFICATION, but no ORCHESTRATION says/);
  });
}

test('a record that does not fit the schema is refused with what GraphQL says of it', async () => {
  const file = await storyFile({ notification: { ...notificationOf('unfit'), channel: 'PIGEON' } });
  const { lines, code } = await replay(file, '--url', `${service.address}/graphql`);
  assert.equal(code, 1);
  assert.match(lines[1] ?? '', /refused: VALIDATION_FAILED: .*PIGEON/);
});

test('a service that cannot be reached, or is another one, is told in one sentence', async () => {
  const other = createServer((_request, response) => {
    response.writeHead(404).end('<html>');
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/graphql`;
  const wrong = await replay('examples/healed.json', '--url', url);
  assert.equal(wrong.code, 1);
  assert.equal(wrong.error, `${url} answers HTTP 404, but not as this service does: is the address right?\n`);
  other.close();
  await once(other, 'close');
  const away = await replay('examples/healed.json', '--url', url);
  assert.equal(away.code, 1);
  assert.match(away.error, /^the service cannot be reached at http:\S+ \(ECONNREFUSED\): start it with npm start.*\n$/);
});

test('a file that is not there, is no story, or holds an unknown kind is told in one sentence', async () => {
  for (const [file, sentence] of [
    ['no-such-file.json', /^no-such-file\.json cannot be read\n$/],
    ['package.json', /^package\.json does not hold a title and records: .*title/s],
    ['scripts/replay.ts', /^scripts\/replay\.ts does not hold a title and records: it is not JSON\n$/],
    [await storyFile({ weather: {} }), /^record 1 is of the kind weather; known are /],
  ] as const) {
    const { error, code } = await replay(file);
    assert.equal(code, 1);
    assert.match(error, sentence);
    assert.doesNotMatch(error, /\n\s+at /, 'no stack');
  }
});

test('where the service asks who calls, the token in a file is shown, and without one the refusal is told', async (t) => {
  const { key, line } = makeApiKey('replay');
  const keys = path.join(folder, 'keys.jsonl');
  const token = path.join(folder, 'token');
  await writeFile(keys, line);
  await writeFile(token, `${key}\n`);
  const guarded = await startApp({ AUTH_MODES: 'apikey', API_KEYS_FILE: keys });
  t.after(() => guarded.stop());
  const url = `${guarded.address}/graphql`;
  const story = await storyFile({ notification: notificationOf('by-token') });
  const without = await replay(story, '--url', url);
  assert.equal(without.code, 1);
  assert.match(without.out, /UNAUTHENTICATED: send credentials/);
  const known = await replay(story, '--url', url, '--token-file', token);
  assert.deepEqual([known.code, known.error], [0, '']);
  const missing = await replay(story, '--url', url, '--token-file', `${token}-2`);
  assert.deepEqual([missing.code, missing.out], [1, '']);
  assert.match(missing.error, /^--token-file .* cannot be read\n$/);
});

test('--help says how it is used', async () => {
  const { out, code } = await replay('--help');
  assert.equal(code, 0);
  assert.match(out, /--url.*--batch/s);
});
