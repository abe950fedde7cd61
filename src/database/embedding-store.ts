/**
 * The statements of the embedding worker: short ones, each a transaction of its own.
 *
 *   PENDING ──claim──▶ taken ──complete──▶ READY
 *                      taken ──fail──▶ FAILED
 *                      taken ──rest──▶ PENDING, and nobody takes it before its time
 *
 * Only the three derived columns are ever written, and only where the record still is PENDING.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { RowKey, StoredRow } from './audit-store.ts';
import type { EmbeddingTable } from './embedding-table.ts';
import { quoted } from './quoting.ts';

export interface EmbeddingTask extends RowKey {
  /** Set when the record is to be embedded with another model than the service's own. */
  readonly model: string | undefined;
  /** How often the provider has refused it. */
  readonly refusals: number;
  /** The columns of the text. */
  readonly row: StoredRow;
}

export interface EmbeddedRow extends RowKey {
  readonly vector: readonly number[];
}

export interface EmbeddingStore {
  /** Takes the oldest records that nobody has taken, for so long. */
  readonly claim: (table: EmbeddingTable, limit: number, leaseMs: number) => Promise<readonly EmbeddingTask[]>;
  /** READY, with vectors of this model. Answers how many were still PENDING. */
  readonly complete: (table: EmbeddingTable, model: string, rows: readonly EmbeddedRow[]) => Promise<number>;
  /** FAILED. A model that was asked for is remembered, for when the record is tried again. */
  readonly fail: (table: EmbeddingTable, key: RowKey) => Promise<void>;
  /** Nobody takes the records before; 0 gives them back, and another lease keeps them. */
  readonly rest: (ids: readonly string[], ms: number, refusals?: number) => Promise<void>;
}

/** Rows are found by their keys; the bounds let PostgreSQL leave out the months that no key lies in. */
const within = (keys: readonly RowKey[]): Prisma.Sql => {
  const times = keys.map(({ createdAt }) => createdAt.getTime());
  return Prisma.sql`t.created_at between ${new Date(Math.min(...times))}::timestamptz
                                     and ${new Date(Math.max(...times))}::timestamptz`;
};

interface Claimed {
  readonly id: string;
  readonly createdAt: Date;
  readonly model: string | null;
  readonly refusals: number;
  readonly row: StoredRow;
}

export const createEmbeddingStore = (prisma: PrismaClient): EmbeddingStore => ({
  claim: async ({ table, text }, limit, leaseMs) => {
    const name = Prisma.raw(quoted(table));
    const columns = Prisma.raw(
      text
        .flat()
        .map((column) => `t.${quoted(column)}`)
        .join(', '),
    );
    const claimed = await prisma.$queryRaw<readonly Claimed[]>`
      with due as materialized (
        select t.id, t.created_at
        from ${name} t
        where t.embedding_status = 'PENDING'
          and not exists (select from audit_embedding_task w where w.record_id = t.id and w.not_before > now())
        order by t.created_at, t.id
        limit ${limit}
      ), claimed as (
        insert into audit_embedding_task as w (record_id, not_before)
        select id, now() + ${leaseMs}::int * interval '1 millisecond' from due order by id
        on conflict (record_id) do update set not_before = excluded.not_before where w.not_before <= now()
        returning w.record_id, w.model, w.refusals
      )
      select t.id::text as id, t.created_at as "createdAt", c.model, c.refusals,
             (select to_json(r) from (select ${columns}) as r) as row
      from claimed c
      join due d on d.id = c.record_id
      join ${name} t on t.created_at = d.created_at and t.id = d.id
      order by t.created_at, t.id`;
    return claimed.map((task) => ({ ...task, model: task.model ?? undefined }));
  },

  complete: async ({ table, dimensions }, model, rows) => {
    if (rows.length === 0) return 0;
    const incoming = rows.map(({ id, createdAt, vector }) => ({
      id,
      created_at: createdAt,
      embedding: `[${vector.join(',')}]`,
    }));
    const [written] = await prisma.$queryRaw<readonly { readonly count: number }[]>`
      with incoming as materialized (
        select * from json_to_recordset(${JSON.stringify(incoming)}::json)
                   as r(id uuid, created_at timestamptz, embedding vector(${Prisma.raw(String(dimensions))}))
      ), written as (
        update ${Prisma.raw(quoted(table))} t
        set embedding = i.embedding, embedding_model = ${model}, embedding_status = 'READY'
        from incoming i
        where t.created_at = i.created_at and t.id = i.id and ${within(rows)} and t.embedding_status = 'PENDING'
        returning t.id
      ), settled as (
        delete from audit_embedding_task w using incoming i where w.record_id = i.id
      )
      select count(*)::int as count from written`;
    return written?.count ?? 0;
  },

  fail: async ({ table }, { id, createdAt }) => {
    await prisma.$executeRaw`
      with settled as (
        delete from audit_embedding_task where record_id = ${id}::uuid and model is null
      ), kept as (
        update audit_embedding_task set refusals = 0, not_before = now()
        where record_id = ${id}::uuid and model is not null
      )
      update ${Prisma.raw(quoted(table))} t
      set embedding_status = 'FAILED'
      where t.created_at = ${createdAt}::timestamptz and t.id = ${id}::uuid and t.embedding_status = 'PENDING'`;
  },

  rest: async (ids, ms, refusals) => {
    if (ids.length === 0) return;
    await prisma.$executeRaw`
      update audit_embedding_task
      set not_before = now() + ${ms}::int * interval '1 millisecond', refusals = coalesce(${refusals ?? null}::int, refusals)
      where record_id = any(${[...ids]}::uuid[])`;
  },
});
