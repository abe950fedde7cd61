/** A provider that fails: no record waits for it, none is lost to it, and none is blamed for it. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { embeddingOf, metricOf, recordReports, statusesOf, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import {
  answerWith,
  type Behaviour,
  createTestProvider,
  embeds,
  type ProviderRequest,
  type TestProvider,
  vectorOf,
} from './support/embedding-provider.ts';
import { createLogBook } from './support/log-book.ts';
import { until } from './support/until.ts';

let peer: TestProvider;
let service: TestApp;
const book = createLogBook();
before(async () => {
  peer = await createTestProvider();
  service = await startApp(
    {
      EMBEDDING_URL: peer.url,
      EMBEDDING_INTERVAL_MS: '20',
      EMBEDDING_TIMEOUT_MS: '300',
      EMBEDDING_ATTEMPTS: '3',
      LOG_LEVEL: 'info',
    },
    { logTo: book.to },
  );
});
after(async () => {
  await service.stop();
  await peer.stop();
});
beforeEach(() => {
  peer.requests.length = 0;
  peer.behave(() => embeds);
});

const reports = (count: number, word: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`);

const failures = async (reason: string): Promise<number> =>
  (await metricOf(service, `audit_embedding_failures_total{reason="${reason}"}`)) ?? 0;
const outcomes = async (outcome: string): Promise<number> =>
  (await metricOf(service, `audit_embedding_records_total{kind="AI_ANALYSIS",outcome="${outcome}"}`)) ?? 0;

const status = (code: number, headers: Readonly<Record<string, string>> = {}): Behaviour => ({
  type: 'status',
  status: code,
  headers,
});
const body = (text: string): Behaviour => ({ type: 'body', body: text });

/** Everything that a provider as a whole can do wrong. */
const outages: readonly (readonly [string, (request: ProviderRequest) => Behaviour, string])[] = [
  ['answers 500', () => status(500), 'server_error'],
  ['answers 429', () => status(429), 'rate_limited'],
  ['answers 401', () => status(401), 'unauthorized'],
  ['answers 404', () => status(404), 'misconfigured'],
  ['answers 400 to everything', () => status(400), 'refused'],
  ['times out', () => ({ type: 'silent' }), 'timeout'],
  ['hangs up', () => ({ type: 'hangsUp' }), 'unreachable'],
  ['answers something that is not JSON', () => body('<html>'), 'malformed'],
  ['answers too few vectors', ({ texts }) => body(answerWith(texts.slice(1).map(vectorOf))), 'wrong_count'],
  [
    'answers vectors of 768 numbers',
    ({ texts }) => body(answerWith(texts.map((text) => vectorOf(text).slice(0, 768)))),
    'wrong_dimensions',
  ],
  ['answers null for every vector', ({ texts }) => body(answerWith(texts.map(() => null))), 'unusable'],
  [
    'answers NaN for every number',
    ({ texts }) => body(answerWith(texts.map(() => Array.from({ length: 1536 }, () => Number.NaN)))),
    'unusable',
  ],
  ['answers without end', () => ({ type: 'endless' }), 'too_large'],
];
for (const [index, [what, behave, reason]] of outages.entries()) {
  test(`while the provider ${what}, records are taken and stay PENDING; after it, all are READY`, async () => {
    const before = await failures(reason);
    const key = `outage-${index + 10}`;
    peer.behave(behave);
    await recordReports(service, key, reports(3, 'outage'));
    await until('it has failed a few times', async () => (await failures(reason)) >= before + 3);
    assert.deepEqual(await statusesOf(service, key), ['PENDING', 'PENDING', 'PENDING']);
    peer.behave(() => embeds);
    await untilAll(service, key, 'READY');
  });
}

test('after five failures in a row the breaker is open, and a search is told at once', async () => {
  peer.behave(() => status(503));
  await recordReports(service, 'breaker', ['words']);
  const state = (name: string) => metricOf(service, `audit_embedding_breaker_state{state="${name}"}`);
  await until('the breaker is open', async () => (await state('open')) === 1 && (await state('closed')) === 0);
  const asked = peer.requests.length;
  const answer = await service.post('{ similarAIAnalyses(text: "words") { exact } }');
  assert.equal(answer.errors[0]?.extensions.code, 'EMBEDDING_UNAVAILABLE');
  assert.equal(answer.status, 503);
  assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  assert.ok(peer.requests.length <= asked + 1, 'only the worker asks');
  assert.match(book.text(), /the embedding provider is away/);
  peer.behave(() => embeds);
  await untilAll(service, 'breaker', 'READY');
  assert.equal(await state('closed'), 1);
});

const refuses =
  (word: string, how: Behaviour) =>
  (request: ProviderRequest): Behaviour =>
    request.texts.some((text) => text.includes(word)) ? how : embeds;

test('one text that is refused costs its neighbours nothing; it is FAILED after the attempts that are set', async () => {
  peer.behave(refuses('poisonous', status(400)));
  const [failedBefore, putOffBefore] = [await outcomes('failed'), await outcomes('put_off')];
  const ids = await recordReports(service, 'poison', [...reports(4, 'fine'), 'poisonous', ...reports(4, 'fine')]);
  await until('the bad one is FAILED', async () => (await statusesOf(service, 'poison')).includes('FAILED'));
  await until('the others are READY', async () => !(await statusesOf(service, 'poison')).includes('PENDING'));
  assert.deepEqual(
    (await statusesOf(service, 'poison')).map((found, index) => [index, found]),
    ids.map((_, index) => [index, index === 4 ? 'FAILED' : 'READY']),
  );
  const alone = peer.requests.filter(({ texts }) => texts.length === 1 && texts[0]?.includes('poisonous') === true);
  assert.equal(alone.length, 3);
  assert.equal((await outcomes('failed')) - failedBefore, 1);
  assert.equal((await outcomes('put_off')) - putOffBefore, 2);
  const { embedding, embeddingModel, embeddingStatus } = await embeddingOf(service, ids[4]);
  assert.deepEqual([embedding, embeddingModel, embeddingStatus], [null, null, 'FAILED']);
  assert.equal(await metricOf(service, 'audit_embedding_failed{kind="AI_ANALYSIS"}'), 1);
  // The log says which record, and nothing of what it says.
  assert.ok(book.text().includes(String(ids[4])));
  assert.ok(!book.text().includes('poisonous'));
});

test('a text of which the provider makes no vector is FAILED likewise', async () => {
  peer.behave(({ texts }) =>
    body(answerWith(texts.map((text) => (text.includes('meaningless') ? null : vectorOf(text))))),
  );
  await recordReports(service, 'null', ['meaningless', ...reports(3, 'fine')]);
  await until('it is given up', async () => (await statusesOf(service, 'null'))[0] === 'FAILED');
  await until('the others are READY', async () => !(await statusesOf(service, 'null')).includes('PENDING'));
});

test('a text on which the provider breaks down costs its neighbours nothing, and is never given up', async () => {
  peer.behave(refuses('explosive', status(500)));
  const putOff = await outcomes('put_off');
  await recordReports(service, 'explosive', ['explosive', ...reports(6, 'fine')]);
  await until('the others are READY', async () =>
    (await statusesOf(service, 'explosive')).slice(1).every((found) => found === 'READY'),
  );
  await until('it rests', async () => (await outcomes('put_off')) > putOff);
  assert.equal((await statusesOf(service, 'explosive'))[0], 'PENDING');
  peer.behave(() => embeds);
  await untilAll(service, 'explosive', 'READY');
});

test('the worker rests for as long as the provider asks for', async (t) => {
  const clock = createClock(new Date());
  const patient = await startApp({ EMBEDDING_URL: peer.url, EMBEDDING_INTERVAL_MS: '1000' }, { clock });
  t.after(patient.stop);
  peer.behave(() => status(429, { 'retry-after': '30' }));
  await recordReports(patient, 'patient', ['words']);
  const asked = (times: number) =>
    until(`the provider is asked ${times} times`, async () => {
      clock.advance(1_000);
      return peer.requests.length === times;
    });
  await asked(1);
  const firstAt = clock.now();
  peer.behave(() => embeds);
  await asked(2);
  assert.ok(clock.now() - firstAt >= 30_000, `${clock.now() - firstAt}`);
  await untilAll(patient, 'patient', 'READY');
});

test('a database that is away meanwhile costs nothing but time', async () => {
  const { promise, resolve } = Promise.withResolvers();
  peer.behave(() => ({ type: 'waits', until: promise }));
  await recordReports(service, 'no-table', ['words']);
  await until('the provider is asked', async () => peer.requests.length > 0);
  await service.db.query('alter table audit_embedding_task rename to elsewhere');
  resolve(undefined);
  await until('storing has failed', async () => book.text().includes('embedding failed; it goes on later'));
  assert.deepEqual(await statusesOf(service, 'no-table'), ['PENDING']);
  await service.db.query('alter table elsewhere rename to audit_embedding_task');
  // As after a process that was killed: the record is taken until its time is over.
  await service.db.query('update audit_embedding_task set not_before = now()');
  peer.behave(() => embeds);
  await untilAll(service, 'no-table', 'READY');
});
