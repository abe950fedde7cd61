/** Records are found by their meaning: by text, by vector and by record, and whatever they are filtered by. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordReports } from './support/analyses.ts';
import { vectorOf } from './support/embedding-provider.ts';
import { type KeptAnalysis, type Library, openLibrary } from './support/library.ts';

let library: Library;
before(async () => {
  library = await openLibrary();
});
after(() => library.stop());

const cosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
};

test('a text finds the records that mean the same, most similar first', async () => {
  const { edges, model } = await library.search('text: "the heap has a memory leak", first: 12');
  assert.equal(model, 'embedder-1');
  assert.equal(edges.length, 12);
  for (const { node } of edges) assert.match(node.investigationReport, /memory leak/);
  const similarities = edges.map(({ similarity }) => similarity);
  assert.deepEqual(
    similarities,
    similarities.toSorted((a, b) => b - a),
  );
});

test('a record finds those that are like it, without itself, in its own model', async () => {
  const asked = library.kept[5];
  const { edges, model } = await library.search(`auditId: "${asked?.id}", first: 11`);
  assert.equal(model, 'embedder-1');
  assert.equal(edges.length, 11);
  for (const { node } of edges) {
    assert.notEqual(node.id, asked?.id);
    assert.match(node.investigationReport, /disk is full/);
  }
});

test('a vector finds what is nearest to it, at its cosine similarity', async () => {
  const embedding = vectorOf('certificate of service-2 has expired');
  const { edges, exact } = await library.search('embedding: $embedding, model: "embedder-1", first: 100', {
    embedding,
  });
  assert.equal(exact, true);
  assert.equal(edges.length, library.kept.length);
  const texts = new Map(library.peer.requests.flatMap(({ texts }) => texts).map((text) => [text.split('\n')[1], text]));
  const expected = library.kept
    .map(({ id, report }) => ({ id, similarity: cosine(embedding, vectorOf(texts.get(report) ?? '')) }))
    .toSorted((a, b) => b.similarity - a.similarity);
  for (const [index, { similarity }] of edges.entries()) {
    assert.ok(Math.abs(similarity - (expected[index]?.similarity ?? 0)) < 1e-6, String(index));
  }
  assert.equal(edges[0]?.node.id, expected[0]?.id);
});

const filters: readonly (readonly [string, (record: KeptAnalysis) => boolean])[] = [
  ['{ environment: PRODUCTION }', ({ environment }) => environment === 'PRODUCTION'],
  ['{ environment: [STAGING, TEST] }', ({ environment }) => environment === 'STAGING' || environment === 'TEST'],
  [
    '{ environment: TEST, severity: [CRITICAL, HIGH] }',
    ({ environment, severity }) => environment === 'TEST' && (severity === 'CRITICAL' || severity === 'HIGH'),
  ],
  ['{ completionStatus: COMPLETED, hallucinationDetected: false }', () => true],
  ['{ completionStatus: [FAILED, TIMEOUT] }', () => false],
  ['{ hallucinationDetected: true }', () => false],
  ['{ cluster: "eu-west-1-prod", namespace: ["shop", "elsewhere"] }', () => true],
  ['{ cluster: "elsewhere" }', () => false],
  ['{ remediationId: "rr-checkout-oom-7f3a", provider: "self-hosted" }', () => true],
  [
    '{ occurredAt: { from: "2026-10-11T00:00:00Z", to: "2026-10-21T00:00:00Z" } }',
    ({ occurredAt }) => occurredAt >= '2026-10-11T00:00:00.000Z' && occurredAt < '2026-10-21T00:00:00.000Z',
  ],
  ['{ occurredAt: { from: "2026-11-10T00:00:00Z" } }', ({ occurredAt }) => occurredAt >= '2026-11-10T00:00:00.000Z'],
  ['{ recordedAt: { from: "2020-01-01T00:00:00Z" } }', () => true],
  ['{ recordedAt: { to: "2020-01-01T00:00:00Z" } }', () => false],
  ['{}', () => true],
];
for (const [filter, fits] of filters) {
  test(`a search that is filtered by ${filter} answers those that fit, and all of them`, async () => {
    const { edges } = await library.search(`text: "leak", first: 100, filter: ${filter}`);
    assert.deepEqual(
      edges.map(({ node }) => node.id).toSorted(),
      library.kept
        .filter(fits)
        .map(({ id }) => id)
        .toSorted(),
    );
  });
}

test('only records with a vector of the same model are compared', async () => {
  const embedding = vectorOf('memory leak');
  await recordReports(library.service, 'other', ['memory leak'], { embedding, embeddingModel: 'other-model' });
  const ids = async (args: string) => (await library.search(args, { embedding })).edges.map(({ node }) => node.id);
  assert.equal((await ids('embedding: $embedding, model: "other-model"')).length, 1);
  assert.equal((await ids('embedding: $embedding, model: "embedder-1", first: 100')).length, library.kept.length);
  assert.equal((await ids('embedding: $embedding, first: 100')).length, library.kept.length + 1);
  assert.equal((await library.search('embedding: $embedding', { embedding })).model, null);
  assert.equal((await library.search('text: "leak", first: 100')).edges.length, library.kept.length);
  assert.deepEqual((await library.search('text: "leak", model: "no-such-model"')).edges, []);
});
