/** API keys: made by a command, kept as hashes in a file, taken and taken back while the service runs. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { startApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { bearer, isLetIn, isRefused, record, type Scene } from './support/credentials.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { createLogBook } from './support/log-book.ts';
import { runEntry } from './support/run.ts';
import { until } from './support/until.ts';
import { exchange } from './support/wire.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase();
});
after(async () => {
  await db.database.close();
  await db.drop();
});

interface Made {
  readonly key: string;
  readonly line: string;
}

const make = async (...args: readonly string[]): Promise<Made> => {
  const { code, stdout, stderr } = await runEntry('src/apikey.ts', {}, ...args);
  assert.deepEqual([code, stderr], [0, '']);
  const [key = '', line = '', ...rest] = stdout.split('\n');
  assert.deepEqual(rest, ['']);
  return { key, line };
};

interface KeyScene extends Scene {
  /** Replaces the file, and waits until the service has seen it. */
  readonly change: (content: string, sees: RegExp) => Promise<void>;
}

const reloadMs = 5_000;

const open = async (t: TestContext, content: string): Promise<KeyScene> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-api-keys-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'keys.jsonl');
  await writeFile(file, content);
  const log = createLogBook();
  const clock = createClock(new Date());
  const settings = { AUTH_MODES: 'apikey', API_KEYS_FILE: file, RELOAD_MS: String(reloadMs), LOG_LEVEL: 'info' };
  const service = await startApp(settings, { clock, logTo: log.to, sharedDatabase: db });
  t.after(() => service.stop());
  return {
    service,
    log,
    clock,
    change: async (next, sees) => {
      const said = log.text().length;
      // As a mounted secret changes: as a whole.
      await writeFile(`${file}.next`, next);
      await rename(`${file}.next`, file);
      clock.advance(reloadMs);
      await until(`the log says ${sees.source}`, async () => sees.test(log.text().slice(said)));
    },
  };
};

const fileOf = (...made: readonly Made[]): string => made.map(({ line }) => `${line}\n`).join('');

test('a key that the command makes lets its holder in, and the file knows its hash only', async (t) => {
  const made = await make('--name', 'cluster-a/controller');
  assert.match(made.key, /^audit_[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(JSON.parse(made.line), { name: 'cluster-a/controller', hash: `sha256:${hash('sha256', made.key)}` });
  const scene = await open(t, fileOf(made));
  await isLetIn(scene, bearer(made.key), 'cluster-a/controller', 'APIKEY');
  const { text } = await exchange(scene.service.address, { method: 'GET', path: '/metrics' });
  assert.ok(!`${scene.log.text()}${text}`.includes(made.key));
});

test('no two keys are the same', async () => {
  const made = await Promise.all([make('--name', 'a'), make('--name', 'a')]);
  assert.equal(new Set(made.map(({ key }) => key)).size, 2);
});

test('a key that is not in the file is refused, however near it comes', async (t) => {
  const made = await make('--name', 'a');
  const scene = await open(t, fileOf(made));
  const last = made.key.endsWith('A') ? 'B' : 'A';
  await isRefused(scene, bearer(made.key.slice(0, -1) + last), 'unknownApiKey');
  await isRefused(scene, bearer(`audit_${'A'.repeat(43)}`), 'unknownApiKey');
  for (const text of [made.key.slice(0, -1), `${made.key}A`, 'audit_', `audit_${'!'.repeat(43)}`]) {
    await isRefused(scene, bearer(text), 'malformed');
  }
  const { hash: stored } = JSON.parse(made.line);
  await isRefused(scene, bearer(stored), 'malformed');
  await isRefused(scene, { 'x-api-key': made.key }, 'missing', { detail: /^send credentials/ });
});

test('a key is good until its time, and its holder is told that it has expired', async (t) => {
  const notAfter = new Date(Date.now() + 60_000).toISOString();
  const made = await make('--name', 'a', '--not-after', notAfter);
  const scene = await open(t, fileOf(made));
  await isLetIn(scene, bearer(made.key), 'a', 'APIKEY');
  scene.clock.advance(60_000);
  await isRefused(scene, bearer(made.key), 'expired', { detail: /^the credentials have expired$/ });
});

test('two keys of one holder are good at once; the one that is taken out is refused from then on', async (t) => {
  const [first, second] = [await make('--name', 'a'), await make('--name', 'a')];
  const scene = await open(t, fileOf(first));
  await isLetIn(scene, bearer(first.key), 'a', 'APIKEY');
  await isRefused(scene, bearer(second.key), 'unknownApiKey');
  await scene.change(fileOf(first, second), /API keys read/);
  await isLetIn(scene, bearer(first.key), 'a', 'APIKEY');
  await isLetIn(scene, bearer(second.key), 'a', 'APIKEY');
  await scene.change(fileOf(second), /API keys read/);
  await isRefused(scene, bearer(first.key), 'unknownApiKey');
  await isLetIn(scene, bearer(second.key), 'a', 'APIKEY');
});

const broken: readonly (readonly [string, (good: string) => string])[] = [
  ['is not JSON', (good) => `${good}audit keys\n`],
  ['has a hash that is none', (good) => `${good}{"name":"b","hash":"sha256:00"}\n`],
  ['has a key in the clear', (good) => `${good}{"name":"b","key":"audit_x"}\n`],
  ['says more than it may', (good) => good.replace('{', '{"admin":true,')],
  ['has the name of a service account', (good) => good.replace('"a"', '"system:serviceaccount:a:b"')],
  ['has no name', (good) => good.replace('"a"', '""')],
  ['has a time that is none', (good) => good.replace('}', ',"notAfter":"tomorrow"}')],
  ['says the same twice', (good) => good + good],
  ['is cut off', (good) => good.slice(0, 40)],
];

test('a changed file that cannot be used changes nothing, and is told once', async (t) => {
  const made = await make('--name', 'a');
  const scene = await open(t, fileOf(made));
  for (const [, breakIt] of broken) {
    await scene.change(breakIt(fileOf(made)), /cannot be used; the keys from before go on working/);
    await isLetIn(scene, bearer(made.key), 'a', 'APIKEY');
  }
  const { text } = await exchange(scene.service.address, { method: 'GET', path: '/metrics' });
  assert.match(text, new RegExp(`audit_reload_failures_total{what="apikeys"} ${broken.length}\n`));
  const told = scene.log.text();
  scene.clock.advance(10 * reloadMs);
  await record(scene.service, bearer(made.key));
  assert.equal(scene.log.text(), told);
});

for (const [what, breakIt] of broken) {
  test(`a service does not start with a file of keys that ${what}`, async (t) => {
    const good = `{"name":"a","hash":"sha256:${'0'.repeat(64)}"}\n`;
    await assert.rejects(open(t, breakIt(good)), /API_KEYS_FILE cannot be used: /);
  });
}

test('the command says how it is used, and makes no key for nobody', async () => {
  const help = await runEntry('src/apikey.ts', {}, '--help');
  assert.equal(help.code, 0);
  assert.match(help.stdout, /Usage: .*--name NAME/);
  const wrong = [
    [],
    ['--name', ''],
    ['--name', 'spiffe://a/b'],
    ['--name', 'a', '--not-after', 'tomorrow'],
    ['--nme', 'a'],
  ];
  for (const args of wrong) {
    const { code, stdout, stderr } = await runEntry('src/apikey.ts', {}, ...args);
    assert.deepEqual([code, stdout], [1, ''], args.join(' '));
    assert.doesNotMatch(stderr, / at .*\.ts|node_modules/);
  }
});
