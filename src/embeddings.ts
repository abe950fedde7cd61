/** What the settings say about vectors, wired to the database, the log and the metrics. */
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Log } from './log.ts';
import { createEmbeddingMetrics } from './metrics/embedding.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderAnswer } from './provider/provider.ts';
import { createEmbeddings, type Embeddings, type EmbeddingsObserver } from './resolvers/embedding/embeddings.ts';
import type { Reading } from './resolvers/reading.ts';
import type { AuditDeclaration } from './schema/define-audit.ts';
import { embeddingTables } from './schema/embedding-table.ts';

const failureOf = (answer: ProviderAnswer): string | undefined => {
  switch (answer.type) {
    case 'vectors':
      return answer.vectors.includes(undefined) ? 'unusable' : undefined;
    case 'refused':
      return 'refused';
    case 'failed':
      return answer.reason;
  }
};

const createEmbeddingsObserver = (
  log: Log,
  metrics: ReturnType<typeof createEmbeddingMetrics>,
): EmbeddingsObserver => ({
  answered: (answer, seconds) => {
    const failure = failureOf(answer);
    if (failure !== 'aborted') metrics.providerAnswered(seconds, failure);
  },
  embeddingBreakerChanged: (state) => {
    metrics.providerBreaker(state);
    if (state === 'open') log.error('the embedding provider is away: records wait for their vectors');
    else log.info({ state }, 'the breaker of the embedding provider changed its state');
  },
  embedded: (kind, records) => {
    metrics.embedded(kind, records);
    log.debug({ kind, records }, 'embedded');
  },
  gaveUp: (kind, id, reason) => {
    metrics.gaveUp(kind);
    log.error({ kind, id, reason }, 'a record has no vector: the embedding provider refuses it');
  },
  putOff: (kind, id, reason) => {
    metrics.putOff(kind);
    log.warn({ kind, id, reason }, 'a record was not embedded; it is tried again later');
  },
  providerAway: (reason) => {
    if (reason !== 'aborted') log.warn({ reason }, 'the embedding provider gives no vectors; it is asked again later');
  },
  workFailed: (error) => log.warn({ error }, 'embedding failed; it goes on later'),
  failedRetried: (records, operator) => log.info({ records, operator }, 'failed embeddings are tried again'),
  reembedded: (records, { model, from }, operator) =>
    log.info({ records, model, from, operator }, 'records are embedded with another model'),
});

export const createEmbeddingsFrom = (
  config: Config,
  {
    database,
    reading,
    audits,
    databaseIsThere,
    clock,
    log,
    metrics,
  }: {
    readonly database: Database;
    readonly reading: Reading;
    readonly audits: readonly AuditDeclaration[];
    readonly databaseIsThere: () => boolean;
    readonly clock: Clock;
    readonly log: Log;
    readonly metrics: Metrics;
  },
): Embeddings => {
  const figures = createEmbeddingMetrics(metrics.registry);
  const embeddings = createEmbeddings({
    database,
    // Each statement for itself: every one of them may take as long as a read may.
    similarityStore: {
      canIterate: () => reading.run(({ similarity }) => similarity.canIterate()),
      estimate: (query) => reading.run(({ similarity }) => similarity.estimate(query)),
      nearest: (query, how) => reading.run(({ similarity }) => similarity.nearest(query, how)),
    },
    tables: embeddingTables(audits),
    provider:
      config.embeddingUrl === undefined ? undefined : { url: config.embeddingUrl, keyFile: config.embeddingKeyFile },
    worker: {
      model: config.embeddingModel,
      batchSize: config.embeddingBatchSize,
      maxCharacters: config.embeddingMaxCharacters,
      timeoutMs: config.embeddingTimeoutMs,
      intervalMs: config.embeddingIntervalMs,
      roundMaxRecords: config.embeddingRoundMaxRecords,
      attempts: config.embeddingAttempts,
    },
    databaseIsThere,
    clock,
    observer: createEmbeddingsObserver(log, figures),
  });
  if (embeddings.embeds) figures.providerBreaker('closed');
  figures.onBacklog(
    async () => (databaseIsThere() ? embeddings.backlog().catch(() => undefined) : undefined),
    clock.now,
  );
  return embeddings;
};
