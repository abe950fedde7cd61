/** The command line. */
import { parseArgs } from 'node:util';
import type { Bar } from './bar.ts';
import { usualRows } from './bench.ts';
import { targetOf } from './report.ts';

export interface Options {
  readonly help: boolean;
  readonly bars: readonly Bar[];
  readonly seconds: number;
  readonly rounds: number;
  readonly rows: number;
  readonly fewRows: number;
  readonly out: string;
  readonly profiles: string | undefined;
}

export const defaultOut = 'docs/bench';

export const help = (
  bars: readonly Bar[],
): string => `Measures the service against its peers, in one run on one machine.

Usage: BENCH_DATABASE_URL=postgresql://user@host:5432/database npm run bench -- [options]

  --bars 2,3       which bars to measure (all)
  --seconds N      length of a round, and of the warm-up before the first (8)
  --rounds N       rounds per subject; subjects take turns (5). Fewer than 3 say little.
  --rows N         rows of the database with many, for the bars that read (${usualRows.rows})
  --few-rows N     rows of the one with few (a hundredth of it)
  --out DIR        where results.json, results.md and results.svg go (${defaultOut})
  --profiles DIR   let the servers write CPU profiles (*.cpuprofile) into a folder; figures suffer
  --help           this

Each server under test gets a database of its own on the given PostgreSQL server; it is dropped afterwards. Those that are
only read, audit_bench_N_rows, take long to fill: they are kept, and used again by the next run.

Bars:
${bars.map((bar) => `  ${bar.number}  ${bar.title}: ${targetOf(bar)}`).join('\n')}
`;

export class UsageError extends Error {
  constructor(message: string) {
    super(`${message}; --help tells more`);
    this.name = 'UsageError';
  }
}

const countOf = (name: string, value: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new UsageError(`--${name} takes a whole number from 1, not ${value}`);
  return Number(value);
};

const chosen = (bars: readonly Bar[], value: string | undefined): readonly Bar[] => {
  if (value === undefined) return bars;
  return value.split(',').flatMap((name) => {
    const named = bars.filter(({ number }) => String(number) === name.trim());
    if (named.length === 0) {
      throw new UsageError(`there is no bar ${name}, only ${bars.map(({ number }) => number).join(', ')}`);
    }
    return named;
  });
};

export const readOptions = (args: readonly string[], bars: readonly Bar[]): Options => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        bars: { type: 'string' },
        seconds: { type: 'string', default: '8' },
        rounds: { type: 'string', default: '5' },
        rows: { type: 'string', default: String(usualRows.rows) },
        'few-rows': { type: 'string' },
        out: { type: 'string', default: defaultOut },
        profiles: { type: 'string' },
      },
    });
    const rows = countOf('rows', values.rows);
    const few = values['few-rows'];
    return {
      help: values.help,
      bars: chosen(bars, values.bars),
      seconds: countOf('seconds', values.seconds),
      rounds: countOf('rounds', values.rounds),
      rows,
      fewRows: few === undefined ? Math.max(1, Math.round(rows / 100)) : countOf('few-rows', few),
      out: values.out,
      profiles: values.profiles,
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
