/** Two databases that hold the same vectors: one with the index on them, one without. */
import pg from 'pg';
import { type AuditStore, createAuditStore } from '../../src/database/audit-store.ts';
import { openServer } from '../../src/database/server.ts';
import { createSimilarityStore, type SimilarityStore } from '../../src/database/similarity-store.ts';
import type { Bench } from '../bench.ts';
import { type BenchDatabase, createDatabase } from '../database.ts';
import { table } from './records.ts';

export interface VectorSubject extends AsyncDisposable {
  readonly label: 'with the index' | 'without it';
  readonly database: BenchDatabase;
  readonly store: AuditStore;
  readonly similarity: SimilarityStore;
}

/** No statement of the bench is cut off: an exact search over everything may take as long as it takes. */
const deadlineMs = 600_000;

const indexName = 'ai_analysis_audit_embedding_hnsw';

const open = async (label: VectorSubject['label'], bench: Bench): Promise<VectorSubject> => {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createDatabase(bench.databaseUrl));
  if (label === 'without it') await database.client.query(`drop index ${pg.escapeIdentifier(indexName)}`);
  const own = openServer(database.url, { poolSize: 2, deadlineMs, onConnectionError: () => {} });
  opened.defer(own.close);
  const kept = opened.move();
  return {
    label,
    database,
    store: createAuditStore(own.prisma),
    similarity: createSimilarityStore(own.prisma),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

export const withIndex = (bench: Bench): Promise<VectorSubject> => open('with the index', bench);
export const withoutIndex = (bench: Bench): Promise<VectorSubject> => open('without it', bench);

export const insert = ({ store }: VectorSubject, rows: readonly string[]) => store.insert(table, rows);
