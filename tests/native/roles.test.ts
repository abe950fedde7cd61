/**
 * The roles as docs/security.md has them set up: its own SQL, on a server that asks for passwords, with a process for
 * each login. And no password in anything that these processes say.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { RecordNotificationAuditDocument } from '../../src/generated/operations/graphql.ts';
import { createCaller } from '../support/caller.ts';
import { type Cluster, createCluster } from '../support/cluster.ts';
import { startProcess } from '../support/process.ts';
import { notificationOf } from '../support/records.ts';
import { type Ended, run, runProgram } from '../support/run.ts';

let cluster: Cluster;
let folder: string;
/** The blocks of SQL on the page, in its order. */
let blocks: readonly string[];
before(async () => {
  cluster = await createCluster(['host all audit 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256']);
  folder = await mkdtemp(path.join(tmpdir(), 'roles-'));
  const page = await readFile(path.join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  blocks = [...page.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql = '']) => sql);
  // The page's own names; this server's superuser is called audit, which is the page's example of a login before.
  const [roles = '', extension = ''] = blocks;
  for (const statement of roles.split(';').filter((text) => text.trim() !== '')) await cluster.query(statement);
  await inDatabase('audit', extension);
});
after(async () => {
  await cluster?.remove();
  await rm(folder, { recursive: true });
});

/** URL of a database, as a login with the password that the page gives it, or with another one. */
const urlOf = (login: string, database: string, password?: string): string => {
  const [, given] = new RegExp(`create role ${login} +login password '([^']+)'`).exec(blocks[0] ?? '') ?? [];
  const url = new URL(cluster.url);
  url.pathname = `/${database}`;
  url.username = login;
  url.password = password ?? given ?? '';
  return url.href;
};

/** As the superuser. */
const inDatabase = async (database: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const url = new URL(cluster.url);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const quiet = { PORT: '0', SHUTDOWN_GRACE_MS: '0', WRITE_DEADLINE_MS: '20000' };
const migrateAs = (login: string, database: string): Promise<Ended> =>
  runProgram('src/migrate.ts', { ...quiet, DATA_DIR: folder, DATABASE_URL: urlOf(login, database) });
const startAs = (login: string, database: string): Promise<Ended> =>
  run({ ...quiet, DATA_DIR: folder, LOG_LEVEL: 'debug', DATABASE_URL: urlOf(login, database) });

const assertSecret = ({ stdout, stderr }: Ended): void => assert.doesNotMatch(`${stdout}${stderr}`, /change-me/);

test('a service that may not migrate ends on an empty database, and says what to run', async () => {
  const ended = await startAs('audit_api', 'audit');
  assert.equal(ended.code, 1);
  assert.match(
    ended.stderr,
    /^the schema lacks 0001 spine, .*, 0010 roles.*: run "npm run migrate" with the DATABASE_URL/,
  );
  assert.doesNotMatch(ended.stderr, / at |LOG_LEVEL/);
  assertSecret(ended);
});

test("the owner's login migrates, makes the months, and has nothing left to say", async () => {
  const first = await migrateAs('audit_migrate', 'audit');
  assert.deepEqual([first.code, first.stderr], [0, '']);
  assert.match(first.stdout, /^0001 spine\n/);
  assert.doesNotMatch(first.stdout, /not in place/);
  const again = await migrateAs('audit_migrate', 'audit');
  assert.deepEqual([again.code, again.stdout, again.stderr], [0, 'the schema is current\n', '']);
  const owners = await inDatabase(
    'audit',
    `
    select distinct tableowner::text as owner from pg_tables where schemaname = 'public'`,
  );
  assert.deepEqual(owners, [{ owner: 'audit_owner' }]);
});

test("the service's login starts on the current schema and records; the reader's login reads it", async (t) => {
  const service = await startProcess({ DATABASE_URL: urlOf('audit_api', 'audit'), LOG_LEVEL: 'debug' });
  t.after(service.stop);
  const caller = createCaller(service.address);
  t.after(caller.close);
  const { data, errors } = await caller.send(RecordNotificationAuditDocument, { input: notificationOf('a') });
  assert.deepEqual(errors, []);
  assert.equal(data?.recordNotificationAudit.status, 'RECORDED');
  const reader = new pg.Client({ connectionString: urlOf('audit_report', 'audit') });
  await reader.connect();
  t.after(() => reader.end());
  const { rows } = await reader.query('select idempotency_key from notification_audit');
  assert.deepEqual(rows, [{ idempotency_key: 'a' }]);
  await assert.rejects(reader.query('delete from notification_audit'), { code: '42501' });
  const metrics = await caller.get('/metrics');
  assert.doesNotMatch(`${service.said()}${metrics.text}`, /change-me/);
});

test('behind by one migration, the service ends and names it', async () => {
  const [behind] = await inDatabase(
    'audit',
    `update schema_migration set version = -version where version = (select max(version) from schema_migration)
     returning to_char(-version, 'FM0000') || ' ' || name as name`,
  );
  const ended = await startAs('audit_api', 'audit');
  await inDatabase('audit', 'update schema_migration set version = -version where version < 0');
  assert.equal(ended.code, 1);
  const said = `the schema lacks ${String(behind?.['name'])}, and the role of DATABASE_URL may not change it: run `;
  assert.ok(ended.stderr.startsWith(said), ended.stderr);
  assertSecret(ended);
});

test('a login that is in no role gets nothing, and neither does one without the right to connect', async () => {
  await cluster.query("create role stranger login password 'change-me-4'");
  const stranger = new pg.Client({ connectionString: urlOf('stranger', 'audit', 'change-me-4') });
  await assert.rejects(stranger.connect(), { code: '42501' });
});

test('with a wrong password the service starts without its database, and says nowhere what the password was', async (t) => {
  const wrong = 'change-me-wrong';
  const service = await startProcess({ DATABASE_URL: urlOf('audit_api', 'audit', wrong), LOG_LEVEL: 'debug' });
  t.after(service.stop);
  const caller = createCaller(service.address);
  t.after(caller.close);
  const answer = await caller.send(RecordNotificationAuditDocument, { input: notificationOf('b') });
  assert.equal(answer.data?.recordNotificationAudit.status, 'QUEUED');
  const said = [
    service.said(),
    JSON.stringify(answer),
    (await caller.get('/metrics')).text,
    (await caller.get('/readyz')).text,
  ];
  assert.match(said.join('\n'), /password authentication failed for user/);
  assert.doesNotMatch(said.join('\n'), /change-me/);
  const migration = await runProgram('src/migrate.ts', {
    ...quiet,
    DATABASE_URL: urlOf('audit_migrate', 'audit', wrong),
  });
  assert.deepEqual([migration.code, migration.stdout], [1, '']);
  assert.match(migration.stderr, /^password authentication failed for user "audit_migrate"\n$/);
});

test('a login that has owned everything so far hands it over as the page says, and can be done without then', async () => {
  const [, , join = '', leave = ''] = blocks;
  await cluster.query("create role earlier login password 'change-me-5'");
  await cluster.query('create database grown owner earlier');
  await inDatabase('grown', blocks[1] ?? '');
  // Before there were roles to hand over to.
  await cluster.query('alter role audit_owner rename to audit_owner_later');
  const url = urlOf('earlier', 'grown', 'change-me-5');
  const alone = await runProgram('src/migrate.ts', { ...quiet, DATABASE_URL: url });
  assert.match(
    alone.stdout,
    /the database roles are not in place .*: the role audit_owner is not there, and earlier may/,
  );
  await cluster.query('alter role audit_owner_later rename to audit_owner');

  await cluster.query(join.replace('to audit;', 'to earlier;'));
  const together = await runProgram('src/migrate.ts', { ...quiet, DATABASE_URL: url });
  assert.deepEqual([together.code, together.stdout], [0, 'the schema is current\n']);
  await cluster.query('grant connect on database grown to audit_api');
  await cluster.query(leave.replace('from audit;', 'from earlier;'));
  await cluster.query('alter role earlier nologin');
  const service = await startProcess({ DATABASE_URL: urlOf('audit_api', 'grown') });
  const caller = createCaller(service.address);
  const { data } = await caller.send(RecordNotificationAuditDocument, { input: notificationOf('c') });
  caller.close();
  assert.equal(await service.stop(), 0);
  assert.equal(data?.recordNotificationAudit.status, 'RECORDED');
});
