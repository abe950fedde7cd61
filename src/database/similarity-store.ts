/**
 * The statements of the search by meaning. The nearest are found in one of two ways:
 *
 *   exact: the distance of every record that fits is computed. Finds exactly the nearest; takes as long as there are
 *          records that fit.
 *   index: the HNSW index is walked until the page is full (pgvector's iterative scan). Takes about as long however many
 *          records there are, and finds nearly all of the nearest.
 */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { RowKey } from './audit-store.ts';
import { quoted } from './quoting.ts';

export type Condition =
  | { readonly column: string; readonly type: 'in'; readonly values: readonly (string | boolean)[] }
  /** From this instant on. */
  | { readonly column: string; readonly type: 'from'; readonly at: Date }
  /** Before this instant. */
  | { readonly column: string; readonly type: 'before'; readonly at: Date };

export interface SimilarityQuery {
  readonly table: string;
  readonly vector: readonly number[];
  /** Only records with a vector of this model; of any model when not set. */
  readonly model: string | undefined;
  readonly conditions: readonly Condition[];
  /** Not this record. */
  readonly besides: string | undefined;
  readonly limit: number;
}

export interface Neighbour extends RowKey {
  /** Cosine of the angle between the two vectors, -1 to 1. */
  readonly similarity: number;
}

export interface SimilarityStore {
  /** Whether the index can be walked until a page is full: pgvector 0.8 and newer. */
  readonly canIterate: () => Promise<boolean>;
  /** About how many records fit, by PostgreSQL's statistics. */
  readonly estimate: (query: SimilarityQuery) => Promise<number>;
  readonly nearest: (query: SimilarityQuery, how: 'exact' | 'index') => Promise<readonly Neighbour[]>;
}

/** Candidates that the walk keeps at hand, 1 to 1000: more find more of the nearest, and take longer. */
const candidates = (limit: number): number => Math.min(1_000, Math.max(200, 4 * limit));

const column = (name: string): Prisma.Sql => Prisma.raw(`t.${quoted(name)}`);

const conditionSql = (condition: Condition): Prisma.Sql => {
  switch (condition.type) {
    case 'in':
      return Prisma.sql`${column(condition.column)} = any(${[...condition.values]})`;
    case 'from':
      return Prisma.sql`${column(condition.column)} >= ${condition.at}::timestamptz`;
    case 'before':
      return Prisma.sql`${column(condition.column)} < ${condition.at}::timestamptz`;
  }
};

const whereSql = ({ model, conditions, besides }: SimilarityQuery): Prisma.Sql =>
  Prisma.join(
    [
      Prisma.sql`t.embedding is not null`,
      ...(model === undefined ? [] : [Prisma.sql`t.embedding_model = ${model}`]),
      ...(besides === undefined ? [] : [Prisma.sql`t.id <> ${besides}::uuid`]),
      ...conditions.map(conditionSql),
    ],
    ' and ',
  );

const explained = (plan: unknown): number => {
  const [first]: readonly unknown[] = Array.isArray(plan) ? plan : [];
  const root = typeof first === 'object' && first !== null && 'Plan' in first ? first.Plan : undefined;
  const rows = typeof root === 'object' && root !== null && 'Plan Rows' in root ? root['Plan Rows'] : undefined;
  return typeof rows === 'number' ? rows : Number.POSITIVE_INFINITY;
};

interface Found {
  readonly id: string;
  readonly createdAt: Date;
  readonly distance: number;
}

const neighbourOf = ({ id, createdAt, distance }: Found): Neighbour => ({
  id,
  createdAt,
  similarity: Math.min(1, Math.max(-1, 1 - distance)),
});

export const createSimilarityStore = (prisma: PrismaClient): SimilarityStore => {
  let iterates: Promise<boolean> | undefined;

  const exactly = (query: SimilarityQuery) => prisma.$queryRaw<readonly Found[]>`
    with fitting as materialized (
      select t.id, t.created_at, t.embedding <=> ${JSON.stringify(query.vector)}::vector as distance
      from ${Prisma.raw(quoted(query.table))} t
      where ${whereSql(query)}
    )
    select id::text as id, created_at as "createdAt", distance
    from fitting order by distance, created_at, id limit ${query.limit}`;

  const byIndex = async (query: SimilarityQuery): Promise<readonly Found[]> => {
    // The settings hold for this transaction alone. PostgreSQL does not know what reading a vector costs, so it would
    // rather read and sort them all; the index needs no sorting.
    const [, found] = await prisma.$transaction([
      prisma.$queryRaw`
        select set_config('hnsw.iterative_scan', 'strict_order', true),
               set_config('hnsw.ef_search', ${String(candidates(query.limit))}, true),
               set_config('enable_sort', 'off', true)`,
      prisma.$queryRaw<readonly Found[]>`
        select t.id::text as id, t.created_at as "createdAt",
               t.embedding <=> ${JSON.stringify(query.vector)}::vector as distance
        from ${Prisma.raw(quoted(query.table))} t
        where ${whereSql(query)}
        order by t.embedding <=> ${JSON.stringify(query.vector)}::vector
        limit ${query.limit}`,
    ]);
    return found;
  };

  return {
    canIterate: () => {
      iterates ??= prisma.$queryRaw<readonly { readonly known: boolean }[]>`
        select '[1]'::vector is not null and current_setting('hnsw.iterative_scan', true) is not null as known`.then(
        ([row]) => row?.known === true,
      );
      iterates.catch(() => {
        iterates = undefined;
      });
      return iterates;
    },
    estimate: async (query) => {
      const [row] = await prisma.$queryRaw<readonly Readonly<Record<string, unknown>>[]>`
        explain (format json) select from ${Prisma.raw(quoted(query.table))} t where ${whereSql(query)}`;
      return explained(row?.['QUERY PLAN']);
    },
    nearest: async (query, how) => (await (how === 'exact' ? exactly(query) : byIndex(query))).map(neighbourOf),
  };
};
