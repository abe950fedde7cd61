/**
 * The statements of the record path and of reading back, through Prisma. A row travels as JSON both ways: one parameter
 * serves any kind and any number of rows, and what is read is what was written.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { AuditTable } from './audit-table.ts';
import { quoted } from './identifier.ts';

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

/** Column → JSON value, as PostgreSQL's to_json gives it. */
export type StoredRow = Readonly<Record<string, unknown>>;

export interface AuditStore {
  /** Inserts rows given as JSON objects, and answers the ids that were new. One statement, all or nothing. */
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

const list = (names: readonly string[]): string => names.map(quoted).join(', ');

/**
 * The ledger's primary key decides which ids are new; only those become rows. Rows go in in the order of their ids, so
 * that two replicas writing the same ids wait for each other and never in a circle.
 */
const insertStatement = ({ table, kind, columns }: AuditTable): readonly [string, string] => [
  `with incoming as materialized (select * from json_populate_recordset(null::${quoted(table)}, `,
  `::json) order by id),
  claimed as (
    insert into audit_ledger (id, kind, remediation_id, occurred_at, content_hash, created_at)
    select id, '${kind.replaceAll("'", "''")}', remediation_id, occurred_at, content_hash, created_at from incoming
    on conflict (id) do nothing
    returning id
  )
insert into ${quoted(table)} (${list(columns)}, updated_at)
select ${list(columns)}, created_at from incoming where id in (select id from claimed)
returning id`,
];

const rowsStatement = (table: string, columns: readonly string[]): readonly [string, string] => [
  `select t.id::text as id, to_json(t) as row
from (select ${list(['id', ...columns.filter((column) => column !== 'id')])} from ${quoted(table)}
      where (created_at, id) in (
        select k.created_at, k.id
        from json_to_recordset(`,
  '::json) as k(created_at timestamptz, id uuid))) as t',
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
      const sql = new Prisma.Sql(statementOf(table), [`[${rows.join(',')}]`]);
      const inserted = await prisma.$queryRaw<readonly { readonly id: string }[]>(sql);
      return inserted.map((row) => row.id);
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
      const sql = new Prisma.Sql(rowsStatement(table, columns), [JSON.stringify(keys.map(toJsonKey))]);
      const found = await prisma.$queryRaw<readonly { readonly id: string; readonly row: StoredRow }[]>(sql);
      return new Map(found.map(({ id, row }) => [id, row]));
    },
  };
};

const toJsonKey = ({ id, createdAt }: RowKey) => ({ id, created_at: createdAt });
