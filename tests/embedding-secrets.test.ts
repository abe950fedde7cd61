/** What the provider is told stays between it and the service: its key, and the words of the records. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { recordReports, statusesOf, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { type Behaviour, createTestProvider, embeds, type TestProvider } from './support/embedding-provider.ts';
import { createLogBook } from './support/log-book.ts';
import { until } from './support/until.ts';

const key = 'sk-the-key-of-the-provider-0123456789';
const words = 'the-words-of-an-analysis';

let folder: string;
let keyFile: string;
let peer: TestProvider;
let service: TestApp;
const book = createLogBook();
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'embedding-secrets-'));
  keyFile = path.join(folder, 'key');
  await writeFile(keyFile, `${key}\n`);
  peer = await createTestProvider();
  service = await startApp(
    {
      EMBEDDING_URL: peer.url,
      EMBEDDING_KEY_FILE: keyFile,
      EMBEDDING_INTERVAL_MS: '20',
      EMBEDDING_TIMEOUT_MS: '200',
      EMBEDDING_ATTEMPTS: '1',
      LOG_LEVEL: 'debug',
    },
    { logTo: book.to },
  );
});
after(async () => {
  await service.stop();
  await peer.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  peer.requests.length = 0;
  peer.behave(() => embeds);
});

/** A provider that says again what it was told, as careless ones do. */
const echo = JSON.stringify({ error: { message: `key ${key} may not embed ${words}` } });
const behaviours: Readonly<Record<string, Behaviour>> = {
  'takes no such key': { type: 'status', status: 401, body: echo, headers: { 'www-authenticate': key } },
  'refuses the text': { type: 'status', status: 422, body: echo },
  'breaks down': { type: 'status', status: 500, body: echo },
  'sends us elsewhere': { type: 'status', status: 302, body: echo, headers: { location: `http://127.0.0.1:1/${key}` } },
  'answers something else': { type: 'body', body: echo },
  'hangs up': { type: 'hangsUp' },
  'does not answer': { type: 'silent' },
};

for (const [what, behaviour] of Object.entries(behaviours)) {
  test(`a provider that ${what}: neither its key nor a word of a record is in a log, a metric or an answer`, async () => {
    peer.behave(() => behaviour);
    await recordReports(service, what, [`${words} ${what}`]);
    await until('the provider is asked', async () => peer.requests.length > 0);
    const { data, errors } = await service.post(`{ similarAIAnalyses(text: "${words}") { exact } }`);
    assert.match(errors[0]?.extensions.code ?? '', /^EMBEDDING_(REFUSED|UNAVAILABLE)$/);
    const metrics = await (await fetch(`${service.address}/metrics`)).text();
    for (const [place, text] of Object.entries({ log: book.text(), metrics, answer: JSON.stringify([data, errors]) })) {
      assert.ok(!text.includes(key), `the key is in the ${place}`);
      assert.ok(!text.includes(words), `words of a record are in the ${place}`);
    }
    peer.behave(() => embeds);
    await until('nothing waits', async () => !(await statusesOf(service, what)).includes('PENDING'));
  });
}

test('a key that is replaced is used from the next request on, and one that is gone is said without being shown', async () => {
  assert.ok(peer.requests.every(({ authorization }) => authorization === `Bearer ${key}`));
  await writeFile(keyFile, 'sk-another');
  await recordReports(service, 'another', ['words']);
  await untilAll(service, 'another', 'READY');
  assert.equal(peer.requests.at(-1)?.authorization, 'Bearer sk-another');
  await rm(keyFile);
  await recordReports(service, 'gone', ['words']);
  await until('it is said', async () => book.text().includes('"reason":"no_key"'));
  assert.deepEqual(await statusesOf(service, 'gone'), ['PENDING']);
  await writeFile(keyFile, key);
  await untilAll(service, 'gone', 'READY');
  assert.ok(!book.text().includes('sk-another'));
});
