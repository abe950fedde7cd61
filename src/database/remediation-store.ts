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

export interface EndedPage {
  /** Records by which remediations may have ended: whoever looks at these finds all that have. The last recorded first. */
  readonly records: readonly EndRecord[];
  /** The last of the records that were read for it. */
  readonly last: RowKey | undefined;
  /** There are no others in the window. */
  readonly isAll: boolean;
}

export interface EndedQuery {
  /** Recorded after this, and not later than that: bounds the months that are looked at. */
  readonly since: Date;
  readonly until: Date;
  /** Only of these remediations. */
  readonly of: readonly string[] | undefined;
  /** Goes on behind this record. */
  readonly after: RowKey | undefined;
  /** Records that are read at most; some of them say nothing about an end. */
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
  /** Remediations that may have got records up to the mark. Some of them may have been seen before. */
  readonly remediationIds: ReadonlySet<string>;
  /** What has come since: nothing more, or more than was read, or so much at once that it cannot be read in parts. */
  readonly rest: 'none' | 'more' | 'tooMuch';
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
  /** Which remediations have got records since a mark, by about `limit` records. Without a mark there is only a new one. */
  readonly changes: (since: LedgerMark | undefined, limit: number) => Promise<LedgerChanges>;
  readonly ended: (query: EndedQuery) => Promise<EndedPage>;
}

const entryColumns = `l.id::text as id, l.kind, l.remediation_id as "remediationId",
  encode(l.content_hash, 'hex') as "contentHash", l.occurred_at as "occurredAt", l.created_at as "createdAt"`;

/**
 * A record that follows the end counts where the leading kind spoke of something else last, in its cluster. Only so far
 * back is that looked for: where an end was reported earlier still, whoever looks at the remediation finds it.
 */
const endsEarlier = "interval '7 days'";

interface Ends {
  /** Rows that are read, one of them for each kind that tells of an end. */
  readonly sources: readonly { readonly from: Prisma.Sql; readonly where: Prisma.Sql }[];
  /** Whether a row of them, called `looked`, may be what a remediation is known to have ended by. */
  readonly mayCount: (until: Date) => Prisma.Sql;
}

const endsOf = ({ table, column, values, followUps }: EndRecords): Ends => {
  const isEnd = `${quoted(column)} in (${values.map(literal).join(', ')})`;
  return {
    sources: [
      { from: Prisma.raw(`${quoted(table)}`), where: Prisma.raw(`(${isEnd})`) },
      ...followUps.map((one) => ({ from: Prisma.raw(quoted(one)), where: Prisma.raw('true') })),
    ],
    mayCount: (until) => Prisma.sql`looked.place = 0 or (
      select ${Prisma.raw(isEnd)} from ${Prisma.raw(quoted(table))}
      where remediation_id = looked.remediation_id and cluster is not distinct from looked.cluster
        and created_at > looked.created_at - ${Prisma.raw(endsEarlier)} and created_at <= ${until}::timestamptz
      order by occurred_at desc, created_at desc
      limit 1) is not true`,
  };
};

/** No transaction has this number. */
const noTransaction = '18446744073709551615';

interface SeenChanges extends LedgerMark {
  readonly remediationIds: readonly string[];
  readonly last: string | null;
}

interface LookedAt extends EndRecord {
  readonly counts: boolean;
}

export const createRemediationStore = (prisma: PrismaClient, ends: EndRecords): RemediationStore => {
  const { sources, mayCount } = endsOf(ends);
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
        with new as materialized (
          select remediation_id, xid from audit_ledger
          where xid >= ${since?.horizon ?? noTransaction}::text::xid8
          order by xid
          fetch first (${limit}::int) rows with ties
        )
        select
          extract(epoch from pg_postmaster_start_time())::text || pg_is_in_recovery()::text as server,
          pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
          array(select remediation_id from new) as "remediationIds",
          (select xid::text from new order by xid desc limit 1) as last`;
      if (seen === undefined) throw new Error('the database does not say what it has seen');
      const { server, horizon, remediationIds: ids, last } = seen;
      const remediationIds = new Set(ids);
      if (ids.length < limit || last === null) return { mark: { server, horizon }, remediationIds, rest: 'none' };
      // What is still under way behind the horizon is read again each time, so it has to be read in one go.
      if (BigInt(last) >= BigInt(horizon)) return { mark: { server, horizon }, remediationIds, rest: 'tooMuch' };
      return { mark: { server, horizon: String(BigInt(last) + 1n) }, remediationIds, rest: 'more' };
    },

    ended: async ({ since, until: latest, of: remediationIds, after, limit }) => {
      const until = after?.createdAt ?? latest;
      const isOne = remediationIds && Prisma.sql`and remediation_id = any(${[...remediationIds]}::text[])`;
      const parts = sources.map(
        ({ from, where }, place) => Prisma.sql`(
          select ${Prisma.raw(String(place))} as place, id, created_at, remediation_id, occurred_at, cluster from ${from}
          where created_at > ${since}::timestamptz and created_at <= ${until}::timestamptz
            and (created_at, id) < (${until}::timestamptz, ${after?.id ?? lastId}::uuid)
            and ${where} ${isOne ?? Prisma.empty}
          order by created_at desc, id desc
          limit ${limit})`,
      );
      const rows = await prisma.$queryRaw<readonly LookedAt[]>`
        select id::text as id, created_at as "createdAt", remediation_id as "remediationId", occurred_at as "occurredAt",
          ${mayCount(latest)} as counts
        from (
          select * from (${Prisma.join(parts, ' union all ')}) as each_kind
          order by created_at desc, id desc
          limit ${limit}
        ) as looked
        order by created_at desc, id desc`;
      const records = rows
        .filter(({ counts }) => counts)
        .map(({ id, createdAt, remediationId, occurredAt }) => ({ id, createdAt, remediationId, occurredAt }));
      return { records, last: rows.at(-1), isAll: rows.length < limit };
    },
  };
};
