/**
 * The statements that find the records of a remediation, through the ledger, which knows all kinds, and the remediations
 * that have ended.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { LedgerEntry, RowKey } from './audit-store.ts';

export interface TimelineEntry extends LedgerEntry {
  readonly occurredAt: Date;
}

/** A place in a timeline. */
export type TimelinePlace = Pick<TimelineEntry, 'occurredAt' | 'createdAt' | 'id'>;

/** The records by which remediations are known to have ended: tables and values, derived from the declarations. */
export interface EndRecords {
  readonly table: string;
  readonly column: string;
  readonly values: readonly string[];
  /** Tables whose records follow the end: they count where the end itself was not reported. */
  readonly followUps: readonly string[];
}

/** A record by which a remediation is known to have ended. */
export interface EndRecord extends RowKey {
  readonly remediationId: string;
}

export interface EndedQuery {
  /** Recorded after this, and not later than that: bounds the months that are looked at. */
  readonly since: Date;
  readonly until: Date;
  /** Happened before this. */
  readonly endedBefore: Date;
  /** Goes on behind this record. */
  readonly after: RowKey | undefined;
  readonly limit: number;
}

export interface RemediationStore {
  /** Entries of one remediation, in the order in which they happened. */
  readonly page: (
    remediationId: string,
    limit: number,
    after: TimelinePlace | undefined,
  ) => Promise<readonly TimelineEntry[]>;
  /** The first entries of each remediation, in the order in which they happened. */
  readonly entries: (remediationIds: readonly string[], limitEach: number) => Promise<readonly TimelineEntry[]>;
  /** How many entries each remediation has, counted up to `limitEach`; one that has none is not in the map. */
  readonly counts: (remediationIds: readonly string[], limitEach: number) => Promise<ReadonlyMap<string, number>>;
  /** The last recorded first. */
  readonly ended: (query: EndedQuery) => Promise<readonly EndRecord[]>;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const entryColumns = `l.id::text as id, l.kind, l.remediation_id as "remediationId",
  encode(l.content_hash, 'hex') as "contentHash", l.occurred_at as "occurredAt", l.created_at as "createdAt"`;

/**
 * A record that follows the end counts where no end was reported. Only so far back is an end looked for: where one was
 * reported earlier still, whoever looks at the remediation finds it.
 */
const endsEarlier = "interval '7 days'";

interface Source {
  readonly from: Prisma.Sql;
  readonly where: Prisma.Sql;
}

const sourcesOf = ({ table, column, values, followUps }: EndRecords): readonly Source[] => {
  const isEnd = `${quoted(column)} in (${values.map(literal).join(', ')})`;
  return [
    { from: Prisma.raw(quoted(table)), where: Prisma.raw(isEnd) },
    ...followUps.map((followUp) => ({
      from: Prisma.raw(`${quoted(followUp)} as follow_up`),
      where: Prisma.raw(`(
        select 1 from ${quoted(table)}
        where remediation_id = follow_up.remediation_id and created_at > follow_up.created_at - ${endsEarlier} and ${isEnd}
        limit 1) is null`),
    })),
  ];
};

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const createRemediationStore = (prisma: PrismaClient, ends: EndRecords): RemediationStore => {
  const sources = sourcesOf(ends);
  return {
    page: (remediationId, limit, after) =>
      prisma.$queryRaw<readonly TimelineEntry[]>`
        select ${Prisma.raw(entryColumns)}
        from audit_ledger as l
        where l.remediation_id = ${remediationId}
          and l.occurred_at >= ${after?.occurredAt ?? new Date(0)}::timestamptz
          and (l.occurred_at, l.created_at, l.id)
            > (${after?.occurredAt ?? new Date(0)}::timestamptz, ${after?.createdAt ?? new Date(0)}::timestamptz,
               ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid)
        order by l.occurred_at, l.created_at, l.id
        limit ${limit}`,

    entries: async (remediationIds, limitEach) =>
      remediationIds.length === 0
        ? []
        : prisma.$queryRaw<readonly TimelineEntry[]>`
            select ${Prisma.raw(entryColumns)}
            from unnest(${[...remediationIds]}::text[]) as wanted (remediation_id)
            cross join lateral (
              select * from audit_ledger
              where remediation_id = wanted.remediation_id
              order by occurred_at
              limit ${limitEach}
            ) as l`,

    counts: async (remediationIds, limitEach) => {
      const rows = await prisma.$queryRaw<readonly { readonly id: string; readonly count: number }[]>`
        select wanted.id, l.count
        from unnest(${[...remediationIds]}::text[]) as wanted (id)
        cross join lateral (
          select count(*)::int as count
          from (select from audit_ledger where remediation_id = wanted.id limit ${limitEach}) as entries
        ) as l
        where l.count > 0`;
      return new Map(rows.map(({ id, count }) => [id, count]));
    },

    ended: ({ since, until: latest, endedBefore, after, limit }) => {
      const until = after?.createdAt ?? latest;
      const parts = sources.map(
        ({ from, where }) => Prisma.sql`(
          select id, created_at, remediation_id from ${from}
          where created_at > ${since}::timestamptz and created_at <= ${until}::timestamptz
            and (created_at, id) < (${until}::timestamptz, ${after?.id ?? lastId}::uuid)
            and occurred_at < ${endedBefore}::timestamptz and ${where}
          order by created_at desc, id desc
          limit ${limit})`,
      );
      return prisma.$queryRaw<readonly EndRecord[]>`
        select id::text as id, created_at as "createdAt", remediation_id as "remediationId"
        from (${Prisma.join(parts, ' union all ')}) as ended
        order by created_at desc, id desc
        limit ${limit}`;
    },
  };
};
