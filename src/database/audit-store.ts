/**
 * The statements of the record path and of reading back, through Prisma. A row travels as JSON both ways: one parameter
 * serves any kind and any number of rows, and what is read is what was written.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { AuditTable } from './audit-table.ts';
import { literal, quoted } from './quoting.ts';
import { plannedEachTime } from './statement-names.ts';

export interface LedgerEntry {
  readonly id: string;
  readonly kind: string;
  readonly remediationId: string;
  /** Lower-case hex. */
  readonly contentHash: string;
  readonly createdAt: Date;
}

/** Where a row lies: the primary key of a partitioned table. */
export interface RowKey {
  readonly id: string;
  readonly createdAt: Date;
}

/** The last of all ids. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Column → JSON value, as PostgreSQL's to_json gives it. */
export type StoredRow = Readonly<Record<string, unknown>>;

export interface AuditStore {
  /** Inserts rows given as JSON objects, all or nothing, and answers the ids that were taken already: usually none. */
  readonly insert: (table: AuditTable, rows: readonly string[]) => Promise<readonly string[]>;
  /** Throws when no record could be stored now. */
  readonly ping: () => Promise<void>;
  readonly ledgerEntries: (ids: readonly string[]) => Promise<ReadonlyMap<string, LedgerEntry>>;
  /** The given columns of the rows at the keys, by id; what does not exist is not in the map. */
  readonly rows: (
    table: string,
    columns: readonly string[],
    keys: readonly RowKey[],
  ) => Promise<ReadonlyMap<string, StoredRow>>;
}

interface InsertResult {
  readonly written: number;
  readonly taken: readonly string[];
}

const list = (names: readonly string[]): string => names.map(quoted).join(', ');

/**
 * The ledger's primary key decides which ids are new; only those become rows. Rows go in in the order of their ids, so
 * that two replicas writing the same ids wait for each other and never in a circle.
 *
 * The rows arrive as bytes, because Prisma turns every parameter into JSON and back: text that is full of quotes costs it
 * several times what bytes do.
 */
const insertStatement = ({ table, kind, columns, unsaid }: AuditTable): readonly [string, string] => [
  `with incoming as materialized (
    select *
    from json_populate_recordset(
      json_populate_record(null::${quoted(table)}, ${literal(JSON.stringify(unsaid))}),
      convert_from(`,
  `::bytea, 'UTF8')::json
    )
    order by id
  ),
  claimed as (
    insert into audit_ledger (id, kind, remediation_id, occurred_at, content_hash, created_at)
    select id, ${literal(kind)}, remediation_id, occurred_at, content_hash, created_at from incoming
    on conflict (id) do nothing
    returning id
  ),
  written as (
    insert into ${quoted(table)} (${list(columns)}, updated_at)
    select ${list(columns)}, created_at from incoming where id in (select id from claimed)
    returning 1
  )
select (select count(*)::integer from written) as written,
       array(select id::text from incoming where id not in (select id from claimed)) as taken`,
];

/**
 * One look-up per key, whatever the planner expects: it must never come to read whole months instead. The stretch of time
 * is said besides the keys, which follow from it, so that other months are not even planned for.
 */
const rowsStatement = (table: string, columns: readonly string[]): readonly string[] => [
  `${plannedEachTime}
select k.id::text as id, to_json(t) as row
from json_to_recordset(`,
  `::json) as k(created_at timestamptz, id uuid)
cross join lateral (
  select ${list(['id', ...columns.filter((column) => column !== 'id')])} from ${quoted(table)}
  where created_at = k.created_at and id = k.id and created_at >= `,
  '::timestamptz and created_at <= ',
  `::timestamptz
  limit 1
) as t`,
];

export const createAuditStore = (prisma: PrismaClient): AuditStore => {
  const statements = new Map<string, readonly [string, string]>();
  const statementOf = (table: AuditTable): readonly [string, string] => {
    const known = statements.get(table.table);
    if (known !== undefined) return known;
    const made = insertStatement(table);
    statements.set(table.table, made);
    return made;
  };

  return {
    insert: async (table, rows) => {
      const sql = new Prisma.Sql(statementOf(table), [Buffer.from(`[${rows.join(',')}]`)]);
      const [result] = await prisma.$queryRaw<readonly InsertResult[]>(sql);
      // A receipt follows from this answer, so it has to account for every row.
      if (result === undefined || result.written + result.taken.length !== rows.length) {
        throw new Error(`${rows.length} rows for ${table.table}, but the database tells of others`);
      }
      return result.taken;
    },

    ping: async () => {
      const [row] = await prisma.$queryRaw<readonly { readonly standby: boolean }[]>`
        select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as standby`;
      if (row?.standby !== false) throw new Error('the database is read-only');
    },

    ledgerEntries: async (ids) => {
      if (ids.length === 0) return new Map();
      const entries = await prisma.auditLedger.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, kind: true, remediationId: true, contentHash: true, createdAt: true },
      });
      return new Map(
        entries.map((entry) => [entry.id, { ...entry, contentHash: Buffer.from(entry.contentHash).toString('hex') }]),
      );
    },

    rows: async (table, columns, keys) => {
      if (keys.length === 0) return new Map();
      const times = keys.map(({ createdAt }) => createdAt.getTime());
      const sql = new Prisma.Sql(rowsStatement(table, columns), [
        JSON.stringify(keys.map(toJsonKey)),
        new Date(Math.min(...times)),
        new Date(Math.max(...times)),
      ]);
      const found = await prisma.$queryRaw<readonly { readonly id: string; readonly row: StoredRow }[]>(sql);
      return new Map(found.map(({ id, row }) => [id, row]));
    },
  };
};

const toJsonKey = ({ id, createdAt }: RowKey) => ({ id, created_at: createdAt });
