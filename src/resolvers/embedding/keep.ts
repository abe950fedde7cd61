/**
 * Stores vectors, few in a statement: each is put into an index, which takes a while, and records get their turn in
 * between. A portion that fails is split, so that a slow database takes them one by one, and a vector that PostgreSQL
 * does not take costs no other.
 */
import type { EmbeddedRow, EmbeddingStore } from '../../database/embedding-store.ts';
import type { EmbeddingTable } from '../../database/embedding-table.ts';
import { failureOf } from '../../database/failure.ts';
import { classify } from '../failure.ts';

const rowsTogether = 8;

/** Answers the rows whose vectors PostgreSQL does not take. Throws when it cannot be asked. */
export const keepVectors = async <Row extends EmbeddedRow>(
  store: Pick<EmbeddingStore, 'complete'>,
  table: EmbeddingTable,
  model: string,
  rows: readonly Row[],
  onStored: (records: number) => void,
): Promise<readonly Row[]> => {
  const keep = async (portion: readonly Row[]): Promise<readonly Row[]> => {
    try {
      onStored(await store.complete(table, model, portion));
      return [];
    } catch (error) {
      if (portion.length > 1) {
        const middle = Math.ceil(portion.length / 2);
        return [...(await keep(portion.slice(0, middle))), ...(await keep(portion.slice(middle)))];
      }
      if (classify(failureOf(error)).class === 'data') return portion;
      throw error;
    }
  };
  const refused: Row[] = [];
  for (let at = 0; at < rows.length; at += rowsTogether) {
    refused.push(...(await keep(rows.slice(at, at + rowsTogether))));
  }
  return refused;
};
