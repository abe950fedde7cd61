/** Everything about vectors, wired together: the worker and its provider, if there is one, and the search by meaning. */
import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/database.ts';
import { type Backlog, createEmbeddingBacklog } from '../../database/embedding-backlog.ts';
import { createEmbeddingStore } from '../../database/embedding-store.ts';
import type { EmbeddingTable } from '../../database/embedding-table.ts';
import type { SimilarityStore } from '../../database/similarity-store.ts';
import type { Vector } from '../../provider/answer.ts';
import { createProvider, type ProviderAnswer } from '../../provider/provider.ts';
import type { BreakerState } from '../breaker.ts';
import { type AgainObserver, createEmbedAgain, type EmbedAgain } from './again.ts';
import { createEmbedder, type Embedder } from './embedder.ts';
import { createSimilarity, type Similarity } from './similarity.ts';
import { cut } from './text.ts';
import { createEmbeddingWorker, type Worker, type WorkerObserver, type WorkerSettings } from './worker.ts';

export interface EmbeddingsObserver extends WorkerObserver, AgainObserver {
  readonly answered: (answer: ProviderAnswer, seconds: number) => void;
  readonly embeddingBreakerChanged: (state: BreakerState) => void;
}

export interface ProviderSettings {
  readonly url: string;
  readonly keyFile: string | undefined;
}

export interface EmbeddingsOptions {
  readonly database: Database;
  /** Where the search reads. */
  readonly similarityStore: SimilarityStore;
  readonly tables: readonly EmbeddingTable[];
  /** None: vectors come from callers alone. */
  readonly provider: ProviderSettings | undefined;
  readonly worker: WorkerSettings;
  readonly databaseIsThere: () => boolean;
  readonly clock: Clock;
  readonly observer: EmbeddingsObserver;
}

/** The vector of a question. */
export type QueryVector =
  | { readonly type: 'vector'; readonly vector: Vector; readonly model: string }
  | { readonly type: 'notConfigured' }
  | { readonly type: 'refused' }
  | { readonly type: 'unavailable'; readonly retryAfterMs: number }
  | { readonly type: 'overloaded' };

export interface Embeddings {
  readonly again: EmbedAgain;
  readonly embedQuery: (text: string, model: string | undefined) => Promise<QueryVector>;
  readonly similarity: Similarity;
  /** Kind → what waits. */
  readonly backlog: () => Promise<ReadonlyMap<string, Backlog>>;
  /** Whether a provider is configured. */
  readonly embeds: boolean;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

const retryAfterMs = 5_000;

/** One provider and one model serve all kinds. */
const commonDimensions = (tables: readonly EmbeddingTable[]): number => {
  const [first, ...others] = new Set(tables.map(({ dimensions }) => dimensions));
  if (first === undefined || others.length > 0) throw new Error('kinds with an embedding share their dimensions');
  return first;
};

const asQueryVector = (answer: ProviderAnswer | undefined, model: string): QueryVector => {
  switch (answer?.type) {
    case undefined:
      return { type: 'overloaded' };
    case 'refused':
      return { type: 'refused' };
    case 'failed':
      return { type: 'unavailable', retryAfterMs: answer.retryAfterMs ?? retryAfterMs };
    case 'vectors': {
      const [vector] = answer.vectors;
      return vector === undefined ? { type: 'refused' } : { type: 'vector', vector, model };
    }
  }
};

export const createEmbeddings = (options: EmbeddingsOptions): Embeddings => {
  const { database, similarityStore, tables, provider, worker: settings, databaseIsThere, clock, observer } = options;
  const backlog = createEmbeddingBacklog(database.prisma);
  let embedder: Embedder | undefined;
  let worker: Worker | undefined;
  if (provider !== undefined && tables.length > 0) {
    const stopping = new AbortController();
    const dimensions = commonDimensions(tables);
    embedder = createEmbedder({
      provider: createProvider({ ...provider, dimensions, timeoutMs: settings.timeoutMs, clock }),
      stopping: stopping.signal,
      onState: observer.embeddingBreakerChanged,
      onAnswer: observer.answered,
    });
    const store = createEmbeddingStore(database.prisma);
    worker = createEmbeddingWorker({ tables, store, embedder, settings, databaseIsThere, clock, stopping, observer });
  }

  return {
    embeds: worker !== undefined,
    again: createEmbedAgain({ backlog, tables, observer, onChanged: () => worker?.wake() }),
    embedQuery: async (text, model = settings.model) =>
      embedder === undefined
        ? { type: 'notConfigured' }
        : asQueryVector(await embedder.embedQuery(model, cut(text, settings.maxCharacters)), model),
    similarity: createSimilarity(similarityStore),
    backlog: async () =>
      new Map(await Promise.all(tables.map(async (table) => [table.kind, await backlog.look(table)] as const))),
    start: () => worker?.start(),
    stop: async () => worker?.stop(),
  };
};
