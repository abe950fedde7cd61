/**
 * Embeds what waits for it, oldest first, never in the way of a write: short statements, and no transaction open while
 * the provider is asked.
 *
 *   idle ──something is PENDING──▶ embedding ──nothing is──▶ idle (looks every EMBEDDING_INTERVAL_MS)
 *                                  embedding ──provider or database away──▶ resting (doubling to 60 s, or for as long as
 *                                                                           the provider says) ──▶ embedding
 *
 * A record is taken by one worker of all replicas, for a time that outlasts its request; what a worker takes and loses,
 * because its process is killed, is taken again after that time. Only a refusal makes a record FAILED.
 */
import { ExponentialBackoff } from 'cockatiel';
import type { Clock } from '../../clock.ts';
import type { EmbeddingStore, EmbeddingTask } from '../../database/embedding-store.ts';
import type { EmbeddingTable } from '../../database/embedding-table.ts';
import type { ProviderFailure } from '../../provider/provider.ts';
import { createPauses } from '../pause.ts';
import { embedDivided, notKnown } from './divide.ts';
import type { Embedder } from './embedder.ts';
import { keepVectors } from './keep.ts';
import { embeddingText } from './text.ts';

export interface WorkerSettings {
  /** For records that are not to be embedded with a model of their own. */
  readonly model: string;
  readonly batchSize: number;
  readonly maxCharacters: number;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly roundMaxRecords: number;
  readonly attempts: number;
}

export interface WorkerObserver {
  readonly embedded: (kind: string, records: number) => void;
  /** It is FAILED: the provider has refused it as often as it was tried. */
  readonly gaveUp: (kind: string, id: string, reason: string) => void;
  /** It stays PENDING, and is tried again later. */
  readonly putOff: (kind: string, id: string, reason: string) => void;
  readonly providerAway: (reason: ProviderFailure) => void;
  /** Reading or writing failed; it goes on later. */
  readonly workFailed: (error: unknown) => void;
}

export interface Worker {
  readonly start: () => void;
  /** Resolves when nothing is under way, and what was taken has been given back. */
  readonly stop: () => Promise<void>;
  /** Looks at once instead of at the next interval. */
  readonly wake: () => void;
}

export interface WorkerOptions {
  readonly tables: readonly EmbeddingTable[];
  readonly store: EmbeddingStore;
  readonly embedder: Embedder;
  readonly settings: WorkerSettings;
  readonly databaseIsThere: () => boolean;
  readonly clock: Clock;
  /** Aborted by `stop`, for who waits for the provider. */
  readonly stopping: AbortController;
  readonly observer: WorkerObserver;
}

const longestRestMs = 60_000;
/** What a request may take besides the provider's time: the statements around it. */
const leaseBesideMs = 30_000;
/** A record that the provider fails on rests for so many intervals; one that it refuses for 2, 4, 8… of them. */
const failingIntervals = 60;
const longestPutOffMs = 3_600_000;

type Round =
  | { readonly type: 'progress'; readonly records: number }
  | { readonly type: 'empty' }
  | { readonly type: 'away'; readonly retryAfterMs: number | undefined };

export const createEmbeddingWorker = (options: WorkerOptions): Worker => {
  const { tables, store, embedder, settings, databaseIsThere, clock, stopping, observer } = options;
  const { intervalMs } = settings;
  const putOffMs = Math.min(intervalMs * failingIntervals, longestPutOffMs);
  const leaseMs = 2 * settings.timeoutMs + leaseBesideMs;
  const backoff = new ExponentialBackoff({
    initialDelay: Math.min(intervalMs, longestRestMs),
    maxDelay: Math.max(intervalMs, longestRestMs),
  });
  let running: Promise<void> = Promise.resolve();
  const { pause, wake } = createPauses(clock, () => stopping.signal.aborted);

  const refuse = async (table: EmbeddingTable, task: EmbeddingTask, reason: string): Promise<void> => {
    const refusals = task.refusals + 1;
    if (refusals >= settings.attempts) {
      await store.fail(table, task);
      observer.gaveUp(table.kind, task.id, reason);
    } else {
      await store.rest([task.id], Math.min(intervalMs * 2 ** refusals, longestPutOffMs), refusals);
      observer.putOff(table.kind, task.id, reason);
    }
  };

  /** The tasks of one model, all of which have been taken. What is not known of any more is given back. */
  const embedTasks = async (table: EmbeddingTable, model: string, tasks: readonly EmbeddingTask[]) => {
    const texts = tasks.map(({ row }) => embeddingText(table.text, row, settings.maxCharacters));
    const ids = tasks.map(({ id }) => id);
    const { outcomes, away } = await embedDivided(embedder, model, texts, () => store.rest(ids, leaseMs));
    const byOutcome = tasks.map((task, index) => ({ task, outcome: outcomes[index] ?? notKnown }));

    const embedded = byOutcome.flatMap(({ task, outcome }) =>
      outcome.type === 'embedded' ? [{ ...task, vector: outcome.vector }] : [],
    );
    const refused = await keepVectors(store, table, model, embedded, (count) => observer.embedded(table.kind, count));
    for (const task of refused) await refuse(table, task, 'unusable');
    for (const { task, outcome } of byOutcome) {
      if (outcome.type === 'refused') await refuse(table, task, outcome.reason);
      if (outcome.type === 'failing') {
        await store.rest([task.id], putOffMs);
        observer.putOff(table.kind, task.id, outcome.reason);
      }
    }
    const untouched = byOutcome.filter(({ outcome }) => outcome.type === 'unknown').map(({ task }) => task.id);
    await store.rest(untouched, 0);
    return away;
  };

  const embedTable = async (table: EmbeddingTable): Promise<Round> => {
    const tasks = await store.claim(table, settings.batchSize, leaseMs);
    if (tasks.length === 0) return { type: 'empty' };
    const byModel = Map.groupBy(tasks, ({ model }) => model ?? settings.model);
    const open = new Set(tasks);
    try {
      for (const [model, group] of byModel) {
        const away = await embedTasks(table, model, group);
        for (const task of group) open.delete(task);
        if (away === undefined) continue;
        if (model !== settings.model && (await embedder.isWell(settings.model))) {
          // Only this model is not well, one that somebody asked for: it must not keep the others waiting.
          await store.rest(
            group.map(({ id }) => id),
            putOffMs,
          );
          for (const { id } of group) observer.putOff(table.kind, id, away.reason);
          continue;
        }
        observer.providerAway(away.reason);
        return { type: 'away', retryAfterMs: away.retryAfterMs };
      }
      return { type: 'progress', records: tasks.length };
    } finally {
      // What was not come to, for whatever reason, is free for the next one who looks.
      await store.rest(
        [...open].map(({ id }) => id),
        0,
      );
    }
  };

  const round = async (): Promise<Round> => {
    if (!databaseIsThere()) return { type: 'away', retryAfterMs: undefined };
    if (embedder.state() !== 'closed' && !(await embedder.isWell(settings.model))) {
      return { type: 'away', retryAfterMs: undefined };
    }
    let records = 0;
    for (const table of tables) {
      const result = await embedTable(table);
      if (result.type === 'away') return result;
      if (result.type === 'progress') records += result.records;
    }
    return records === 0 ? { type: 'empty' } : { type: 'progress', records };
  };

  const run = async (): Promise<void> => {
    let rest = backoff.next();
    let withoutPause = 0;
    while (!stopping.signal.aborted) {
      const result = await round().catch((error: unknown): Round => {
        observer.workFailed(error);
        return { type: 'away', retryAfterMs: undefined };
      });
      if (result.type === 'away') {
        rest = rest.next(undefined);
        await pause(result.retryAfterMs ?? rest.duration);
        continue;
      }
      rest = backoff.next();
      withoutPause = result.type === 'progress' ? withoutPause + result.records : 0;
      if (result.type === 'progress' && withoutPause < settings.roundMaxRecords) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      withoutPause = 0;
      await pause(intervalMs);
    }
  };

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await running;
    },
    wake,
  };
};
