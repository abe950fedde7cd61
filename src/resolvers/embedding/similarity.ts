/**
 * Records by meaning: those whose vectors point most nearly the same way as a given one.
 *
 *   few records fit (by an estimate), or the index cannot be walked ──▶ exact
 *   many fit ──▶ index ──page is not full──▶ exact, since more may fit than the walk has come to
 *
 * Either way that does not end in time is followed by the other. Vectors of different models have nothing to say about
 * each other, so only those of one model are compared.
 */
import type { RowKey } from '../../database/audit-store.ts';
import type { Condition, Neighbour, SimilarityQuery, SimilarityStore } from '../../database/similarity-store.ts';
import { SlowReadError } from '../reading.ts';

export interface Search {
  readonly table: string;
  readonly vector: readonly number[];
  readonly model: string | undefined;
  readonly conditions: readonly Condition[];
  readonly besides: RowKey | undefined;
  readonly first: number;
}

export interface Found {
  readonly neighbours: readonly Neighbour[];
  /** Whether every record that fits was compared. */
  readonly exact: boolean;
}

export type Similarity = (search: Search) => Promise<Found>;

/** Comparing so many takes about 50 ms. */
const fewRecords = 5_000;

export const createSimilarity =
  (store: SimilarityStore): Similarity =>
  async ({ besides, first, ...search }) => {
    const query: SimilarityQuery = { ...search, besides: besides?.id, limit: first };
    const exact = async (): Promise<Found> => ({ neighbours: await store.nearest(query, 'exact'), exact: true });
    const byIndex = async (): Promise<Found> => ({ neighbours: await store.nearest(query, 'index'), exact: false });

    if (!(await store.canIterate())) return exact();
    if ((await store.estimate(query)) <= fewRecords) {
      try {
        return await exact();
      } catch (error) {
        if (!(error instanceof SlowReadError)) throw error;
        return byIndex();
      }
    }
    const found = await byIndex();
    if (found.neighbours.length >= first) return found;
    try {
      return await exact();
    } catch (error) {
      if (!(error instanceof SlowReadError)) throw error;
      return found;
    }
  };
