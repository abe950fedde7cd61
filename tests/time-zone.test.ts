import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Database } from '../src/database/database.ts';
import { ReceiptDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationOf } from './support/records.ts';

let service: TestApp | undefined;
after(() => service?.stop());

test('a database whose time zone is not UTC changes no receipt and no time', async () => {
  const prepareDatabase = async ({ openSession }: Database): Promise<void> => {
    const session = await openSession();
    const { rows } = await session.execute('select current_database() as name');
    await session.execute(`alter database "${String(rows[0]?.['name'])}" set timezone to 'Asia/Kolkata'`);
    await session.close();
  };
  service = await startApp({}, { prepareDatabase });
  const input = notificationOf('a-time-zone');
  const first = (await service.run(RecordNotificationAuditDocument, { input })).recordNotificationAudit;
  const again = (await service.run(RecordNotificationAuditDocument, { input })).recordNotificationAudit;
  assert.deepEqual(again, { ...first, status: 'DUPLICATE' });
  assert.deepEqual((await service.run(ReceiptDocument, { id: first.id })).receipt, first);
});
