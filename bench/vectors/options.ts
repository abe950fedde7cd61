/** The command line of the bench of vectors. */
import { parseArgs } from 'node:util';
import { defaultOut, UsageError } from '../options.ts';

export interface VectorOptions {
  readonly help: boolean;
  readonly vectors: number;
  readonly clusters: number;
  readonly queries: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly out: string;
}

export const help = `Measures the search by meaning and what its index costs, on vectors in clusters.

Usage: BENCH_DATABASE_URL=postgresql://user@host:5432/database npm run bench:vectors -- [options]

  --vectors N      vectors to load (50000)
  --clusters N     clusters they lie in (200)
  --queries N      searches of each form (100)
  --seconds N      length of a round of recording (8)
  --rounds N       rounds of recording, with and without the index in turns (5)
  --out DIR        where vectors.json and vectors.md go (${defaultOut})
  --help           this

Two databases are made on the given PostgreSQL server, one of them without the index, and are dropped afterwards. To load
50000 vectors into both takes about ten minutes.
`;

const countOf = (name: string, value: string, max: number): number => {
  const count = /^[1-9]\d{0,6}$/.test(value) ? Number(value) : 0;
  if (count < 1 || count > max) throw new UsageError(`--${name} takes a whole number from 1 to ${max}, not ${value}`);
  return count;
};

export const readVectorOptions = (args: readonly string[]): VectorOptions => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        vectors: { type: 'string', default: '50000' },
        clusters: { type: 'string', default: '200' },
        queries: { type: 'string', default: '100' },
        seconds: { type: 'string', default: '8' },
        rounds: { type: 'string', default: '5' },
        out: { type: 'string', default: defaultOut },
      },
    });
    return {
      help: values.help,
      vectors: countOf('vectors', values.vectors, 1_000_000),
      clusters: countOf('clusters', values.clusters, 100_000),
      queries: countOf('queries', values.queries, 10_000),
      seconds: countOf('seconds', values.seconds, 600),
      rounds: countOf('rounds', values.rounds, 100),
      out: values.out,
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
