/**
 * Fills both databases with the service's own statement, taking turns, and measures how fast each takes the rows. Only
 * the statements are on the clock: to draw the vectors takes longer than a good part of them.
 */
import type { Bench } from '../bench.ts';
import type { Corpus } from './corpus.ts';
import { storedRows } from './records.ts';
import { insert, type VectorSubject } from './subject.ts';

/** As many as fit into 1 MiB, which is what the service writes together. */
const rowsPerStatement = 40;

export interface LoadFigure {
  readonly label: string;
  readonly rowsPerSecond: number;
  /** Over the last tenth: with an index that is nearly as large as it gets. */
  readonly rowsPerSecondAtTheEnd: number;
}

interface Clocked {
  readonly subject: VectorSubject;
  seconds: number;
  lastTenth: number;
}

const bar = (done: number, all: number): string => {
  const filled = Math.round((20 * done) / all);
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`;
};

export const loadVectors = async (
  subjects: readonly VectorSubject[],
  corpus: Corpus,
  count: number,
  bench: Bench,
): Promise<readonly LoadFigure[]> => {
  const clocked: readonly Clocked[] = subjects.map((subject) => ({ subject, seconds: 0, lastTenth: 0 }));
  const startedAt = performance.now();
  const lastTenthFrom = count - Math.ceil(count / 10);
  let inLastTenth = 0;
  for (let at = 0; at < count; at += rowsPerStatement) {
    const numbers = Array.from({ length: Math.min(rowsPerStatement, count - at) }, (_, index) => at + index);
    const rows = await storedRows(corpus, numbers);
    if (at >= lastTenthFrom) inLastTenth += rows.length;
    for (const one of clocked) {
      const began = performance.now();
      await insert(one.subject, rows);
      const seconds = (performance.now() - began) / 1_000;
      one.seconds += seconds;
      if (at >= lastTenthFrom) one.lastTenth += seconds;
    }
    bench.signal.throwIfAborted();
    const done = at + numbers.length;
    const left = Math.round((((performance.now() - startedAt) / done) * (count - done)) / 1_000);
    if (at % (rowsPerStatement * 10) === 0 || done === count) {
      bench.progress(`${bar(done, count)}  ${done} of ${count} vectors, about ${left} s left`);
    }
  }
  for (const { subject } of clocked) {
    bench.progress(`analysing ${subject.label}`);
    await subject.database.client.query('vacuum analyze');
  }
  return clocked.map(({ subject, seconds, lastTenth }) => ({
    label: subject.label,
    rowsPerSecond: count / seconds,
    rowsPerSecondAtTheEnd: inLastTenth / lastTenth,
  }));
};
