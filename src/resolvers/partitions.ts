/**
 * Monthly partitions: the current month and the next ones exist for every table, and a missing one that a write meets
 * is made there and then. Month edges are UTC. There is no default partition: a row that has no month of its own would
 * block the month's creation later.
 */
import type { Clock } from '../clock.ts';
import type { PartitionStore } from '../database/partition-store.ts';

export interface Partitions {
  /** Makes what is missing of this month and the next ones, for every table. Answers how many were made. */
  readonly upkeep: () => Promise<number>;
  /** Makes the months of the given times for one table. */
  readonly ensureFor: (table: string, times: readonly Date[]) => Promise<void>;
  /** Whole days until the first table has no partition any more, per table. 0 when the current month is missing. */
  readonly runwayDays: () => Promise<ReadonlyMap<string, number>>;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** The first instants of the month `at` lies in and of the `ahead` following ones. */
const months = (at: Date, ahead: number): readonly Date[] =>
  Array.from({ length: ahead + 1 }, (_, index) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + index, 1)));

export const createPartitions = ({
  store,
  tables,
  monthsAhead,
  clock,
}: {
  readonly store: PartitionStore;
  readonly tables: readonly string[];
  readonly monthsAhead: number;
  readonly clock: Clock;
}): Partitions => ({
  upkeep: () => store.ensure(tables, months(new Date(clock.now()), monthsAhead)),
  ensureFor: async (table, times) => {
    const wanted = new Map(times.flatMap((time) => months(time, 0)).map((month) => [month.getTime(), month]));
    await store.ensure([table], [...wanted.values()]);
  },
  runwayDays: async () => {
    const now = new Date(clock.now());
    const edges = await store.runway(tables, now);
    return new Map(
      tables.map((table) => {
        const edge = edges.get(table);
        return [table, edge === undefined ? 0 : Math.floor((edge.getTime() - now.getTime()) / dayMs)];
      }),
    );
  },
});
