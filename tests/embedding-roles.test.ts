/** Vectors where the service runs as it should: as a login that may write and read, and nothing else. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ReembedDocument, RetryFailedEmbeddingsDocument } from '../src/generated/operations/graphql.ts';
import { embeddingOf, metricOf, recordReports, statusesOf, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createTestProvider, embeds, type TestProvider, vectorOf } from './support/embedding-provider.ts';
import { createLogBook } from './support/log-book.ts';
import { until } from './support/until.ts';
import { createWriterDatabase, type WriterDatabase } from './support/writer-database.ts';

let writer: WriterDatabase;
let peer: TestProvider;
let service: TestApp;
const book = createLogBook();

before(async () => {
  writer = await createWriterDatabase();
  peer = await createTestProvider();
  service = await startApp(
    {
      EMBEDDING_URL: peer.url,
      EMBEDDING_MODEL: 'first-model',
      EMBEDDING_INTERVAL_MS: '20',
      EMBEDDING_ATTEMPTS: '2',
      LOG_LEVEL: 'warn',
    },
    { db: writer.db, database: writer.database, logTo: book.to },
  );
});
after(async () => {
  await writer.drop();
  await service.stop();
  await peer.stop();
});
beforeEach(() => peer.behave(() => embeds));

const session = async (sql: string): Promise<readonly unknown[]> => {
  const opened = await writer.database.openSession();
  try {
    return (await opened.execute(sql)).rows;
  } finally {
    await opened.close();
  }
};

test('the service is a writer, and does not own the table of what is to be embedded', async () => {
  assert.deepEqual(
    await session(`
      select pg_has_role(session_user, 'audit_writer', 'MEMBER') as writes,
             pg_has_role(session_user, 'audit_owner', 'MEMBER') as owns,
             has_table_privilege('audit_embedding_task', 'TRUNCATE') as empties`),
    [{ writes: true, owns: false, empties: false }],
  );
});

test('records get their vectors', async () => {
  const [id] = await recordReports(service, 'plain', ['the heap grows', 'the disk is full']);
  await untilAll(service, 'plain', 'READY');
  const { embedding, embeddingModel } = await embeddingOf(service, id);
  assert.equal(embedding?.length, vectorOf('x').length);
  assert.equal(embeddingModel, 'first-model');
  assert.deepEqual(await session('select from audit_embedding_task'), []);
});

test('what the provider refuses is FAILED, and READY when an operator has it tried again', async () => {
  peer.behave(({ texts }) => (texts.some((text) => text.includes('bad')) ? { type: 'status', status: 422 } : embeds));
  await recordReports(service, 'refused', ['bad words']);
  await untilAll(service, 'refused', 'FAILED');
  assert.equal(await metricOf(service, 'audit_embedding_failed{kind="AI_ANALYSIS"}'), 1);
  peer.behave(() => embeds);
  assert.equal((await service.run(RetryFailedEmbeddingsDocument, { first: 10 })).retryFailedEmbeddings, 1);
  await untilAll(service, 'refused', 'READY');
});

test('records are embedded with another model, and found by it', async () => {
  assert.equal((await service.run(ReembedDocument, { model: 'second-model', first: 10 })).reembed, 3);
  await until('each has its vector of it', async () => {
    const rows = await session(`select from ai_analysis_audit where embedding_model = 'second-model'`);
    return rows.length === 3;
  });
  const { data, errors } = await service.post(
    '{ similarAIAnalyses(text: "the heap grows", model: "second-model") { exact edges { node { id } } } }',
  );
  assert.deepEqual(errors, []);
  assert.match(JSON.stringify(data), /"exact":true,"edges":\[\{"node":\{"id":"[^"]+"\}\},.*\]/);
  assert.equal((await statusesOf(service, '')).filter((status) => status === 'READY').length, 3);
});

test('nothing of it was more than the role may do', () => {
  assert.doesNotMatch(book.text(), /42501|permission denied|embedding failed/);
});
