/** What operators do about vectors: trying again what was given up, and changing the model. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ReembedDocument, RetryFailedEmbeddingsDocument } from '../src/generated/operations/graphql.ts';
import { embeddingOf, recordReports, statusesOf, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createTestProvider, embeds, type TestProvider, vectorOf } from './support/embedding-provider.ts';
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
      EMBEDDING_MODEL: 'old-model',
      EMBEDDING_INTERVAL_MS: '20',
      EMBEDDING_ATTEMPTS: '1',
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

const reports = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `report ${index}`);

const retryFailed = async (first: number): Promise<number> =>
  (await service.run(RetryFailedEmbeddingsDocument, { first })).retryFailedEmbeddings;
const reembed = async (
  model: string,
  more: { readonly from?: string; readonly first?: number } = {},
): Promise<number> => (await service.run(ReembedDocument, { model, ...more })).reembed;

test('what was given up is tried again when an operator says so, oldest first and as many as are asked for', async () => {
  peer.behave(({ texts }) =>
    texts.some((text) => text.includes('report')) ? { type: 'status', status: 422 } : embeds,
  );
  await recordReports(service, 'failed', reports(4));
  await untilAll(service, 'failed', 'FAILED');
  peer.behave(() => embeds);
  assert.equal(await retryFailed(3), 3);
  await until('three are READY', async () => !(await statusesOf(service, 'failed')).includes('PENDING'));
  assert.equal((await statusesOf(service, 'failed')).filter((status) => status === 'READY').length, 3);
  assert.equal(await retryFailed(3), 1);
  await untilAll(service, 'failed', 'READY');
  assert.equal(await retryFailed(3), 0);
  assert.match(book.text(), /"records":3,"operator":"anonymous","msg":"failed embeddings are tried again"/);
});

test('re-embedding with another model goes on by portions, and until a new vector is there the old one is found', async () => {
  const ids = await recordReports(service, 'again', reports(30));
  await untilAll(service, 'again', 'READY');
  peer.behave(({ model }) => (model === 'new-model' ? { type: 'status', status: 503 } : embeds));
  const first = await reembed('new-model', { first: 20 });
  assert.equal(first, 20);
  const waiting = await service.db.query(`
    select id, embedding_model from ai_analysis_audit where embedding_status = 'PENDING'`);
  assert.equal(waiting.length, 20);
  assert.ok(waiting.every((row) => row['embedding_model'] === 'old-model'));
  const { data, errors } = await service.post(
    `query ($embedding: [Float!]) { similarAIAnalyses(embedding: $embedding, model: "old-model", first: 50) {
      edges { node { id } } } }`,
    { embedding: vectorOf('report') },
  );
  assert.deepEqual(errors, []);
  const found = JSON.stringify(data);
  for (const id of ids) assert.ok(found.includes(id));

  let more = 0;
  for (let count = await reembed('new-model', { first: 20 }); count > 0; count = await reembed('new-model'))
    more += count;
  assert.equal(first + more, 34, 'those of the test before, too');
  peer.behave(() => embeds);
  await untilAll(service, 'again', 'READY');
  assert.equal((await embeddingOf(service, ids[7])).embeddingModel, 'new-model');
  assert.equal(await reembed('new-model'), 0);
  assert.deepEqual(await service.db.query('select record_id from audit_embedding_task'), []);
});

test('only records of the model that is named are embedded anew; new records keep to EMBEDDING_MODEL', async () => {
  await recordReports(service, 'theirs', reports(3), { embedding: vectorOf('x'), embeddingModel: 'theirs' });
  await recordReports(service, 'mine', reports(3));
  await untilAll(service, 'mine', 'READY');
  assert.equal(await reembed('newest', { from: 'theirs' }), 3);
  await untilAll(service, 'theirs', 'READY');
  const models = await service.db.query(`
    select embedding_model as model, count(*)::int as count from ai_analysis_audit group by 1 order by 1`);
  assert.deepEqual(models, [
    { model: 'new-model', count: 34 },
    { model: 'newest', count: 3 },
    { model: 'old-model', count: 3 },
  ]);
});

test('a record that fails in the new model keeps its old vector, and is tried again in the new one', async () => {
  const [id] = await recordReports(service, 'kept', ['report']);
  await untilAll(service, 'kept', 'READY');
  const { embedding } = await embeddingOf(service, id);
  peer.behave(({ texts }) =>
    texts.some((text) => text.includes('report')) ? { type: 'status', status: 400 } : embeds,
  );
  assert.equal(await reembed('newest', { from: 'old-model' }), 4);
  await untilAll(service, 'kept', 'FAILED');
  const failed = await embeddingOf(service, id);
  assert.deepEqual([failed.embedding, failed.embeddingModel], [embedding, 'old-model']);
  peer.behave(() => embeds);
  await until('all four are given up', async () => (await retryFailed(10)) > 0);
  await until('all have been tried again', async () => {
    await retryFailed(10);
    const [row] = await service.db.query(`
      select count(*)::int as open from ai_analysis_audit where embedding_status <> 'READY'`);
    return row?.['open'] === 0;
  });
  assert.equal((await embeddingOf(service, id)).embeddingModel, 'newest');
});

test('a model that the provider does not know keeps no other record waiting, and the next order takes its place', async () => {
  await recordReports(service, 'typo', ['report']);
  await untilAll(service, 'typo', 'READY');
  peer.behave(({ model }) => (model === 'tpyo' ? { type: 'status', status: 404 } : embeds));
  assert.ok((await reembed('tpyo')) > 0);
  await until('it is asked for', async () => peer.requests.some(({ model }) => model === 'tpyo'));
  await recordReports(service, 'beside', ['report']);
  await untilAll(service, 'beside', 'READY');
  assert.deepEqual(await statusesOf(service, 'typo'), ['PENDING']);
  await until('every record has its vector of it', async () => {
    await reembed('typo');
    const [row] = await service.db.query(`
      select count(*)::int as others from ai_analysis_audit where embedding_model <> 'typo'`);
    return row?.['others'] === 0;
  });
  await untilAll(service, 'typo', 'READY');
});

test('a portion and a model have bounds', async () => {
  const problems = async (mutation: string): Promise<unknown> =>
    (await service.post(`mutation { ${mutation} }`)).errors[0]?.extensions.problem.errors;
  const between = [{ pointer: '/first', detail: 'must be between 1 and 5000' }];
  assert.deepEqual(await problems('retryFailedEmbeddings(first: 0)'), between);
  assert.deepEqual(await problems('retryFailedEmbeddings(first: 5001)'), between);
  assert.deepEqual(await problems('reembed(model: "m", first: 5001)'), between);
  for (const [argument, call] of [
    ['model', 'reembed(model: " ")'],
    ['model', `reembed(model: "${'m'.repeat(256)}")`],
    ['from', 'reembed(model: "m", from: "\\u0000")'],
  ] as const) {
    assert.deepEqual(await problems(call), [
      { pointer: `/${argument}`, detail: 'must be 1 to 255 characters that are not all blank' },
    ]);
  }
});

test('without a provider nothing is set to PENDING that nobody would embed', async (t) => {
  const plain = await startApp();
  t.after(plain.stop);
  await recordReports(plain, 'sent', ['words'], { embedding: vectorOf('x'), embeddingModel: 'theirs' });
  for (const mutation of ['retryFailedEmbeddings', 'reembed(model: "m")']) {
    const { status, errors } = await plain.post(`mutation { ${mutation} }`);
    assert.deepEqual([status, errors[0]?.extensions.code], [422, 'EMBEDDING_NOT_CONFIGURED']);
  }
  assert.deepEqual(await statusesOf(plain, 'sent'), ['READY']);
});
