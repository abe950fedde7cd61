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
    const [row] = await prisma.$queryRaw<readonly { readonly created: number }[]>`
      select count(*) filter (where audit_ensure_partition(wanted.parent::regclass, wanted.month))::int as created
      from (
        select parent, month
        from unnest(${[...tables]}::text[]) as parent, unnest(${[...months]}::timestamptz[]) as month
        order by parent, month
      ) as wanted`;
    return row?.created ?? 0;
  },
  runway: async (tables, at) => {
    const rows = await prisma.$queryRaw<readonly { readonly parent: string; readonly edge: Date | null }[]>`
      select parent, audit_partition_runway(parent::regclass, ${at}::timestamptz) as edge
      from unnest(${[...tables]}::text[]) as parent`;
    return new Map(rows.flatMap(({ parent, edge }) => (edge === null ? [] : [[parent, edge] as const])));
  },
});
