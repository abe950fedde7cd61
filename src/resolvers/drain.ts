/**
 * Brings what waits in the queue to PostgreSQL, oldest first, through the same writer as live records.
 *
 *   idle ──something waits──▶ draining ──queue empty──▶ idle
 *                             draining ──nothing moved──▶ backing off (1 s, doubling to 60 s) ──▶ draining one entry
 *                             draining ──breaker open──▶ looking every second, for a probe to close it ──▶ draining
 *
 *   entry ──stored, or safe in quarantine──▶ leaves the queue
 *         ──the database went away──▶ released, to be taken again
 *         ──a defect, or for a newer release──▶ set aside ──half a minute later, or at the end──▶ released
 *
 * An entry leaves the queue only after its commit, or after it is safe in quarantine. "Stored already" is a success. What
 * cannot be settled now though the database is there does not stand in the way of what can.
 * One statement at a time, and after each one live records get their turn.
 */
import type { Clock } from '../clock.ts';
import type { AuditTable } from '../database/audit-table.ts';
import { createPauses } from './pause.ts';
import type { Quarantine } from './quarantine.ts';
import type { Held, Lease, Queue } from './queue/queue.ts';
import { createRowFit } from './row-fit.ts';
import { createSetAside } from './set-aside.ts';
import { createSettler, type Ending } from './settler.ts';
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
/**
 * After a round in which nothing moved one entry is taken, and after every other round this many times as many as before:
 * a culprit that uses up the deadline of its whole group, round after round, is met alone.
 */
const growth = 4;
/** How often an idle drain looks, for entries that other replicas have put. */
const idleMs = 1_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;

type Round = 'progress' | 'empty' | 'away' | 'stuck';

export const createDrain = (options: DrainOptions): Drain => {
  const { queue, tables, databaseIsThere, clock, onDrained, onFailure } = options;
  const settle = createSettler(options);
  const fitOf = createRowFit(tables);
  const setAside = createSetAside(clock);
  let stopped = true;
  let running: Promise<void> = Promise.resolve();
  let size = batchSize;
  const { pause, wake } = createPauses(clock, () => stopped);

  /** Answers how many left the queue. */
  const remove = async (leases: readonly Lease[]): Promise<number> => {
    try {
      await queue.remove(leases);
      onDrained(leases.length);
      return leases.length;
    } catch (error) {
      // Stored, but not struck off: taken again later, it is stored already, and that is a success.
      onFailure(error);
      await release(leases);
      return 0;
    }
  };

  /** What cannot be given back is given to somebody when its lease runs out. */
  const release = async (leases: readonly Held[]): Promise<void> => {
    if (leases.length > 0) await queue.release(leases).catch(onFailure);
  };

  /** Answers how many there was room for. */
  const putAside = async (leases: readonly Lease[]): Promise<number> => {
    const left = setAside.add(leases);
    await release(left);
    return leases.length - left.length;
  };

  /** Answers how many entries moved. */
  const drainGroup = async (table: AuditTable, leases: readonly Lease[]): Promise<number> => {
    const endings = await settle(table, leases);
    const ended = (ending: Ending): readonly Lease[] => leases.filter((_, index) => endings[index] === ending);
    await release(ended('open'));
    return (await remove(ended('settled'))) + (await putAside(ended('aside')));
  };

  const round = async (): Promise<Round> => {
    // Also when nothing waits: this is what closes the breaker again, and a queue that fails holds nothing.
    if (!(await databaseIsThere())) return 'away';
    if (!queue.mayHoldEntries()) return 'empty';
    const leases = await queue.take(size);
    if (leases.length === 0) return 'empty';
    const groups = new Map<AuditTable, Lease[]>();
    const newer: Lease[] = [];
    const reasons = new Set<string>();
    for (const lease of leases) {
      const fit = fitOf(lease.record);
      switch (fit.type) {
        case 'fits':
          groups.set(fit.table, [...(groups.get(fit.table) ?? []), lease]);
          break;
        case 'newer':
          newer.push(lease);
          reasons.add(fit.reason);
      }
    }
    // Told once a round, not once an entry: there may be as many of them as an outage has left.
    for (const reason of reasons) onFailure(new Error(`the queue holds records of a newer release: ${reason}`));
    let moved = await putAside(newer);
    for (const [table, group] of groups) moved += await drainGroup(table, group);
    return moved > 0 ? 'progress' : 'stuck';
  };

  const run = async (): Promise<void> => {
    let backoffMs = firstBackoffMs;
    while (!stopped) {
      const result = await round().catch((error: unknown): Round => {
        onFailure(error);
        return 'stuck';
      });
      // After the round: so another replica, which may be able to write them, has its turn before this one.
      await release(setAside.due());
      switch (result) {
        case 'progress':
          backoffMs = firstBackoffMs;
          size = Math.min(size * growth, batchSize);
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
          size = 1;
          await pause(backoffMs);
          backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
      }
    }
    await release(setAside.all());
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
