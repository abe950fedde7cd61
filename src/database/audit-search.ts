/**
 * The statements that find records: newest first, a page at a time, in one stretch of time. Nothing is counted.
 *
 * Whoever searches walks from stretch to stretch. One statement over all months would lock every partition and every
 * index of them while it is planned: for six kinds and 36 months that was measured to be 1 636 locks and 50 to 120 ms,
 * before a row is read, and a handful of such searches at once would fill the lock table that the record path needs too.
 * One month of six kinds is 52 locks and 2 ms.
 *
 * The statements of a page are planned each time they are run, with the values they are run with: which index is best
 * follows from how frequent the value is that is looked for, and which partitions are needed from the stretch.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { RowKey, StoredRow } from './audit-store.ts';
import { andAll, type Condition, identifier } from './condition.ts';
import { plannedEachTime } from './statement-names.ts';

/** Where to look in one kind, and for what. */
export interface SearchArm {
  readonly kind: string;
  readonly table: string;
  readonly conditions: readonly Condition[];
}

/** Of created_at, both ends included. */
export interface Stretch {
  readonly from: Date;
  readonly until: Date;
  /**
   * Few rows of it match, and that is known. The rows are then looked for by the conditions first and put in order
   * afterwards: a plan that goes through the stretch in order until the page is full would go through all of it.
   */
  readonly sparse: boolean;
}

export interface PageOrder {
  readonly stretch: Stretch;
  /** Only rows before it, in the order of the pages: older ones. */
  readonly after: RowKey | undefined;
  readonly limit: number;
}

export interface FoundKey extends RowKey {
  readonly kind: string;
}

/** From the oldest to the newest record, both included. */
export interface Span {
  readonly kind: string;
  readonly from: Date;
  readonly until: Date;
}

export interface AuditSearch {
  /** Where the rows of a page lie, over any number of kinds. */
  readonly keys: (arms: readonly SearchArm[], order: PageOrder) => Promise<readonly FoundKey[]>;
  /** The rows of a page of one kind. */
  readonly rows: (arm: SearchArm, columns: readonly string[], order: PageOrder) => Promise<readonly StoredRow[]>;
  /** When the records of remediations were made, for each kind that has any. */
  readonly spans: (remediationIds: readonly string[]) => Promise<readonly Span[]>;
  /** When the latest of the late records (see LATE) that happened in a time was made. */
  readonly latestLate: (occurred: OccurredIn) => Promise<Date | undefined>;
  /** The first instant of the oldest month that is kept in any of the tables. */
  readonly firstMonth: (tables: readonly string[]) => Promise<Date | undefined>;
}

export interface OccurredIn {
  readonly from: Date | undefined;
  /** Not included. */
  readonly to: Date | undefined;
}

/** LATE: a record that was made longer than this after it happened. The index audit_ledger_late_idx says the same. */
export const lateMs = 60 * 60_000;

const anew = Prisma.raw(plannedEachTime);

const within = ({ stretch, after }: PageOrder): Prisma.Sql => {
  const until = after !== undefined && after.createdAt < stretch.until ? after.createdAt : stretch.until;
  const older =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
  // The upper bound is said apart from the position: partitions are chosen by the one, not by the other.
  return Prisma.sql`created_at >= ${stretch.from}::timestamptz and created_at <= ${until}::timestamptz ${older}`;
};

const newestFirst = (limit: number): Prisma.Sql =>
  Prisma.sql`order by created_at desc, id desc limit ${limit}::integer`;

/** Matching rows of one kind, the newest first. */
const page = (columns: Prisma.Sql, { table, conditions }: SearchArm, order: PageOrder): Prisma.Sql => {
  const matching = Prisma.sql`select ${columns} from ${identifier(table)}
  where ${within(order)}
    ${andAll(conditions)}`;
  return order.stretch.sparse
    ? // `offset 0` keeps the limit from deciding how the rows are looked for.
      Prisma.sql`select * from (${matching} offset 0) as matching ${newestFirst(order.limit)}`
    : Prisma.sql`${matching} ${newestFirst(order.limit)}`;
};

export const createAuditSearch = (prisma: PrismaClient): AuditSearch => ({
  keys: async (arms, order) => {
    if (arms.length === 0) return [];
    const each = arms.map(
      (arm) => Prisma.sql`(${page(Prisma.sql`id, created_at, ${arm.kind}::text as kind`, arm, order)})`,
    );
    return prisma.$queryRaw<readonly FoundKey[]>`${anew}
select id::text as id, created_at as "createdAt", kind
from (${Prisma.join(each, '\nunion all\n')}) as found
order by found.created_at desc, found.id desc
limit ${order.limit}::integer`;
  },

  rows: async (arm, columns, order) => {
    const found = await prisma.$queryRaw<readonly { readonly row: StoredRow }[]>`${anew}
select to_json(found) as row
from (${page(Prisma.join(columns.map(identifier)), arm, order)}) as found`;
    return found.map(({ row }) => row);
  },

  spans: (remediationIds) => prisma.$queryRaw<readonly Span[]>`
select kind, min(created_at) as "from", max(created_at) as until
from audit_ledger
where remediation_id = any(${[...remediationIds]}::text[])
group by kind`,

  latestLate: async ({ from, to }) => {
    const [row] = await prisma.$queryRaw<readonly { readonly latest: Date | null }[]>`
select max(created_at) as latest
from audit_ledger
where created_at - occurred_at > interval '1 hour'
  and occurred_at >= coalesce(${from ?? null}::timestamptz, '-infinity')
  and occurred_at < coalesce(${to ?? null}::timestamptz, 'infinity')`;
    return row?.latest ?? undefined;
  },

  firstMonth: async (tables) => {
    const [row] = await prisma.$queryRaw<readonly { readonly first: Date | null }[]>`
select audit_first_month(${[...tables]}::text[]::regclass[]) as first`;
    return row?.first ?? undefined;
  },
});
