/** Embedding where several replicas, a real index and a database that goes away can be had. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createSimilarityStore } from '../../src/database/similarity-store.ts';
import { RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import { createSimilarity } from '../../src/resolvers/embedding/similarity.ts';
import { aiAnalysis } from '../../src/schema/audits/ai-analysis.ts';
import type { InputRecord } from '../../src/schema/field.ts';
import { analysisOf } from '../support/analyses.ts';
import { createCluster } from '../support/cluster.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestProvider, embeds, type TestProvider, vectorOf } from '../support/embedding-provider.ts';
import { type ServiceProcess, startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

let db: TestDatabase;
let peer: TestProvider;
let services: ServiceProcess[] = [];
before(async () => {
  db = await createTestDatabase();
  assert.ok(db.url, 'these tests need a PostgreSQL server: set TEST_DATABASE_URL');
});
after(async () => {
  await db?.database.close();
  await db?.drop();
});
beforeEach(async () => {
  peer = await createTestProvider();
});
afterEach(async () => {
  for (const { child } of services) child.kill('SIGKILL');
  await Promise.all(services.map(({ exited }) => exited));
  services = [];
  await peer.stop();
});

const start = async (settings: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> => {
  const service = await startProcess({
    DATABASE_URL: db.url ?? '',
    EMBEDDING_URL: peer.url,
    EMBEDDING_INTERVAL_MS: '20',
    EMBEDDING_BATCH_SIZE: '8',
    LOG_LEVEL: 'silent',
    ...settings,
  });
  services.push(service);
  return service;
};

/** Records analyses in one batch; answers the status of each. */
const record = async (
  { address }: ServiceProcess,
  prefix: string,
  count: number,
  changes: InputRecord = {},
): Promise<readonly string[]> => {
  const inputs = Array.from({ length: count }, (_, index) => ({
    [aiAnalysis.member]: analysisOf(`${prefix}-${index}`, {
      investigationReport: `${prefix} report ${index}`,
      ...changes,
    }),
  }));
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: RecordAuditsDocument.toString(), variables: { inputs } }),
  });
  const { data }: { data: { recordAudits: readonly { readonly status: string }[] } } = JSON.parse(
    await response.text(),
  );
  return data.recordAudits.map(({ status }) => status);
};

type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const count = async (query: Query, prefix: string, status: string): Promise<number> => {
  const [row] = await query(`
    select count(*)::int as count from ai_analysis_audit
    where starts_with(idempotency_key, '${prefix}-') and embedding_status = '${status}'`);
  return Number(row?.['count']);
};

test('two replicas share the work, and each record is embedded once', async () => {
  const [one, two] = [await start(), await start()];
  const prefixes = ['one', 'two'] as const;
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([one, two].map((service, index) => record(service, `${prefixes[index]}${round}`, 40)));
  }
  await until('all are READY', async () => {
    const [row] = await db.query(
      `select count(*)::int as open from ai_analysis_audit where embedding_status <> 'READY'`,
    );
    return row?.['open'] === 0;
  });
  const asked = peer.requests.flatMap(({ texts }) => texts);
  assert.equal(asked.length, 400);
  assert.equal(new Set(asked).size, 400);
});

test('a replica that is stopped gives back what it has taken, and the next one goes on at once', async () => {
  peer.behave(() => ({ type: 'silent' }));
  const first = await start();
  assert.deepEqual(new Set(await record(first, 'stopped', 8)), new Set(['RECORDED']));
  await until('the provider is asked', async () => peer.requests.length > 0);
  assert.equal(await first.stop(), 0);
  const [row] = await db.query('select count(*)::int as taken from audit_embedding_task where not_before > now()');
  assert.equal(row?.['taken'], 0);
  peer.behave(() => embeds);
  await start();
  await until('all are READY', async () => (await count(db.query, 'stopped', 'READY')) === 8);
});

test('a database that goes away while the provider is asked costs nothing but time', async (t) => {
  const cluster = await createCluster();
  t.after(cluster.remove);
  const { promise, resolve } = Promise.withResolvers();
  peer.behave(() => ({ type: 'waits', until: promise }));
  // A lease is as short as it can be: what was taken when the database went away is free again after half a minute.
  const service = await start({ DATABASE_URL: cluster.url, WRITE_DEADLINE_MS: '500', EMBEDDING_TIMEOUT_MS: '5000' });
  await record(service, 'away', 4);
  await until('the provider is asked', async () => peer.requests.length > 0);
  await cluster.stop('immediate');
  resolve(undefined);
  peer.behave(() => embeds);
  assert.deepEqual(new Set(await record(service, 'queued', 4)), new Set(['QUEUED']));
  // Each of them with a vector of its own, which nobody computes a second time.
  const embedding = vectorOf('sent by the caller');
  const theirs = { embedding, embeddingModel: 'theirs' };
  assert.deepEqual(new Set(await record(service, 'theirs', 4, theirs)), new Set(['QUEUED']));
  await cluster.start();
  await until('the queue is empty', async () => (await count(cluster.query, 'queued', 'READY')) === 4);
  await until('what was queued with a vector has it', async () => {
    const rows = await cluster.query(`
      select from ai_analysis_audit
      where starts_with(idempotency_key, 'theirs-') and embedding_status = 'READY' and embedding_model = 'theirs'
        and embedding = '${JSON.stringify(embedding)}'`);
    return rows.length === 4;
  });
  assert.ok(!peer.requests.some(({ texts }) => texts.some((text) => text.includes('theirs report'))));
  await cluster.query('update audit_embedding_task set not_before = now()');
  await until('all are READY', async () => (await count(cluster.query, 'away', 'READY')) === 4);
  services = services.filter((one) => one !== service);
  assert.equal(await service.stop(), 0);
});

test('an idle worker finds in an index of nothing that there is nothing to do', async () => {
  const plan = await db.query(`
    explain select id, created_at from ai_analysis_audit
    where embedding_status = 'PENDING' order by created_at, id limit 32`);
  const text = plan.map((row) => String(row['QUERY PLAN'])).join('\n');
  assert.match(text, /embedding_status_created_at_id_idx/);
  assert.doesNotMatch(text, /Seq Scan/);
  const [row] = await db.query(`
    select sum(pg_relation_size(indexrelid))::int as bytes from pg_index
    where indrelid::regclass::text like 'ai_analysis_audit_y%' and pg_get_indexdef(indexrelid) like '%PENDING%'`);
  assert.ok(Number(row?.['bytes']) < 1_000_000);
});

test('a filter that few records pass still fills the page, though the nearest of all do not pass it', async () => {
  await db.query(`
    insert into ai_analysis_audit
      (id, created_at, updated_at, recorded_by, content_hash, schema_version, idempotency_key, remediation_id, occurred_at,
       crd_name, crd_namespace, alert_fingerprint, environment, severity, hallucination_detected, completion_status,
       embedding, embedding_model, embedding_status)
    select gen_random_uuid(), now(), now(), 'x', sha256(n::text::bytea), 1, 'fill-' || n, 'rr', now(),
       'c', 'n', 'f', case when n % 50 = 0 then 'TEST' else 'STAGING' end, 'INFO', false, 'COMPLETED',
       (select array_agg(sin(n + i * 0.01 * (1 + n % 7)) + random()) from generate_series(1, 1536) as i)::vector,
       'fill', 'READY'
    from generate_series(1, 2000) as n`);
  const store = createSimilarityStore(db.database.prisma);
  assert.equal(await store.canIterate(), true);
  const query = {
    table: aiAnalysis.table,
    vector: Array.from({ length: 1536 }, (_, index) => Math.sin(index * 0.01)),
    model: 'fill',
    conditions: [{ column: 'environment', type: 'in', values: ['TEST'] }],
    besides: undefined,
    limit: 20,
  } as const;
  const fitting = async (ids: readonly string[]): Promise<number> => {
    const rows = await db.query(`
      select from ai_analysis_audit where environment = 'TEST' and id in (${ids.map((id) => `'${id}'`).join(', ')})`);
    return rows.length;
  };
  const found = await store.nearest(query, 'index');
  assert.equal(await fitting(found.map(({ id }) => id)), 20);
  // A graph may have points that no way leads to; where that costs the page a record, all are compared.
  const search = createSimilarity({ ...store, estimate: async () => 1_000_000 });
  const all = await search({ ...query, first: 40 });
  assert.equal(await fitting(all.neighbours.map(({ id }) => id)), 40);
});
