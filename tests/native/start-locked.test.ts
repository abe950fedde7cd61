/** A service that starts while another process migrates, or while a dead one still holds what it locked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiptDocument, RecordNotificationAuditDocument } from '../../src/generated/operations/graphql.ts';
import { startApp } from '../support/app.ts';
import { createTestDatabase } from '../support/database.ts';
import { notificationInput } from '../support/notification.ts';
import { until } from '../support/until.ts';

test('while another session migrates the service starts and queues, and records once that has ended', async () => {
  const db = await createTestDatabase();
  const other = await db.database.openSession();
  await other.execute('begin; select pg_advisory_xact_lock(7305814290)');
  const service = await startApp({}, { db });
  try {
    const input = notificationInput('locked');
    const { recordNotificationAudit: queued } = await service.run(RecordNotificationAuditDocument, { input });
    assert.equal(queued.status, 'QUEUED');
    await other.execute('commit');
    await until('the record is written', async () => {
      const { receipt } = await service.run(ReceiptDocument, { id: queued.id });
      return receipt?.status === 'RECORDED';
    });
  } finally {
    await other.close();
    await service.stop();
  }
});

test('a session that is not given a bound waits for the lock as long as it takes', async () => {
  const db = await createTestDatabase();
  const session = await db.database.openSession();
  try {
    assert.deepEqual((await session.execute('show lock_timeout')).rows, [{ lock_timeout: '0' }]);
  } finally {
    await session.close();
    await db.database.close();
    await db.drop();
  }
});
