/** The service as it should be run: as a login that may write and read, and nothing else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { auditTypeName } from '../src/schema/audit-type.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { partitionsOf } from './support/catalogue.ts';
import { createClock } from './support/clock.ts';
import { endOutage, startOutage } from './support/read-only.ts';
import { notificationOf } from './support/records.ts';
import { until } from './support/until.ts';
import { createWriterDatabase, type WriterDatabase } from './support/writer-database.ts';

const clock = createClock('2026-11-20T08:00:00.000Z');
let writer: WriterDatabase;
let service: TestApp;

before(async () => {
  writer = await createWriterDatabase();
  const settings = { PARTITION_MONTHS_AHEAD: '12' };
  service = await startApp(settings, { clock, db: writer.db, database: writer.database });
});
after(async () => {
  await writer.drop();
  await service.stop();
});

const record = async (key: string, summary = 'fine'): Promise<string | undefined> => {
  const input = notificationOf(key, { messageSummary: summary });
  const { data, errors } = await service.post(RecordNotificationAuditDocument.toString(), { input });
  const receipt: unknown = data?.['recordNotificationAudit'];
  return typeof receipt === 'object' && receipt !== null
    ? String(Reflect.get(receipt, 'status'))
    : errors[0]?.extensions.code;
};

test('the service is who the test says it is', async () => {
  const session = await writer.database.openSession();
  const { rows } = await session.execute(`
    select session_user::text as name, pg_has_role(session_user, 'audit_writer', 'MEMBER') as writes,
      pg_has_role(session_user, 'audit_owner', 'MEMBER') as owns`);
  await session.close();
  assert.deepEqual(rows, [{ name: writer.login, writes: true, owns: false }]);
});

test('it starts on a current schema, and makes the months of every table', async () => {
  const session = await writer.database.openSession();
  for (const { table } of audits) assert.equal((await partitionsOf(session, table)).size, 13);
  await session.close();
});

test('it records every kind, knows each again, and reads it back', async () => {
  const inputs = audits.map(({ member, example }) => ({ [member]: example }));
  for (const expected of ['RECORDED', 'DUPLICATE']) {
    const { data, errors } = await service.post(RecordAuditsDocument.toString(), { inputs });
    assert.deepEqual(errors, []);
    const results: unknown = data?.['recordAudits'];
    assert.ok(Array.isArray(results));
    for (const [index, declaration] of audits.entries()) {
      const { id, status }: { readonly id: string; readonly status: string } = results[index];
      assert.equal(status, expected);
      const query = `query ($id: UUID!) { receipt(id: $id) { status } audit(id: $id) { __typename } }`;
      const read = await service.post(query, { id });
      assert.deepEqual(read.data, {
        receipt: { status: 'RECORDED' },
        audit: { __typename: auditTypeName(declaration) },
      });
    }
  }
});

test('it makes a month that is missing when a record comes', async () => {
  await writer.db.query('drop table notification_audit_y2026m11');
  assert.equal(await record('no month'), 'RECORDED');
});

test('it drains what was queued while the database took nothing', async () => {
  await startOutage(service);
  assert.equal(await record('queued'), 'QUEUED');
  await endOutage(service);
  await until('the record is in the table', async () => {
    clock.advance(1_000); // The drain tries again by the clock.
    const rows = await writer.db.query(`select from notification_audit where idempotency_key = 'queued'`);
    return rows.length === 1;
  });
});

test('it puts into quarantine what the database refuses, and settles it', async () => {
  await writer.db.query("alter table notification_audit add constraint no_poison check (message_summary !~ '^poison')");
  assert.equal(await record('poison 1', 'poison 1'), 'RECORD_REFUSED');
  assert.equal(await record('poison 2', 'poison 2'), 'RECORD_REFUSED');
  const { data } = await service.post('{ quarantinedAudits { id } }');
  const entries: unknown = data?.['quarantinedAudits'];
  assert.ok(Array.isArray(entries));
  const [first, second]: readonly { readonly id: string }[] = entries;
  const settle = async (call: string): Promise<unknown> =>
    (await service.post(`mutation { settled: ${call} { state } }`)).data?.['settled'];
  assert.deepEqual(await settle(`discardQuarantinedAudit(id: "${first?.id}", reason: "a test")`), {
    state: 'DISCARDED',
  });
  await writer.db.query('alter table notification_audit drop constraint no_poison');
  assert.deepEqual(await settle(`redriveQuarantinedAudit(id: "${second?.id}")`), { state: 'REDRIVEN' });
  assert.equal(await record('poison 2', 'poison 2'), 'DUPLICATE');
});

test('it is ready, and its metrics can be read to the last', async () => {
  assert.equal((await fetch(`${service.address}/readyz`)).status, 200);
  const text = await (await fetch(`${service.address}/metrics`)).text();
  assert.match(text, /^audit_quarantine_held 0$/m);
  assert.match(text, /^audit_partition_upkeep_failures_total 0$/m);
  assert.match(text, /^audit_breaker_state\{state="closed"\} 1$/m);
});
