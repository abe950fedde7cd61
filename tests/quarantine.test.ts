import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationInput } from './support/notification.ts';
import { endOutage, startOutage } from './support/read-only.ts';
import { until } from './support/until.ts';

/** The database refuses what the rules let through: a constraint that the service knows nothing of. */
const refuse = "alter table notification_audit add constraint no_poison check (message_summary <> 'poison')";
const relent = 'alter table notification_audit drop constraint no_poison';

let service: TestApp;
before(async () => {
  service = await startApp();
  await service.db.query(refuse);
});
after(() => service.stop());

interface Entry {
  readonly id: string;
  readonly recordId: string;
  readonly class: string;
  readonly reason: string;
  readonly state: string;
  readonly payload: string | null;
  readonly payloadHash: string;
}

const fields = 'id recordId class reason state payload payloadHash';

const held = async (): Promise<readonly Entry[]> => {
  const { data, errors } = await service.post(`{ quarantinedAudits { ${fields} } }`);
  assert.deepEqual(errors, []);
  const entries: unknown = data?.['quarantinedAudits'];
  assert.ok(Array.isArray(entries));
  return entries;
};

const act = (mutation: string, variables: Readonly<Record<string, string>>) => {
  const declared = Object.keys(variables).map((name) => `$${name}: ${name === 'id' ? 'UUID' : 'String'}!`);
  const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
  return service.post(`mutation (${declared.join()}) { ${mutation}(${passed.join()}) { ${fields} } }`, variables);
};

const send = (key: string, summary?: string) =>
  service.post(RecordNotificationAuditDocument.toString(), { input: notificationInput(key, summary) });

test('what the database refuses is answered as refused and kept whole, once, however often it is sent', async () => {
  const answer = await send('poison-1', 'poison');
  assert.equal(answer.errors[0]?.extensions.code, 'RECORD_REFUSED');
  await send('poison-1', 'poison');
  const entries = await held();
  assert.equal(entries.length, 1);
  assert.equal(entries[0]?.class, 'POISON');
  assert.equal(entries[0]?.reason, 'SQLSTATE 23514');
  assert.equal(JSON.parse(entries[0]?.payload ?? '{}').message_summary, 'poison');
});

test('poison that comes through the queue goes to quarantine, and its neighbours are recorded', async () => {
  await startOutage(service);
  for (const [key, summary] of [
    ['q-1', 'fine'],
    ['q-2', 'poison'],
    ['q-3', 'fine'],
  ] as const) {
    const { errors } = await send(key, summary);
    assert.deepEqual(errors, []);
  }
  await endOutage(service);
  await until('the poison is in quarantine', async () => (await held()).length === 2);
  await until('the queue is empty', async () => {
    const { data } = await service.post('{ queue { depth } }');
    return JSON.stringify(data) === '{"queue":{"depth":0}}';
  });
  const rows = await service.db.query(`select notification_id from notification_audit order by 1`);
  assert.deepEqual(
    rows.map((row) => row['notification_id']),
    ['q-1', 'q-3'],
  );
});

test('redriving what is still refused keeps it; once the cause is mended it is recorded, and each act is on record', async () => {
  const [entry] = await held();
  assert.ok(entry !== undefined);
  const refused = await act('redriveQuarantinedAudit', { id: entry.id });
  assert.equal(refused.errors[0]?.extensions.code, 'RECORD_REFUSED');
  await service.db.query(relent);
  const done = await act('redriveQuarantinedAudit', { id: entry.id });
  assert.deepEqual(done.errors, []);
  const again = await act('redriveQuarantinedAudit', { id: entry.id });
  assert.equal(again.errors[0]?.extensions.code, 'QUARANTINE_SETTLED');
  const rows = await service.db.query(`select id from notification_audit where message_summary = 'poison'`);
  assert.deepEqual(
    rows.map((row) => row['id']),
    [entry.recordId],
  );
  const acts = await service.db.query(
    `select act, operator, result from audit_operator_act where quarantine_id = '${entry.id}' order by acted_at, result`,
  );
  assert.deepEqual(acts, [
    { act: 'REDRIVE', operator: 'anonymous', result: 'poison' },
    { act: 'REDRIVE', operator: 'anonymous', result: 'recorded' },
  ]);
});

test('discarding gives the payload up, and keeps its hash, who did it and why', async () => {
  const [entry] = await held();
  assert.ok(entry !== undefined);
  assert.equal((await act('discardQuarantinedAudit', { id: entry.id, reason: '  ' })).status, 400);
  const { data, errors } = await act('discardQuarantinedAudit', { id: entry.id, reason: 'sent by a broken build' });
  assert.deepEqual(errors, []);
  const expected: Entry = { ...entry, state: 'DISCARDED', payload: null };
  assert.deepEqual(data?.['discardQuarantinedAudit'], expected);
  assert.deepEqual(await held(), []);
  const acts = await service.db.query(
    `select operator, reason, encode(payload_hash, 'hex') as hash from audit_operator_act where act = 'DISCARD'`,
  );
  assert.deepEqual(acts, [{ operator: 'anonymous', reason: 'sent by a broken build', hash: entry.payloadHash }]);
});

test('nobody changes or removes the record of an act, nor removes an entry', async () => {
  for (const statement of [
    `update audit_operator_act set operator = 'somebody else'`,
    'delete from audit_operator_act',
    'truncate audit_operator_act',
    'delete from audit_quarantine',
    'truncate audit_quarantine cascade',
  ]) {
    await assert.rejects(service.db.query(statement), /never changed or removed/);
  }
});

test('a quarantined record can be settled, but not changed, not even by the owner of the table', async () => {
  await service.db.query(refuse.replace('no_poison', 'no_venom').replace("'poison'", "'venom'"));
  assert.equal((await send('venom-1', 'venom')).errors[0]?.extensions.code, 'RECORD_REFUSED');
  for (const statement of [
    `update audit_quarantine set payload = replace(payload, 'venom', 'honey') where state = 'HELD'`,
    `update audit_quarantine set reason = 'none' where state = 'HELD'`,
    `update audit_quarantine set record_id = gen_random_uuid() where state = 'HELD'`,
    `update audit_quarantine set payload = '{}' where state = 'DISCARDED'`,
    `update audit_quarantine set state = 'HELD' where state = 'REDRIVEN'`,
  ]) {
    await assert.rejects(service.db.query(statement), /is settled, never changed/, statement);
  }
});

test('an entry that does not exist is said not to exist', async () => {
  const answer = await act('redriveQuarantinedAudit', { id: '00000000-0000-8000-8000-000000000000' });
  assert.equal(answer.status, 404);
  assert.equal(answer.errors[0]?.extensions.code, 'QUARANTINE_UNKNOWN');
});
