/** A receipt while its record goes from the queue to the ledger. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ReceiptDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import { startApp } from './support/app.ts';
import { notificationInput } from './support/notification.ts';
import { endOutage, startOutage } from './support/read-only.ts';
import { until } from './support/until.ts';

test('a record that is drained between the look into the ledger and that into the queue is found all the same', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-receipt-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = openFileQueue({ folder, maxBytes: 1_000_000 });
  // What waits is another replica's, so to speak: it is not known here until somebody asks.
  let known = true;
  let beforeFind = async () => {};
  const service = await startApp(
    {},
    {
      queue: {
        ...file,
        mayHoldEntries: () => known && file.mayHoldEntries(),
        find: async (ids) => {
          await beforeFind();
          return file.find(ids);
        },
      },
    },
  );
  t.after(() => service.stop());

  await startOutage(service);
  const input = notificationInput('between');
  const { recordNotificationAudit: queued } = await service.run(RecordNotificationAuditDocument, { input });
  assert.equal(queued.status, 'QUEUED');
  known = false;
  beforeFind = async () => {
    beforeFind = async () => {};
    known = true;
    await endOutage(service);
    await until('the queue is empty', async () => (await file.stats()).depth === 0);
  };
  const { receipt } = await service.run(ReceiptDocument, { id: queued.id });
  assert.deepEqual(receipt, { ...queued, status: 'RECORDED' });
});
