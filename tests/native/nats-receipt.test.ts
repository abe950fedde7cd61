/** A receipt that is asked of one replica, of a record that another has just put into the queue in NATS. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ReceiptDocument } from '../../src/generated/operations/graphql.ts';
import { openNatsQueue } from '../../src/resolvers/queue/nats-queue.ts';
import type { Queue } from '../../src/resolvers/queue/queue.ts';
import { queuedRecord } from '../queue-contract.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { createClock } from '../support/clock.ts';
import { type NatsServer, startNatsServer } from '../support/nats.ts';

let server: NatsServer;
let other: Queue;
let service: TestApp;
before(async () => {
  server = await startNatsServer(1_048_576);
  const stream = `queue-${randomUUID()}`;
  // The service's queue looks for the entries of others when this clock says so: never.
  const clock = createClock('2026-11-18T09:18:03.512Z');
  const settings = { url: server.url, stream, maxBytes: 10_000_000, replicas: 1 };
  const queue = await openNatsQueue({ ...settings, clock });
  other = await openNatsQueue(settings);
  service = await startApp({}, { queue, clock });
  assert.equal(queue.mayHoldEntries(), false);
});
after(async () => {
  await other?.close();
  await service?.stop();
  await server?.drop();
});

test('a record that another replica has queued just now has a receipt everywhere', async () => {
  const id = randomUUID();
  const { contentHash, createdAt } = queuedRecord(id);
  await other.put([queuedRecord(id)]);
  const { receipt } = await service.run(ReceiptDocument, { id });
  assert.deepEqual(
    [receipt?.status, receipt?.contentHash, receipt?.recordedAt],
    ['QUEUED', contentHash, createdAt.toISOString()],
  );
});

test('no record is called unknown while the queue cannot be asked', async () => {
  assert.equal((await service.run(ReceiptDocument, { id: randomUUID() })).receipt, null);
  await server.kill();
  for (const query of [`{ receipt(id: "${randomUUID()}") { id } }`, '{ queue { depth } }']) {
    const { status, headers, errors } = await service.post(query);
    assert.deepEqual([status, errors.map(({ extensions }) => extensions.code)], [503, ['QUEUE_UNAVAILABLE']]);
    assert.equal(headers.get('retry-after'), '1');
  }
});
