/** How long a record waits for PostgreSQL: its deadline runs from the moment it came in, whatever the clock is set to. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import { createRecordPath } from '../src/resolvers/record-path.ts';
import { createStorage } from '../src/resolvers/storage.ts';
import type { Submission } from '../src/resolvers/submission.ts';
import { createClock } from './support/clock.ts';
import { until } from './support/until.ts';

const hourMs = 3_600_000;
const table = { kind: 'NOTIFICATION', table: 'notification_audit', schemaVersion: 1, columns: ['id'], unsaid: {} };

const submission = (key: string): Submission => ({
  table,
  canonical: JSON.stringify({ message: key }),
  derived: undefined,
  idempotencyKey: key,
  remediationId: 'rr',
  cluster: undefined,
});

for (const [what, setMs] of [
  ['is left alone', 0],
  ['is set back by an hour', -hourMs],
  ['is set ahead by an hour', hourMs],
] as const) {
  test(`a record that waits behind another one has the rest of its deadline when the clock ${what} meanwhile`, async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'deadline-'));
    const queue = openFileQueue({ folder, maxBytes: 1e6 });
    t.after(async () => {
      await queue.close();
      await rm(folder, { recursive: true });
    });
    const clock = createClock('2026-11-20T12:00:00Z');
    /** What PostgreSQL was given for each statement, which ends when it is told to. */
    const given: { readonly leftMs: number; readonly end: () => void }[] = [];
    const recordPath = createRecordPath({
      tables: [table],
      storage: createStorage({
        writer: (records, leftMs) =>
          new Promise((resolve) => {
            given.push({ leftMs, end: () => resolve(records.map(() => ({ type: 'recorded' }))) });
          }),
        queue,
        quarantine: { hold: async () => {} },
        deadlineMs: 1_000,
        clock,
        onQueueFailure: () => {},
      }),
      limits: { maxItems: 10, maxBytes: 1e6, maxWaitingItems: 10, maxWaitingBytes: 1e6 },
      clock,
      observer: { recordEnded: () => {}, groupWritten: () => {} },
    });
    const origin = { recordedBy: 'test', recordedVia: 'NONE', traceId: undefined } as const;
    const first = recordPath.record(submission('first'), origin);
    await until('the first is written', async () => given.length === 1);
    clock.advance(200);
    const second = recordPath.record(submission('second'), origin);
    clock.advance(300);
    clock.set(setMs);
    clock.advance(400);
    given[0]?.end();
    await first;
    await until('the second is written', async () => given.length === 2);
    given[1]?.end();
    await second;
    assert.deepEqual(
      given.map(({ leftMs }) => leftMs),
      [1_000, 300],
    );
  });
}
