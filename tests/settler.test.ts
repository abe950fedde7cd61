import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lease } from '../src/resolvers/queue/queue.ts';
import { createSettler } from '../src/resolvers/settler.ts';

const table = { kind: 'NOTIFICATION', table: 'notification_audit', schemaVersion: 1, columns: ['id'], unsaid: {} };
const leases = ['a', 'b', 'c', 'd'].map((id): Lease => {
  const createdAt = new Date('2026-11-18T10:00:00.000Z');
  const record = { id, kind: 'NOTIFICATION', contentHash: '', createdAt, idempotencyKey: id, remediationId: 'rr' };
  return { record: { ...record, json: `{"id":"${id}"}` }, token: id };
});

/** Every second record is poison, and the quarantine fails as told. Answers the endings, and the records it was given. */
const settle = async (failure: Error) => {
  const given: string[] = [];
  const settler = createSettler({
    writer: async (records) =>
      records.map((_, index) => (index % 2 === 0 ? { type: 'poison', sqlState: '22000' } : { type: 'recorded' })),
    quarantine: {
      hold: async ({ id }) => {
        given.push(id);
        throw failure;
      },
    },
    deadlineMs: 1_000,
    onFailure: () => {},
  });
  return { endings: await settler(table, leases), given };
};

test('when the database goes away before poison is safe, the poison waits, what is stored is settled, and no one else is tried', async () => {
  assert.deepEqual(await settle(Object.assign(new Error('reset'), { code: 'ECONNRESET' })), {
    endings: ['open', 'settled', 'open', 'settled'],
    given: ['a'],
  });
});

test('poison that the quarantine itself refuses is set aside, and what is stored is settled', async () => {
  const refusal = Object.assign(new Error('no privilege'), { code: '42501', severity: 'ERROR' });
  assert.deepEqual(await settle(refusal), {
    endings: ['aside', 'settled', 'aside', 'settled'],
    given: ['a', 'c'],
  });
});
