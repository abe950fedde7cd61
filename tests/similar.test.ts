/** Records are found by their meaning: by text, by vector and by record, and whatever they are filtered by. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { createSimilarityStore, type SimilarityStore } from '../src/database/similarity-store.ts';
import { createSimilarity } from '../src/resolvers/embedding/similarity.ts';
import { SlowReadError } from '../src/resolvers/reading.ts';
import { notification } from '../src/schema/audits/notification.ts';
import { recordReports, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createTestProvider, dimensions, embeds, type TestProvider, vectorOf } from './support/embedding-provider.ts';
import { recordAll } from './support/kept.ts';
import { notificationInput } from './support/notification.ts';

let peer: TestProvider;
let service: TestApp;

const environments = ['PRODUCTION', 'STAGING', 'DEVELOPMENT', 'TEST'] as const;
const severities = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'] as const;
const troubles = [
  'memory leak of the heap',
  'disk is full of logs',
  'certificate has expired',
  'image cannot be pulled',
];

interface Sent {
  readonly id: string;
  readonly environment: string;
  readonly severity: string;
  readonly occurredAt: string;
  readonly report: string;
}
const sent: Sent[] = [];

before(async () => {
  peer = await createTestProvider();
  service = await startApp({ EMBEDDING_URL: peer.url, EMBEDDING_MODEL: 'embedder-1', EMBEDDING_INTERVAL_MS: '20' });
  for (let n = 0; n < 48; n += 1) {
    const record = {
      environment: environments[n % 4] ?? '',
      severity: severities[Math.floor(n / 4) % 4] ?? '',
      occurredAt: new Date(Date.UTC(2026, 9, 1 + n)).toISOString(),
      report: `${troubles[n % troubles.length]} in service-${n}`,
    };
    const { report, ...fields } = record;
    const [id = ''] = await recordReports(service, `s-${n}`, [report], {
      ...fields,
      topRecommendation: null,
      recommendations: null,
    });
    sent.push({ id, ...record });
  }
  await untilAll(service, 's-', 'READY');
});
after(async () => {
  await service.stop();
  await peer.stop();
});

const page = z.object({
  model: z.string().nullable(),
  exact: z.boolean(),
  edges: z.array(
    z.object({ similarity: z.number(), node: z.object({ id: z.string(), investigationReport: z.string() }) }),
  ),
});

/** `args` as they stand between the brackets. */
const search = async (args: string, variables: Readonly<Record<string, unknown>> = {}) => {
  const declared = 'embedding' in variables ? '($embedding: [Float!])' : '';
  const { data, errors } = await service.post(
    `query ${declared} { similarAIAnalyses(${args}) { model exact edges { similarity node { id investigationReport } } } }`,
    variables,
  );
  assert.deepEqual(errors, []);
  return page.parse(data?.['similarAIAnalyses']);
};

const problemOf = async (args: string, variables: Readonly<Record<string, unknown>> = {}) => {
  const declared = 'embedding' in variables ? '($embedding: [Float!])' : '';
  const { errors, status } = await service.post(
    `query ${declared} { similarAIAnalyses(${args}) { exact } }`,
    variables,
  );
  return { status, code: errors[0]?.extensions.code, errors: errors[0]?.extensions.problem?.errors };
};

const cosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
};

test('a text finds the records that mean the same, most similar first', async () => {
  const { edges, model } = await search('text: "the heap has a memory leak", first: 12');
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
  const asked = sent[5];
  const { edges, model } = await search(`auditId: "${asked?.id}", first: 11`);
  assert.equal(model, 'embedder-1');
  assert.equal(edges.length, 11);
  for (const { node } of edges) {
    assert.notEqual(node.id, asked?.id);
    assert.match(node.investigationReport, /disk is full/);
  }
});

test('a vector finds what is nearest to it, at its cosine similarity', async () => {
  const embedding = vectorOf('certificate of service-2 has expired');
  const { edges, exact } = await search('embedding: $embedding, model: "embedder-1", first: 100', { embedding });
  assert.equal(exact, true);
  assert.equal(edges.length, sent.length);
  const texts = new Map(peer.requests.flatMap(({ texts }) => texts).map((text) => [text.split('\n')[1], text]));
  const expected = sent
    .map(({ id, report }) => ({ id, similarity: cosine(embedding, vectorOf(texts.get(report) ?? '')) }))
    .toSorted((a, b) => b.similarity - a.similarity);
  for (const [index, { similarity }] of edges.entries()) {
    assert.ok(Math.abs(similarity - (expected[index]?.similarity ?? 0)) < 1e-6, String(index));
  }
  assert.equal(edges[0]?.node.id, expected[0]?.id);
});

const filters: readonly (readonly [string, (record: Sent) => boolean])[] = [
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
    const { edges } = await search(`text: "leak", first: 100, filter: ${filter}`);
    assert.deepEqual(
      edges.map(({ node }) => node.id).toSorted(),
      sent
        .filter(fits)
        .map(({ id }) => id)
        .toSorted(),
    );
  });
}

test('only records with a vector of the same model are compared', async () => {
  const embedding = vectorOf('memory leak');
  await recordReports(service, 'other', ['memory leak'], { embedding, embeddingModel: 'other-model' });
  const ids = async (args: string) => (await search(args, { embedding })).edges.map(({ node }) => node.id);
  assert.equal((await ids('embedding: $embedding, model: "other-model"')).length, 1);
  assert.equal((await ids('embedding: $embedding, model: "embedder-1", first: 100')).length, sent.length);
  assert.equal((await ids('embedding: $embedding, first: 100')).length, sent.length + 1);
  assert.equal((await search('embedding: $embedding', { embedding })).model, null);
  assert.equal((await search('text: "leak", first: 100')).edges.length, sent.length);
  assert.deepEqual((await search('text: "leak", model: "no-such-model"')).edges, []);
});

test('exactly one of text, vector and record is taken', async () => {
  const one = [{ pointer: '/text', detail: 'exactly one of text, embedding and auditId is needed' }];
  const embedding = vectorOf('x');
  for (const [args, variables] of [
    ['first: 1', {}],
    [`text: "x", auditId: "${sent[0]?.id}"`, {}],
    ['text: "x", embedding: $embedding', { embedding }],
  ] as const) {
    assert.deepEqual(await problemOf(args, variables), { status: 400, code: 'VALIDATION_FAILED', errors: one });
  }
});

test('every argument has its rules, and all that are broken are told', async () => {
  const wrong = async (args: string, variables: Readonly<Record<string, unknown>> = {}) =>
    (await problemOf(args, variables)).errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
  assert.deepEqual(await wrong('text: " "'), ['/text must not be empty or blank']);
  assert.deepEqual(await wrong('text: "x", first: 0'), ['/first must be between 1 and 100, not 0']);
  assert.deepEqual(await wrong('text: "x", first: 101'), ['/first must be between 1 and 100, not 101']);
  assert.deepEqual(await wrong('embedding: $embedding', { embedding: [1, 2] }), [
    `/embedding must have exactly ${dimensions} numbers, not 2`,
  ]);
  assert.deepEqual(await wrong('embedding: $embedding', { embedding: vectorOf('x').map(() => 0) }), [
    '/embedding must not be all zero',
  ]);
  assert.deepEqual(await wrong(`auditId: "${sent[0]?.id}", model: "m"`), [
    '/model is not taken together with auditId: the model is that of the record',
  ]);
  assert.deepEqual(await wrong('text: "x", filter: { environment: [], cluster: "\\u0000" }'), [
    '/filter/environment must have 1 to 100 items, not 0',
    '/filter/cluster/0 must not contain NUL characters or unpaired surrogates: PostgreSQL cannot hold them',
  ]);
  assert.deepEqual(
    await wrong('text: "x", filter: { occurredAt: { from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } }'),
    ['/filter/occurredAt/to must not be before from'],
  );
});

test('a record that is not there, of another kind or without a vector is no question, and it is said why', async () => {
  const [other = ''] = await recordAll(service, notification, [notificationInput('n')]);
  const [wordless = ''] = await recordReports(service, 'wordless', [' '], {
    topRecommendation: null,
    recommendations: null,
  });
  assert.equal((await problemOf('auditId: "00000000-0000-8000-8000-000000000000"')).code, 'AUDIT_UNKNOWN');
  assert.equal((await problemOf(`auditId: "${other}"`)).code, 'AUDIT_UNKNOWN');
  assert.equal((await problemOf(`auditId: "${wordless}"`)).code, 'EMBEDDING_MISSING');
});

test('a text that the provider refuses, or does not answer to, is told so; record and vector work on', async () => {
  peer.behave(() => ({ type: 'status', status: 400 }));
  assert.deepEqual(await problemOf('text: "x"'), { status: 422, code: 'EMBEDDING_REFUSED', errors: [] });
  peer.behave(() => ({ type: 'status', status: 500 }));
  assert.deepEqual(await problemOf('text: "x"'), { status: 503, code: 'EMBEDDING_UNAVAILABLE', errors: [] });
  assert.equal((await search(`auditId: "${sent[0]?.id}", first: 3`)).edges.length, 3);
  peer.behave(() => embeds);
  assert.equal((await search('text: "x"')).edges.length, 10, 'ten where nobody says how many');
});

test('without a provider a text cannot be searched for, a vector can', async (t) => {
  const plain = await startApp();
  t.after(plain.stop);
  await recordReports(plain, 'sent', ['words'], { embedding: vectorOf('words'), embeddingModel: 'theirs' });
  const byText = await plain.post('{ similarAIAnalyses(text: "x") { exact } }');
  assert.deepEqual([byText.status, byText.errors[0]?.extensions.code], [422, 'EMBEDDING_NOT_CONFIGURED']);
  const byVector = await plain.post(
    'query ($embedding: [Float!]) { similarAIAnalyses(embedding: $embedding) { edges { similarity } } }',
    { embedding: vectorOf('words') },
  );
  assert.deepEqual(byVector.data, { similarAIAnalyses: { edges: [{ similarity: 1 }] } });
});

/** The service's own search over a store that is like the real one but for what it knows of itself. */
const searchWith = (changes: Partial<SimilarityStore>) => {
  const asked: string[] = [];
  const store = createSimilarityStore(service.db.database.prisma);
  const similarity = createSimilarity({
    ...store,
    nearest: (query, how) => {
      asked.push(how);
      return (changes.nearest ?? store.nearest)(query, how);
    },
    canIterate: changes.canIterate ?? store.canIterate,
    estimate: changes.estimate ?? store.estimate,
  });
  return async (environment: string, first: number) => {
    asked.length = 0;
    const found = await similarity({
      table: 'ai_analysis_audit',
      vector: vectorOf('image of service-7 cannot be pulled'),
      model: 'embedder-1',
      conditions: [{ column: 'environment', type: 'in', values: [environment] }],
      besides: undefined,
      first,
    });
    return { asked: [...asked], exact: found.exact, neighbours: found.neighbours };
  };
};
const many = async (): Promise<number> => 1_000_000;

test('where few records fit all are compared, where many fit the index is asked, and both find the same', async () => {
  const few = await searchWith({})('TEST', 5);
  const index = await searchWith({ estimate: many })('TEST', 5);
  assert.deepEqual([few.asked, few.exact], [['exact'], true]);
  assert.deepEqual([index.asked, index.exact], [['index'], false]);
  // The order of those that are equally similar is nobody's to say.
  assert.equal(index.neighbours[0]?.id, few.neighbours[0]?.id);
  assert.deepEqual(
    index.neighbours.map(({ similarity }) => similarity.toFixed(6)),
    few.neighbours.map(({ similarity }) => similarity.toFixed(6)),
  );
});

test('a page that the index does not fill is filled by comparing all', async () => {
  const found = await searchWith({ estimate: many })('TEST', 100);
  assert.deepEqual([found.asked, found.exact, found.neighbours.length], [['index', 'exact'], true, 12]);
});

test('an index that cannot be walked until the page is full is not asked', async () => {
  const found = await searchWith({ estimate: many, canIterate: async () => false })('TEST', 5);
  assert.deepEqual([found.asked, found.exact, found.neighbours.length], [['exact'], true, 5]);
});

test('a comparison that does not end in time gives way to the index, and says that it was the index', async () => {
  const store = createSimilarityStore(service.db.database.prisma);
  const nearest: SimilarityStore['nearest'] = async (query, how) => {
    if (how === 'index') return store.nearest(query, how);
    throw new SlowReadError();
  };
  const narrow = await searchWith({ nearest })('TEST', 5);
  assert.deepEqual([narrow.asked, narrow.exact, narrow.neighbours.length], [['exact', 'index'], false, 5]);
  const wide = await searchWith({ nearest, estimate: many })('TEST', 100);
  assert.deepEqual([wide.asked, wide.exact, wide.neighbours.length], [['index', 'exact'], false, 12]);
});
