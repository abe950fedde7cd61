/**
 * Brings what waits in the queue to PostgreSQL, oldest first, through the same writer as live records.
 *
 *   idle ──something waits──▶ draining ──queue empty──▶ idle
 *                             draining ──a write fails──▶ backing off (1 s, doubling to 60 s) ──▶ draining
 *                             draining ──breaker open──▶ looking every second, for a probe to close it ──▶ draining
 *
 * An entry leaves the queue only after its commit, or after it is safe in quarantine. "Stored already" is a success.
 * One statement at a time, and after each one live records get their turn.
 */
import type { Clock } from '../clock.ts';
import type { AuditTable } from '../database/audit-table.ts';
import { createPauses } from './pause.ts';
import type { Quarantine } from './quarantine.ts';
import type { Lease, Queue } from './queue/queue.ts';
import type { AuditRecord, Outcome } from './record.ts';
import type { Writer } from './writer.ts';

export interface Drain {
  readonly start: () => void;
  /** Resolves when no entry is being worked on any more. */
  readonly stop: () => Promise<void>;
  /** Looks at once instead of at the next interval. */
  readonly wake: () => void;
}

export interface DrainOptions {
  readonly queue: Queue;
  readonly writer: Writer;
  readonly quarantine: Pick<Quarantine, 'hold'>;
  readonly tables: readonly AuditTable[];
  /** Bound on one write. */
  readonly deadlineMs: number;
  /** Whether the database is there; asks it when that is not known. */
  readonly databaseIsThere: () => Promise<boolean>;
  readonly clock: Clock;
  readonly onDrained: (records: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Entries taken at once: with more of them the queue is empty sooner, and live records wait longer for their turn. */
const batchSize = 75;
/** How often an idle drain looks, for entries that other replicas have put. */
const idleMs = 1_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;

type Round = 'progress' | 'empty' | 'away' | 'stuck';

export const createDrain = (options: DrainOptions): Drain => {
  const { queue, writer, quarantine, tables, deadlineMs, databaseIsThere, clock, onDrained, onFailure } = options;
  const tableOf = new Map(tables.map((table) => [table.kind, table]));
  let stopped = true;
  let running: Promise<void> = Promise.resolve();
  const { pause, wake } = createPauses(clock, () => stopped);

  const groups = (leases: readonly Lease[]): readonly (readonly Lease[])[] => [
    ...Map.groupBy(leases, ({ record }) => record.kind).values(),
  ];

  const asRecord = ({ record }: Lease): AuditRecord => {
    const { kind, ...rest } = record;
    const table = tableOf.get(kind);
    if (table === undefined)
      throw new Error(`the queue holds a record of kind ${kind}, which this release does not know`);
    return { ...rest, table };
  };

  /** Whether the entry may leave the queue. */
  const isSettled = async (lease: Lease, outcome: Outcome): Promise<boolean> => {
    switch (outcome.type) {
      case 'recorded':
      case 'duplicate':
        return true;
      case 'conflict':
        await quarantine.hold(lease.record, {
          class: 'CONFLICT',
          reason: 'the id belongs to a record that says something else',
        });
        return true;
      case 'poison':
        await quarantine.hold(lease.record, { class: 'POISON', reason: `SQLSTATE ${outcome.sqlState}` });
        return true;
      case 'unavailable':
      case 'overloaded':
      case 'queued':
      case 'tooLarge':
        return false;
    }
  };

  const drainGroup = async (leases: readonly Lease[]): Promise<boolean> => {
    const settled: Lease[] = [];
    const open: Lease[] = [];
    try {
      const outcomes = await writer(leases.map(asRecord), deadlineMs);
      for (const [index, lease] of leases.entries()) {
        const outcome = outcomes[index];
        const done = outcome !== undefined && (await isSettled(lease, outcome));
        (done ? settled : open).push(lease);
      }
    } catch (error) {
      onFailure(error);
      open.push(...leases.filter((lease) => !settled.includes(lease) && !open.includes(lease)));
    }
    try {
      await queue.remove(settled);
      onDrained(settled.length);
    } catch (error) {
      // Stored, but not struck off: taken again later, it is stored already, and that is a success.
      onFailure(error);
      open.push(...settled);
    }
    if (open.length > 0) await queue.release(open);
    return open.length === 0;
  };

  const round = async (): Promise<Round> => {
    // Also when nothing waits: this is what closes the breaker again, and a queue that fails holds nothing.
    if (!(await databaseIsThere())) return 'away';
    if (!queue.mayHoldEntries()) return 'empty';
    const leases = await queue.take(batchSize);
    if (leases.length === 0) return 'empty';
    let complete = true;
    for (const group of groups(leases)) complete = (await drainGroup(group)) && complete;
    return complete ? 'progress' : 'stuck';
  };

  const run = async (): Promise<void> => {
    let backoffMs = firstBackoffMs;
    while (!stopped) {
      const result = await round().catch((error: unknown): Round => {
        onFailure(error);
        return 'stuck';
      });
      switch (result) {
        case 'progress':
          backoffMs = firstBackoffMs;
          await new Promise((resolve) => setImmediate(resolve));
          break;
        case 'empty':
          backoffMs = firstBackoffMs;
          await pause(idleMs);
          break;
        case 'away':
          // Not longer: live records go to the queue until a probe finds the database. The breaker paces the probes.
          await pause(idleMs);
          break;
        case 'stuck':
          await pause(backoffMs);
          backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
      }
    }
  };

  return {
    start: () => {
      stopped = false;
      running = run();
    },
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
    wake,
  };
};
