/** Analyses that came while the database took nothing: each has the vector in the end that it would have had. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { aiAnalysis } from '../src/schema/audits/ai-analysis.ts';
import { analysisOf, embeddingOf } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { createTestProvider, type TestProvider, vectorOf } from './support/embedding-provider.ts';
import { endOutage, startOutage } from './support/read-only.ts';
import { until } from './support/until.ts';

const clock = createClock('2026-11-20T08:00:00.000Z');
let peer: TestProvider;
let service: TestApp;
before(async () => {
  peer = await createTestProvider();
  service = await startApp(
    { EMBEDDING_URL: peer.url, EMBEDDING_MODEL: 'ours', EMBEDDING_INTERVAL_MS: '1000' },
    { clock },
  );
});
after(async () => {
  await service.stop();
  await peer.stop();
});

const wordless = { investigationReport: null, topRecommendation: null, recommendations: null };
/** Numbers of every size. */
const theirs = vectorOf('sent by the caller').map((value, index) => value + 2 ** -(index % 100));
/** As PostgreSQL holds numbers of a vector. */
const in32Bits = (vector: readonly number[] | null | undefined) => vector?.map((value) => Math.fround(value));

const inputs = [
  analysisOf('with a vector', { embedding: theirs, embeddingModel: 'theirs' }),
  analysisOf('with a vector and no words', { ...wordless, embedding: theirs, embeddingModel: 'theirs' }),
  analysisOf('with words', { investigationReport: 'the heap grows' }),
  analysisOf('without words', {
    ...wordless,
    confidenceScore: null,
    effectivenessProbability: null,
    embedding: null,
    embeddingModel: null,
  }),
];

const receipts = z.array(z.object({ id: z.string(), status: z.string() }));

/** Sends all of them; answers id and status of each. */
const send = async (): Promise<z.infer<typeof receipts>> => {
  const { data, errors } = await service.post(RecordAuditsDocument.toString(), {
    inputs: inputs.map((input) => ({ [aiAnalysis.member]: input })),
  });
  assert.deepEqual(errors, []);
  return receipts.parse(data?.['recordAudits']);
};

test('a vector that was queued is stored as it was sent; what was queued without one is embedded once it is stored', async () => {
  await startOutage(service);
  const queued = await send();
  assert.deepEqual(
    queued.map(({ status }) => status),
    inputs.map(() => 'QUEUED'),
  );
  assert.deepEqual(peer.requests, []);
  await endOutage(service);
  await until('each is stored and none is PENDING', async () => {
    clock.advance(1_000); // The drain and the worker go by the clock.
    const rows = await service.db.query(`select from ai_analysis_audit where embedding_status <> 'PENDING'`);
    return rows.length === inputs.length;
  });

  const [sent, sentAlone, embedded, none] = await Promise.all(queued.map(({ id }) => embeddingOf(service, id)));
  for (const kept of [sent, sentAlone]) {
    assert.deepEqual(in32Bits(kept?.embedding), in32Bits(theirs));
    assert.deepEqual([kept?.embeddingModel, kept?.embeddingStatus], ['theirs', 'READY']);
  }
  assert.deepEqual([embedded?.embeddingModel, embedded?.embeddingStatus], ['ours', 'READY']);
  assert.deepEqual([none?.embedding, none?.embeddingModel, none?.embeddingStatus], [null, null, 'NONE']);
  const asked = peer.requests.flatMap(({ texts }) => texts);
  assert.equal(asked.length, 1, 'only for the one with words and without a vector');
  assert.match(asked[0] ?? '', /the heap grows/);
});

test('they are known again, and found by what they mean', async () => {
  const again = await send();
  assert.deepEqual(
    again.map(({ status }) => status),
    inputs.map(() => 'DUPLICATE'),
  );
  const { data, errors } = await service.post(
    `query ($embedding: [Float!]) {
      similarAIAnalyses(embedding: $embedding, model: "theirs") { edges { similarity node { id } } } }`,
    { embedding: theirs },
  );
  assert.deepEqual(errors, []);
  const found = JSON.stringify(data);
  for (const { id } of again.slice(0, 2)) assert.ok(found.includes(id));
});
