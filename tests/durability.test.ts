import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  AuditDocument,
  ReceiptDocument,
  type RecordAuditInput,
  RecordAuditsDocument,
  RecordNotificationAuditDocument,
} from '../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationInput } from './support/notification.ts';
import { endOutage, startOutage } from './support/read-only.ts';
import { until } from './support/until.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());

const send = async (key: string, messageSummary?: string) =>
  (await service.run(RecordNotificationAuditDocument, { input: notificationInput(key, messageSummary) }))
    .recordNotificationAudit;

const queue = async () => {
  const { data } = await service.post('{ queue { depth bytes oldestAge state } }');
  const value = data?.['queue'];
  assert.ok(typeof value === 'object' && value !== null && 'depth' in value && 'state' in value);
  return value;
};

const drained = () => until('the queue is empty', async () => (await queue()).depth === 0);

test('while the database cannot write, a record is acknowledged QUEUED, and written with the same id and time after', async () => {
  await startOutage(service);
  const queued = await send('queued-1');
  assert.equal(queued.status, 'QUEUED');
  assert.deepEqual((await service.run(ReceiptDocument, { id: queued.id })).receipt, queued);
  assert.deepEqual(await send('queued-1'), { ...queued, status: 'DUPLICATE' });
  const conflict = await service.post(RecordNotificationAuditDocument.toString(), {
    input: notificationInput('queued-1', 'other'),
  });
  assert.equal(conflict.errors[0]?.extensions.code, 'IDEMPOTENCY_CONFLICT');
  assert.equal((await fetch(`${service.address}/readyz`)).status, 200);

  await endOutage(service);
  await drained();
  assert.deepEqual((await service.run(ReceiptDocument, { id: queued.id })).receipt, { ...queued, status: 'RECORDED' });
  const { audit } = await service.run(AuditDocument, { id: queued.id });
  assert.equal(audit?.recordedAt, queued.recordedAt);
  assert.equal(audit?.contentHash, queued.contentHash);
  const rows = await service.db.query(`select count(*)::int as n from notification_audit where id = '${queued.id}'`);
  assert.equal(rows[0]?.['n'], 1);
  assert.deepEqual(await send('queued-1'), { ...queued, status: 'DUPLICATE' });
});

test('a whole remediation goes through an outage: every record QUEUED, and RECORDED once it is over', async () => {
  const file = path.join(import.meta.dirname, '../examples/storage-down.json');
  const { records }: { readonly records: readonly RecordAuditInput[] } = JSON.parse(await readFile(file, 'utf8'));
  await startOutage(service);
  const { recordAudits } = await service.run(RecordAuditsDocument, { inputs: [...records] });
  const receipts = recordAudits.filter((result) => result.__typename === 'AuditReceipt');
  assert.deepEqual(
    receipts.map(({ status }) => status),
    records.map(() => 'QUEUED'),
  );
  await endOutage(service);
  await drained();
  for (const { id } of receipts) {
    assert.equal((await service.run(ReceiptDocument, { id })).receipt?.status, 'RECORDED');
  }
});

test('a record that waits and is sent again after the outage stays one row with the first time', async () => {
  await startOutage(service);
  const first = await send('queued-2');
  await endOutage(service);
  const again = await send('queued-2');
  assert.deepEqual(again, { ...first, status: 'DUPLICATE' });
  await drained();
  const rows = await service.db.query(`select created_at from audit_ledger where id = '${first.id}'`);
  assert.equal(rows.length, 1);
  const { audit } = await service.run(AuditDocument, { id: first.id });
  assert.equal(audit?.recordedAt, first.recordedAt);
});

test('the metrics say what waits, and that nothing is lost', async () => {
  const text = await (await fetch(`${service.address}/metrics`)).text();
  for (const line of [
    /^audit_queue_depth 0$/m,
    /^audit_lost_total 0$/m,
    /^audit_breaker_state\{state="closed"\} 1$/m,
  ]) {
    assert.match(text, line);
  }
  assert.match(text, /^audit_records_total\{kind="NOTIFICATION",status="queued"\} [1-9]/m);
});
