/** The metrics of the embedding worker and its provider. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface EmbeddingFigures {
  readonly pending: number;
  readonly failed: number;
  readonly oldestAt: Date | undefined;
}

export interface EmbeddingMetrics {
  readonly embedded: (kind: string, records: number) => void;
  readonly gaveUp: (kind: string) => void;
  readonly putOff: (kind: string) => void;
  readonly providerAnswered: (seconds: number, failure: string | undefined) => void;
  readonly providerBreaker: (state: 'closed' | 'open' | 'probing') => void;
  /** Asked when metrics are read: kind → what waits; `undefined` while the database is away. */
  readonly onBacklog: (
    look: () => Promise<ReadonlyMap<string, EmbeddingFigures> | undefined>,
    now: () => number,
  ) => void;
}

export const createEmbeddingMetrics = (registry: Registry): EmbeddingMetrics => {
  const registers = [registry];
  const records = new Counter({
    name: 'audit_embedding_records_total',
    help: 'Records by kind and by what became of their vectors: embedded, failed (given up), put_off (tried again later).',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const failures = new Counter({
    name: 'audit_embedding_failures_total',
    help: 'Requests to the embedding provider that brought no vectors, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const duration = new Histogram({
    name: 'audit_embedding_request_duration_seconds',
    help: 'Time that the embedding provider took for a request, however it ended.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const breaker = new Gauge({
    name: 'audit_embedding_breaker_state',
    help: '1 for the state the provider’s breaker is in: closed (it is asked), open (it failed 5 times in a row), probing.',
    labelNames: ['state'],
    registers,
  });
  return {
    embedded: (kind, count) => records.inc({ kind, outcome: 'embedded' }, count),
    gaveUp: (kind) => records.inc({ kind, outcome: 'failed' }),
    putOff: (kind) => records.inc({ kind, outcome: 'put_off' }),
    providerAnswered: (seconds, failure) => {
      duration.observe(seconds);
      if (failure !== undefined) failures.inc({ reason: failure });
    },
    providerBreaker: (state) => {
      for (const one of ['closed', 'open', 'probing'] as const) breaker.set({ state: one }, one === state ? 1 : 0);
    },
    onBacklog: (look, now) => {
      // All gauges are asked at once when metrics are read: one look serves them.
      let looking: ReturnType<typeof look> | undefined;
      const lookOnce = (): ReturnType<typeof look> => {
        looking ??= look().finally(() => {
          looking = undefined;
        });
        return looking;
      };
      const gaugeOf = (name: string, help: string, read: (figures: EmbeddingFigures) => number): void => {
        new Gauge({
          name,
          help: `${help} Not there while the database is away.`,
          labelNames: ['kind'],
          registers,
          async collect() {
            const found = await lookOnce();
            this.reset();
            for (const [kind, figures] of found ?? []) this.set({ kind }, read(figures));
          },
        });
      };
      gaugeOf(
        'audit_embedding_backlog',
        'Records that wait for their vector, counted up to 100 000.',
        ({ pending }) => pending,
      );
      gaugeOf(
        'audit_embedding_failed',
        'Records whose vector could not be computed, counted up to 100 000; retryFailedEmbeddings tries them again.',
        ({ failed }) => failed,
      );
      gaugeOf(
        'audit_embedding_oldest_age_seconds',
        'How long ago the oldest record that waits for its vector was recorded; 0 when none waits.',
        ({ oldestAt }) => (oldestAt === undefined ? 0 : Math.max(0, now() - oldestAt.getTime()) / 1_000),
      );
    },
  };
};
