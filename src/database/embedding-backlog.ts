/**
 * The statements for people: how much waits, and what is to be embedded once more. An act and its record are one
 * statement: neither is there without the other.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { EmbeddingTable } from './embedding-table.ts';
import { quoted } from './quoting.ts';

export interface Backlog {
  /** Records that are PENDING, counted up to `countedUpTo`. */
  readonly pending: number;
  /** Records that are FAILED, counted likewise. */
  readonly failed: number;
  /** When the oldest PENDING one was recorded. */
  readonly oldestAt: Date | undefined;
}

/** So many at most, and who wants it. */
export interface Portion {
  readonly limit: number;
  readonly operator: string;
}

/** A look at the backlog must stay cheap when it is large. */
export const countedUpTo = 100_000;

export interface EmbeddingBacklog {
  readonly look: (table: EmbeddingTable) => Promise<Backlog>;
  /** FAILED → PENDING, oldest first. Answers how many. */
  readonly retryFailed: (table: EmbeddingTable, portion: Portion) => Promise<number>;
  /** The models that records are READY with. */
  readonly models: (table: EmbeddingTable) => Promise<readonly string[]>;
  /**
   * READY with one model → PENDING with another, oldest first. Answers how many. The vectors stay until there are new
   * ones, so that a search in the old model goes on finding what has not been embedded yet.
   */
  readonly reembed: (table: EmbeddingTable, from: string, to: string, portion: Portion) => Promise<number>;
  /** What is to be embedded with another model than the service's own → with this one. Answers how many. */
  readonly redirect: (to: string, portion: Portion) => Promise<number>;
}

/** The record of an act on what `changed` answers, beside it in one statement. Where nothing is changed there is none. */
const acted = (act: 'RETRY_EMBEDDINGS' | 'REEMBED', operator: string, what: string): Prisma.Sql => Prisma.sql`
  acted as (
    insert into audit_operator_act (act, operator, result)
    select ${act}, ${operator}, count(*) || ' ' || ${what}::text from changed having count(*) > 0
  )`;

const countOf = ([row]: readonly { readonly count: number }[]): number => row?.count ?? 0;

export const createEmbeddingBacklog = (prisma: PrismaClient): EmbeddingBacklog => ({
  look: async ({ table }) => {
    const name = Prisma.raw(quoted(table));
    const [found] = await prisma.$queryRaw<readonly { pending: number; failed: number; oldestAt: Date | null }[]>`
      select
        (select count(*)::int from (
          select from ${name} where embedding_status = 'PENDING' limit ${countedUpTo}) as p) as pending,
        (select count(*)::int from (
          select from ${name} where embedding_status = 'FAILED' limit ${countedUpTo}) as f) as failed,
        (select created_at from ${name}
         where embedding_status = 'PENDING' order by created_at limit 1) as "oldestAt"`;
    return { pending: found?.pending ?? 0, failed: found?.failed ?? 0, oldestAt: found?.oldestAt ?? undefined };
  },

  retryFailed: async ({ kind, table }, { limit, operator }) => {
    const name = Prisma.raw(quoted(table));
    return countOf(
      await prisma.$queryRaw`
      with changed as (
        update ${name} t
        set embedding_status = 'PENDING'
        where (t.created_at, t.id) in (
          select created_at, id from ${name} where embedding_status = 'FAILED' order by created_at, id limit ${limit})
          and t.embedding_status = 'FAILED'
        returning t.id
      ), ${acted('RETRY_EMBEDDINGS', operator, `of kind ${kind} are tried again`)}
      select count(*)::int as count from changed`,
    );
  },

  models: async ({ table }) => {
    const name = Prisma.raw(quoted(table));
    // From one model to the next through the index: however many records there are, a model costs one look-up.
    const found = await prisma.$queryRaw<readonly { readonly model: string }[]>`
      with recursive models as (
        (select embedding_model as model from ${name}
         where embedding_status = 'READY' order by embedding_model limit 1)
        union all
        select (select embedding_model from ${name}
                where embedding_status = 'READY' and embedding_model > m.model order by embedding_model limit 1)
        from models m
        where m.model is not null
      )
      select model from models where model is not null`;
    return found.map(({ model }) => model);
  },

  reembed: async ({ kind, table }, from, to, { limit, operator }) => {
    const name = Prisma.raw(quoted(table));
    return countOf(
      await prisma.$queryRaw`
      with portion as materialized (
        select created_at, id from ${name}
        where embedding_status = 'READY' and embedding_model = ${from}
        order by created_at limit ${limit}
      ), changed as (
        update ${name} t
        set embedding_status = 'PENDING'
        from portion p
        where t.created_at = p.created_at and t.id = p.id
          and t.embedding_status = 'READY' and t.embedding_model = ${from}
        returning t.id
      ), tasks as (
        insert into audit_embedding_task (record_id, model, not_before) select id, ${to}, now() from changed
        on conflict (record_id) do update
        set model = excluded.model, refusals = 0, not_before = excluded.not_before
      ), ${acted('REEMBED', operator, `of kind ${kind} are embedded with ${to} instead of ${from}`)}
      select count(*)::int as count from changed`,
    );
  },

  redirect: async (to, { limit, operator }) =>
    countOf(
      await prisma.$queryRaw`
      with changed as (
        update audit_embedding_task
        set model = ${to}, refusals = 0, not_before = least(not_before, now())
        where record_id in (select record_id from audit_embedding_task where model <> ${to} limit ${limit})
        returning record_id
      ), ${acted('REEMBED', operator, `that wait for another model are embedded with ${to}`)}
      select count(*)::int as count from changed`,
    ),
});
