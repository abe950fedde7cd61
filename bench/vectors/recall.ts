/** How many of the ten most similar records a search finds, and how long it takes, by the service's own statements. */
import type { Condition, SimilarityQuery, SimilarityStore } from '../../src/database/similarity-store.ts';
import { createSimilarity } from '../../src/resolvers/embedding/similarity.ts';
import type { Bench } from '../bench.ts';
import { median, quantile } from '../statistics.ts';
import type { Corpus } from './corpus.ts';
import { model, table } from './records.ts';
import type { VectorSubject } from './subject.ts';

const neighbours = 10;

export interface Narrowing {
  readonly label: string;
  readonly conditions: readonly Condition[];
}

export const narrowings: readonly Narrowing[] = [
  { label: 'unfiltered', conditions: [] },
  {
    label: 'environment PRODUCTION',
    conditions: [{ column: 'environment', type: 'in', values: ['PRODUCTION'] }],
  },
  {
    label: 'environment DEVELOPMENT, severity CRITICAL or HIGH',
    conditions: [
      { column: 'environment', type: 'in', values: ['DEVELOPMENT'] },
      { column: 'severity', type: 'in', values: ['CRITICAL', 'HIGH'] },
    ],
  },
  { label: 'environment TEST', conditions: [{ column: 'environment', type: 'in', values: ['TEST'] }] },
];

export interface RecallFigure {
  readonly label: string;
  /** Records that pass the filter. */
  readonly fitting: number;
  /** How the service looks for them: the share of searches that compared every record. */
  readonly exactShare: number;
  /** Of the service's answers; 1 where it compared all. */
  readonly recall: number;
  /** Of the index alone, whether or not the service would have asked it. */
  readonly indexRecall: number;
  readonly worstIndexRecall: number;
  /** Searches whose page was full. */
  readonly fullPages: number;
  readonly serviceMs: { readonly median: number; readonly p95: number };
  readonly exactMs: number;
}

const fitting = async ({ database }: VectorSubject, conditions: readonly Condition[]): Promise<number> => {
  const values: unknown[] = [];
  const where = conditions.flatMap((condition) => {
    if (condition.type !== 'in') return [];
    values.push(condition.values);
    return [`${condition.column} = any($${values.length})`];
  });
  const { rows } = await database.client.query<{ readonly count: string }>(
    `select count(*) from ${table.table} where ${['true', ...where].join(' and ')}`,
    values,
  );
  return Number(rows[0]?.count);
};

const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
};

const shareOf = (found: readonly { readonly id: string }[], truth: ReadonlySet<string>): number =>
  truth.size === 0 ? 1 : found.filter(({ id }) => truth.has(id)).length / truth.size;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const measureRecall = async (
  subject: VectorSubject,
  corpus: Corpus,
  queries: number,
  bench: Bench,
): Promise<readonly RecallFigure[]> => {
  const store: SimilarityStore = subject.similarity;
  const search = createSimilarity(store);
  const figures: RecallFigure[] = [];
  for (const { label, conditions } of narrowings) {
    const recalls: number[] = [];
    const ofIndex: number[] = [];
    const exactMs: number[] = [];
    const serviceMs: number[] = [];
    let exactly = 0;
    let full = 0;
    for (let number = 0; number < queries; number += 1) {
      if (number % 10 === 0) bench.progress(`${label}: search ${number} of ${queries}`);
      bench.signal.throwIfAborted();
      const vector = corpus.query(number);
      const query: SimilarityQuery = {
        table: table.table,
        vector,
        model,
        conditions,
        besides: undefined,
        limit: neighbours,
      };
      const [exact, exactTook] = await timed(() => store.nearest(query, 'exact'));
      const truth = new Set(exact.map(({ id }) => id));
      const byIndex = await store.nearest(query, 'index');
      const [found, took] = await timed(() =>
        search({ table: table.table, vector, model, conditions, besides: undefined, first: neighbours }),
      );
      recalls.push(shareOf(found.neighbours, truth));
      ofIndex.push(shareOf(byIndex, truth));
      exactMs.push(exactTook);
      serviceMs.push(took);
      if (found.exact) exactly += 1;
      if (found.neighbours.length === exact.length) full += 1;
    }
    figures.push({
      label,
      fitting: await fitting(subject, conditions),
      exactShare: exactly / queries,
      recall: mean(recalls),
      indexRecall: mean(ofIndex),
      worstIndexRecall: Math.min(...ofIndex),
      fullPages: full / queries,
      serviceMs: { median: median(serviceMs), p95: quantile(serviceMs, 0.95) },
      exactMs: median(exactMs),
    });
  }
  return figures;
};
