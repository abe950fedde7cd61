/**
 * The statements that find the records of a remediation, through the ledger, which knows all kinds, and the remediations
 * that have ended.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { type LedgerEntry, lastId, type RowKey } from './audit-store.ts';
import { literal, quoted } from './quoting.ts';

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
  readonly occurredAt: Date;
}

export interface EndedQuery {
  /** Recorded after this, and not later than that: bounds the months that are looked at. */
  readonly since: Date;
  readonly until: Date;
  /** Only of these remediations. */
  readonly of: readonly string[] | undefined;
  /** Goes on behind this record. */
  readonly after: RowKey | undefined;
  readonly limit: number;
}

/** What of the ledger one statement saw. */
export interface LedgerMark {
  /** The server that was asked, and since when it runs. Of another one the horizon says nothing. */
  readonly server: string;
  /** Every transaction before this one was over, and what it wrote was seen. */
  readonly horizon: string;
}

export interface LedgerChanges {
  readonly mark: LedgerMark;
  /** Of each record that may be new, in the order of their transactions. Some of them may have been seen before. */
  readonly remediationIds: readonly string[];
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
  /** Which remediations have got records since a mark: the first `limit` of them. Without a mark there is only a new one. */
  readonly changes: (since: LedgerMark | undefined, limit: number) => Promise<LedgerChanges>;
  /** The last recorded first. */
  readonly ended: (query: EndedQuery) => Promise<readonly EndRecord[]>;
}

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

/** No transaction has this number. */
const noTransaction = '18446744073709551615';

interface SeenChanges extends LedgerMark {
  readonly remediationIds: readonly string[];
}

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
              order by occurred_at, created_at, id
              limit ${limitEach}
            ) as l
            order by l.remediation_id, l.occurred_at, l.created_at, l.id`,

    changes: async (since, limit) => {
      const [seen] = await prisma.$queryRaw<readonly SeenChanges[]>`
        select
          extract(epoch from pg_postmaster_start_time())::text || pg_is_in_recovery()::text as server,
          pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
          array(
            select remediation_id from audit_ledger
            where xid >= ${since?.horizon ?? noTransaction}::text::xid8
            order by xid
            limit ${limit}
          ) as "remediationIds"`;
      if (seen === undefined) throw new Error('the database does not say what it has seen');
      const { server, horizon, remediationIds } = seen;
      return { mark: { server, horizon }, remediationIds };
    },

    ended: ({ since, until: latest, of: remediationIds, after, limit }) => {
      const until = after?.createdAt ?? latest;
      const isOne = remediationIds && Prisma.sql`and remediation_id = any(${[...remediationIds]}::text[])`;
      const parts = sources.map(
        ({ from, where }) => Prisma.sql`(
          select id, created_at, remediation_id, occurred_at from ${from}
          where created_at > ${since}::timestamptz and created_at <= ${until}::timestamptz
            and (created_at, id) < (${until}::timestamptz, ${after?.id ?? lastId}::uuid)
            and ${where} ${isOne ?? Prisma.empty}
          order by created_at desc, id desc
          limit ${limit})`,
      );
      return prisma.$queryRaw<readonly EndRecord[]>`
        select id::text as id, created_at as "createdAt", remediation_id as "remediationId", occurred_at as "occurredAt"
        from (${Prisma.join(parts, ' union all ')}) as ended
        order by created_at desc, id desc
        limit ${limit}`;
    },
  };
};
