/**
 * Where a group of records ends up, in this order:
 *
 *   waits in the queue already ──▶ duplicate / conflict
 *   PostgreSQL takes it        ──▶ recorded / duplicate / conflict
 *   PostgreSQL refuses it      ──▶ quarantine: poison
 *   PostgreSQL is away         ──▶ the queue: queued, or refused when the queue cannot take it either
 */
import type { Clock } from '../clock.ts';
import type { Quarantine } from './quarantine.ts';
import type { PutOutcome, Queue } from './queue/queue.ts';
import type { AuditRecord, Outcome } from './record.ts';
import type { Writer } from './writer.ts';

/** `waitedMs`: how long the oldest of the records has waited for its turn. */
export type Storage = (records: readonly AuditRecord[], waitedMs: number) => Promise<readonly Outcome[]>;

export interface StorageOptions {
  /** Bound on the time a record waits for PostgreSQL, from the moment it was accepted. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly writer: Writer;
  readonly queue: Queue;
  readonly quarantine: Pick<Quarantine, 'hold'>;
  /** The queue failed: its disk or its server. The records of that group were refused. */
  readonly onQueueFailure: (error: unknown, records: number) => void;
}

/** How long a caller is asked to wait when neither PostgreSQL nor the queue can take a record. */
const retryAfterMs = 5_000;

const fromQueue = (outcome: PutOutcome): Outcome => {
  switch (outcome.type) {
    case 'queued':
      return { type: 'queued' };
    case 'known':
      return { type: 'duplicate', recordedAt: outcome.recordedAt };
    case 'conflict':
      return { type: 'conflict' };
    case 'full':
      return { type: 'unavailable', reason: 'queueFull', retryAfterMs };
    case 'tooLarge':
      return { type: 'tooLarge', maxBytes: outcome.maxBytes };
  }
};

export const queuedRecord = ({ table, ...record }: AuditRecord) => ({ ...record, kind: table.kind });

/** However long a record has waited for its turn, PostgreSQL is given this long to take it. */
const shortestDeadlineMs = 100;

export const createStorage = (options: StorageOptions): Storage => {
  const { writer, queue, quarantine, deadlineMs, clock, onQueueFailure } = options;

  /** What waits in the queue is not written a second time under another time. */
  const waiting = async (records: readonly AuditRecord[]): Promise<ReadonlyMap<AuditRecord, Outcome>> => {
    if (!queue.mayHoldEntries()) return new Map();
    const found = await queue.find(records.map(({ id }) => id)).catch((error: unknown) => {
      // The drain takes "stored already" for a success, so not knowing costs a later time stamp, never a record.
      onQueueFailure(error, 0);
      return new Map<string, never>();
    });
    return new Map(
      records.flatMap((record): (readonly [AuditRecord, Outcome])[] => {
        const entry = found.get(record.id);
        if (entry === undefined) return [];
        const same = entry.contentHash === record.contentHash;
        return [[record, same ? { type: 'duplicate', recordedAt: entry.createdAt } : { type: 'conflict' }]];
      }),
    );
  };

  const enqueue = async (records: readonly AuditRecord[]): Promise<readonly Outcome[]> => {
    try {
      return (await queue.put(records.map(queuedRecord))).map(fromQueue);
    } catch (error) {
      onQueueFailure(error, records.length);
      return records.map(() => ({ type: 'unavailable', reason: 'queueFailed', retryAfterMs }));
    }
  };

  /** A refused record is kept with its reason; when not even that can be stored now, the queue keeps it for later. */
  const isolate = async (record: AuditRecord, sqlState: string): Promise<Outcome> => {
    try {
      await quarantine.hold(queuedRecord(record), { class: 'POISON', reason: `SQLSTATE ${sqlState}` });
      return { type: 'poison', sqlState };
    } catch {
      const [outcome] = await enqueue([record]);
      return outcome?.type === 'queued'
        ? { type: 'poison', sqlState }
        : { type: 'unavailable', reason: 'queueFailed', retryAfterMs };
    }
  };

  return async (records, waitedMs) => {
    const since = clock.elapsed() - waitedMs;
    const outcomes = new Map(await waiting(records));
    const open = records.filter((record) => !outcomes.has(record));
    const leftMs = Math.max(shortestDeadlineMs, deadlineMs - (clock.elapsed() - since));
    const written = open.length === 0 ? [] : await writer(open, leftMs);
    const away: AuditRecord[] = [];
    for (const [index, record] of open.entries()) {
      const outcome = written[index];
      if (outcome === undefined) throw new Error('the writer answered fewer outcomes than records');
      if (outcome.type === 'unavailable') away.push(record);
      else outcomes.set(record, outcome.type === 'poison' ? await isolate(record, outcome.sqlState) : outcome);
    }
    const queued = away.length === 0 ? [] : await enqueue(away);
    away.forEach((record, index) => {
      const outcome = queued[index];
      if (outcome !== undefined) outcomes.set(record, outcome);
    });
    return records.map((record) => {
      const outcome = outcomes.get(record);
      if (outcome === undefined) throw new Error('a record has no outcome');
      return outcome;
    });
  };
};
