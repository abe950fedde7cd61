/** Vectors that the service computes: of what text, when, and never of what was recorded. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { aiAnalysis } from '../src/schema/audits/ai-analysis.ts';
import { analysisOf, embeddingOf, metricOf, recordReports, statusesOf, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createTestProvider, dimensions, embeds, type TestProvider, vectorOf } from './support/embedding-provider.ts';
import { recordAll } from './support/kept.ts';
import { until } from './support/until.ts';

let peer: TestProvider;
let service: TestApp;
before(async () => {
  peer = await createTestProvider();
  service = await startApp({
    EMBEDDING_URL: peer.url,
    EMBEDDING_MODEL: 'embedder-1',
    EMBEDDING_INTERVAL_MS: '20',
    EMBEDDING_BATCH_SIZE: '8',
    EMBEDDING_MAX_CHARACTERS: '200',
  });
});
after(async () => {
  await service.stop();
  await peer.stop();
});
beforeEach(() => {
  peer.requests.length = 0;
  peer.behave(() => embeds);
});

/** Records one analysis with these fields, waits for its vector, and answers the text that was embedded. */
const textOf = async (key: string, changes: Readonly<Record<string, unknown>>): Promise<string | undefined> => {
  await recordAll(service, aiAnalysis, [analysisOf(key, changes)]);
  await untilAll(service, key, 'READY');
  return peer.requests.flatMap(({ texts }) => texts).at(-1);
};

const without = {
  investigationReport: null,
  topRecommendation: null,
  recommendations: null,
  confidenceScore: null,
  effectivenessProbability: null,
};

test('a record is answered at once as PENDING, and READY with the vector of the provider soon after', async () => {
  const { promise, resolve } = Promise.withResolvers();
  peer.behave(() => ({ type: 'waits', until: promise }));
  const [id] = await recordReports(service, 'soon', ['the heap grows']);
  const before = await embeddingOf(service, id);
  assert.deepEqual([before.embedding, before.embeddingModel, before.embeddingStatus], [null, null, 'PENDING']);
  assert.equal(before.updatedAt, before.recordedAt);
  await until('the provider is asked', async () => peer.requests.length > 0);
  // While the provider takes its time, records are written as ever.
  await recordReports(service, 'meanwhile', ['another one']);
  resolve(undefined);
  await untilAll(service, 'soon', 'READY');
  await untilAll(service, 'meanwhile', 'READY');

  const ready = await embeddingOf(service, id);
  const [text = ''] = peer.requests[0]?.texts ?? [];
  assert.deepEqual(ready.embedding, vectorOf(text));
  assert.equal(ready.embeddingModel, 'embedder-1');
  assert.equal(peer.requests[0]?.model, 'embedder-1');
  assert.ok(ready.updatedAt > ready.recordedAt, 'updatedAt moves');
  assert.deepEqual([ready.contentHash, ready.recordedAt], [before.contentHash, before.recordedAt]);
});

test('the text has the lines of the contract, in their order', async () => {
  assert.equal(
    await textOf('lines', {
      alertFingerprint: 'f1',
      severity: 'HIGH',
      environment: 'STAGING',
      investigationReport: 'First line.\nSecond line.',
      topRecommendation: 'increase-memory-limit',
      confidenceScore: 0.91,
      effectivenessProbability: 0.5,
    }),
    'f1 HIGH STAGING\nFirst line.\nSecond line.\nincrease-memory-limit\n0.91\n0.5',
  );
});

test('what is absent or blank is left out of the text, a zero is not', async () => {
  const some = { ...without, alertFingerprint: 'f2', severity: 'INFO', environment: 'TEST' };
  assert.equal(await textOf('absent-1', { ...some, topRecommendation: 'restart' }), 'f2 INFO TEST\nrestart');
  assert.equal(
    await textOf('absent-2', { ...some, investigationReport: 'r', topRecommendation: ' ', confidenceScore: 0 }),
    'f2 INFO TEST\nr\n0',
  );
});

test('of a text that is too long the end of the longest line goes, and the lines behind it stay', async () => {
  const text =
    (await textOf('long', { ...without, investigationReport: '🧯'.repeat(300), confidenceScore: 0.25 })) ?? '';
  assert.ok(text.length <= 200, String(text.length));
  assert.match(text, /^9c1f0e7d2b6a4835 CRITICAL PRODUCTION\n🧯{40,}�?\n0\.25$/u);
});

test('a record that says nothing in words has nothing to embed: NONE, and the provider is not asked', async () => {
  await recordAll(service, aiAnalysis, [
    analysisOf('wordless-0', without),
    analysisOf('wordless-1', { ...without, confidenceScore: 0.9, investigationReport: '  \n ' }),
  ]);
  assert.deepEqual(await statusesOf(service, 'wordless'), ['NONE', 'NONE']);
  await recordReports(service, 'after-wordless', ['words']);
  await untilAll(service, 'after-wordless', 'READY');
  assert.equal(peer.requests.flatMap(({ texts }) => texts).length, 1);
});

test('a vector that the caller sends is kept, and the provider is not asked', async () => {
  const embedding = vectorOf('sent by the caller');
  const [id] = await recordReports(service, 'sent', ['words'], { embedding, embeddingModel: 'caller-1' });
  await recordReports(service, 'after-sent', ['words']);
  await untilAll(service, 'after-sent', 'READY');
  const { embedding: kept, embeddingModel, embeddingStatus } = await embeddingOf(service, id);
  assert.deepEqual([kept, embeddingModel, embeddingStatus], [embedding, 'caller-1', 'READY']);
  assert.equal(peer.requests.flatMap(({ texts }) => texts).length, 1);
});

test('records are embedded oldest first, in batches of the size that is set, each of them once', async () => {
  peer.behave(() => ({ type: 'status', status: 500 }));
  const reports = Array.from({ length: 20 }, (_, index) => `report number ${index}`);
  for (const [index, report] of reports.entries()) await recordReports(service, `batch-${index + 100}`, [report]);
  peer.requests.length = 0;
  peer.behave(() => embeds);
  await untilAll(service, 'batch', 'READY');
  const real = peer.requests.filter(({ texts }) => texts[0]?.includes('report number'));
  assert.ok(real.every(({ texts }) => texts.length <= 8));
  assert.deepEqual(
    real.flatMap(({ texts }) => texts).map((text) => /report number \d+/.exec(text)?.[0]),
    reports,
  );
});

test('of the whole table only derived columns have changed, and nothing is left to do', async () => {
  const rows = await service.db.query(`
    select count(*)::int as rows, count(*) filter (where l.content_hash = t.content_hash)::int as same
    from ai_analysis_audit t join audit_ledger l using (id)`);
  assert.equal(rows[0]?.['rows'], rows[0]?.['same']);
  assert.deepEqual(await service.db.query('select record_id from audit_embedding_task'), []);
  assert.equal(await metricOf(service, 'audit_embedding_backlog{kind="AI_ANALYSIS"}'), 0);
  assert.equal(await metricOf(service, 'audit_embedding_oldest_age_seconds{kind="AI_ANALYSIS"}'), 0);
  assert.equal(await metricOf(service, 'audit_embedding_failed{kind="AI_ANALYSIS"}'), 0);
});

test('without a provider nothing waits: NONE, and vectors of callers are kept as ever', async () => {
  const plain = await startApp();
  await recordReports(plain, 'unset', ['words']);
  await recordReports(plain, 'vector', ['words'], { embedding: vectorOf('x'), embeddingModel: 'caller-1' });
  assert.deepEqual(await statusesOf(plain, 'unset'), ['NONE']);
  assert.deepEqual(await statusesOf(plain, 'vector'), ['READY']);
  assert.equal(dimensions, aiAnalysis.embedding?.dimensions);
  await plain.stop();
});
