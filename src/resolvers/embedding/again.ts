/**
 * Embedding once more what was given up, or what has a vector of another model. In portions, each of which stands by
 * itself, and is recorded as an act of the operator: whoever is interrupted calls again and goes on.
 */
import type { EmbeddingBacklog } from '../../database/embedding-backlog.ts';
import type { EmbeddingTable } from '../../database/embedding-table.ts';

export interface EmbedAgain {
  /** FAILED → PENDING, oldest first, `limit` at most. Answers how many. */
  readonly retryFailed: (limit: number, operator: string) => Promise<number>;
  /**
   * READY with another model (or with `from` only) → PENDING, to be embedded with `model`; and what waits for yet another
   * model by an earlier order waits for this one. Answers how many.
   */
  readonly reembed: (order: ReembedOrder, operator: string) => Promise<number>;
}

export interface ReembedOrder {
  readonly model: string;
  readonly from: string | undefined;
  readonly limit: number;
}

/** Told of each act, for the log: who, what, how many. */
export interface AgainObserver {
  readonly failedRetried: (records: number, operator: string) => void;
  readonly reembedded: (records: number, order: ReembedOrder, operator: string) => void;
}

/** A record whose vector stays is put into its index anew: few in a statement keep it short. */
const changedTogether = 25;

/** Repeats a portion until it comes out short or the limit is reached. */
const inPortions = async (limit: number, portion: (size: number) => Promise<number>): Promise<number> => {
  let done = 0;
  while (done < limit) {
    const size = Math.min(changedTogether, limit - done);
    const changed = await portion(size);
    done += changed;
    if (changed < size) break;
  }
  return done;
};

export const createEmbedAgain = ({
  backlog,
  tables,
  observer,
  onChanged,
}: {
  readonly backlog: EmbeddingBacklog;
  readonly tables: readonly EmbeddingTable[];
  readonly observer: AgainObserver;
  /** What is PENDING now needs nobody to wait for the next look. */
  readonly onChanged: () => void;
}): EmbedAgain => ({
  retryFailed: async (limit, operator) => {
    let done = 0;
    for (const table of tables) {
      done += await inPortions(limit - done, (size) => backlog.retryFailed(table, { limit: size, operator }));
    }
    observer.failedRetried(done, operator);
    onChanged();
    return done;
  },
  reembed: async (order, operator) => {
    const { model, from, limit } = order;
    // An order that was given before, perhaps for a model that does not exist.
    let done = from === undefined ? await backlog.redirect(model, { limit, operator }) : 0;
    for (const table of tables) {
      const models = from === undefined ? await backlog.models(table) : [from];
      for (const other of models) {
        if (other === model) continue;
        done += await inPortions(limit - done, (size) =>
          backlog.reembed(table, other, model, { limit: size, operator }),
        );
      }
    }
    observer.reembedded(done, order, operator);
    onChanged();
    return done;
  },
});
