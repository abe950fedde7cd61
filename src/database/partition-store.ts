/** The partition functions of the migrations, for any number of tables and months in one statement. */
import type { PrismaClient } from '../generated/prisma/client.ts';

export interface PartitionStore {
  /**
   * Creates the partitions of the given months that are missing. Replicas that do so at once wait for each other.
   * Answers how many were created.
   */
  readonly ensure: (tables: readonly string[], months: readonly Date[]) => Promise<number>;
  /** Table → upper edge of its unbroken run of partitions from `at`; a table without one is not in the map. */
  readonly runway: (tables: readonly string[], at: Date) => Promise<ReadonlyMap<string, Date>>;
}

export const createPartitionStore = (prisma: PrismaClient): PartitionStore => ({
  ensure: async (tables, months) => {
    const missing = await prisma.$queryRaw<readonly { readonly parent: string; readonly month: Date }[]>`
      select parent, month
      from unnest(${[...tables]}::text[]) as parent, unnest(${[...months]}::timestamptz[]) as month
      where not audit_has_partition(parent::regclass, month)
      order by month, parent`;
    let created = 0;
    // One statement each: making a month's table and indexes takes milliseconds, making a year's for every kind would
    // outlast the deadline of a statement. The nearest months come first.
    for (const { parent, month } of missing) {
      const [row] = await prisma.$queryRaw<readonly { readonly made: boolean }[]>`
        select audit_ensure_partition(${parent}::regclass, ${month}::timestamptz) as made`;
      if (row?.made === true) created += 1;
    }
    return created;
  },
  runway: async (tables, at) => {
    const rows = await prisma.$queryRaw<readonly { readonly parent: string; readonly edge: Date | null }[]>`
      select parent, audit_partition_runway(parent::regclass, ${at}::timestamptz) as edge
      from unnest(${[...tables]}::text[]) as parent`;
    return new Map(rows.flatMap(({ parent, edge }) => (edge === null ? [] : [[parent, edge] as const])));
  },
});
