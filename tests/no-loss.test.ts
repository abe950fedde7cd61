/**
 * The promise of the whole, as a property: whatever the database does and whenever the process is killed, a record that
 * was acknowledged is one row in the end, and none is two. Only where two contents claim one key, and the database was
 * away when the second came, is the second kept in quarantine instead.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../src/clock.ts';
import { createDrain } from '../src/resolvers/drain.ts';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import { createRecordPath } from '../src/resolvers/record-path.ts';
import { createResilience } from '../src/resolvers/resilience.ts';
import { createStorage } from '../src/resolvers/storage.ts';
import type { Submission } from '../src/resolvers/submission.ts';
import { createWriter } from '../src/resolvers/writer.ts';
import { type Behaviour, createFailingStore, type FailingStore } from './support/failing-store.ts';
import { until } from './support/until.ts';

const columns = ['id', 'created_at', 'content_hash', 'idempotency_key', 'recorded_by', 'recorded_via', 'message'];
const table = { kind: 'NOTIFICATION', table: 'notification_audit', schemaVersion: 1, columns, unsaid: {} };
const deadlineMs = 5_000;

/** One process: everything that is lost when it is killed. */
const startProcess = (database: FailingStore, folder: string, quarantined: Set<string>) => {
  const queue = openFileQueue({ folder, maxBytes: 1e9 });
  const resilience = createResilience(() => {}, { attempts: 2, failuresToOpen: 3, probeEveryMs: 1, firstBackoffMs: 1 });
  const writer = createWriter({
    store: database.store,
    partitions: { ensureFor: async () => {} },
    resilience,
    onFailure: () => {},
  });
  const quarantine = {
    hold: async (record: { readonly id: string; readonly contentHash: string }) => {
      quarantined.add(`${record.id} ${record.contentHash}`);
    },
  };
  const recordPath = createRecordPath({
    tables: [table],
    storage: createStorage({ writer, queue, quarantine, deadlineMs, clock: systemClock, onQueueFailure: () => {} }),
    limits: { maxItems: 3, maxBytes: 1e6, maxWaitingItems: 1e6, maxWaitingBytes: 1e9 },
    clock: systemClock,
    observer: { recordEnded: () => {}, groupWritten: () => {} },
  });
  const drain = createDrain({
    queue,
    writer,
    quarantine,
    tables: [table],
    deadlineMs,
    databaseIsThere: async () => resilience.state() === 'closed' || resilience.probe(database.store.ping, deadlineMs),
    clock: { ...systemClock, after: (_ms, callback) => systemClock.after(1, callback) },
    onDrained: () => {},
    onFailure: () => {},
  });
  drain.start();
  return { queue, recordPath, drain };
};

const submission = (key: number, content: number): Submission => ({
  table,
  canonical: JSON.stringify({ message: `says ${content}` }),
  derived: undefined,
  idempotencyKey: `key-${key}`,
  remediationId: 'rr',
  cluster: undefined,
});

const behaviour = fc.constantFrom<Behaviour>('takes', 'breaks', 'commitsAndBreaks');
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      records: fc.array(fc.tuple(fc.nat(7), fc.nat(1)), { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('behave' as const),
      next: fc.array(behaviour, { maxLength: 6 }),
      rest: behaviour,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
);

test('every acknowledged record is exactly one row in the end, through outages, lost answers and crashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'no-loss-'));
      const database = createFailingStore();
      const quarantined = new Set<string>();
      let process = startProcess(database, folder, quarantined);
      const acknowledged: { readonly id: string; readonly contentHash: string }[] = [];

      const send = async (records: readonly (readonly [number, number])[]): Promise<void> => {
        const results = await Promise.all(
          records.map(([key, content]) =>
            process.recordPath.record(submission(key, content), {
              recordedBy: 'test',
              recordedVia: 'NONE',
              traceId: undefined,
            }),
          ),
        );
        for (const { record, outcome } of results) {
          if (outcome.type !== 'recorded' && outcome.type !== 'duplicate' && outcome.type !== 'queued') continue;
          acknowledged.push(record);
        }
      };
      const crash = async (): Promise<void> => {
        await process.drain.stop();
        await process.queue.close();
        process = startProcess(database, folder, quarantined);
      };

      for (const one of steps) {
        if (one.do === 'send') await send(one.records);
        else if (one.do === 'behave') database.behave(one.next, one.rest);
        else await crash();
      }
      database.behave([], 'takes');
      await until('the queue is empty', async () => (await process.queue.stats()).depth === 0);
      await process.drain.stop();
      await process.queue.close();
      await rm(folder, { recursive: true, force: true });

      for (const { id, contentHash } of acknowledged) {
        const row = database.rows.get(id);
        assert.equal(row?.times, 1, `${id} was acknowledged and is not one row`);
        // Two contents under one key, one of them while the database was away: the second is kept, in quarantine.
        if (row.contentHash !== contentHash) assert.ok(quarantined.has(`${id} ${contentHash}`), `${id} was lost`);
      }
    }),
    { numRuns: 100 },
  );
});
