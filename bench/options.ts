/** The command line. */
import { parseArgs } from 'node:util';
import type { Bar } from './bar.ts';
import { targetOf } from './report.ts';

export interface Options {
  readonly help: boolean;
  readonly bars: readonly Bar[];
  readonly seconds: number;
  readonly rounds: number;
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
  --out DIR        where results.json, results.md and results.svg go (${defaultOut})
  --profiles DIR   let the servers write CPU profiles (*.cpuprofile) into a folder; figures suffer
  --help           this

Each server under test gets a database of its own on the given PostgreSQL server; it is dropped afterwards.

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
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new UsageError(`--${name} takes a whole number from 1, not ${value}`);
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
        out: { type: 'string', default: defaultOut },
        profiles: { type: 'string' },
      },
    });
    return {
      help: values.help,
      bars: chosen(bars, values.bars),
      seconds: countOf('seconds', values.seconds),
      rounds: countOf('rounds', values.rounds),
      out: values.out,
      profiles: values.profiles,
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
