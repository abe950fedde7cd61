/** The command line of the load tool. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface LoadOptions {
  readonly help: boolean;
  readonly rows: number;
  readonly months: number;
  readonly seed: number;
  /** The last instant of the records, milliseconds since 1970. */
  readonly until: number;
  readonly workers: number;
  /** Undefined: the embedded database. */
  readonly to: string | undefined;
  readonly yes: boolean;
}

export const help = `Fills a database with made-up remediations, spread over months: for trying queries at size, and for the bench.

Usage: npm run load -- --rows 5000000 [options]

  --rows N        how many records (100000)
  --months N      how far they reach back, 1 to 84 (36)
  --to URL        the PostgreSQL server (DATABASE_URL; without one, the embedded database in DATA_DIR)
  --seed N        the same seed gives the same records (1)
  --until TIME    the last instant, e.g. 2026-11-01T00:00:00Z (the beginning of today, UTC)
  --workers N     statements at the same time (as many as there are cores)
  --yes           fill it although it is on another machine, or holds records that were not loaded
  --help          this

The records keep every rule of their kinds, and ids, hashes and ledger are those that the service would have made.
Running it again with the same seed, rows, months and until changes nothing; after a break it goes on.
`;

export class UsageError extends Error {
  constructor(message: string) {
    super(`${message}; --help tells more`);
    this.name = 'UsageError';
  }
}

const number = (name: string, value: string, min: number, max: number): number => {
  const read = Number(value.replaceAll('_', ''));
  if (!Number.isInteger(read) || read < min || read > max) {
    throw new UsageError(`--${name} takes a whole number from ${min} to ${max}, not ${value}`);
  }
  return read;
};

const instant = (value: string): number => {
  const read = Date.parse(value);
  if (Number.isNaN(read)) throw new UsageError(`--until takes a time, e.g. 2026-11-01T00:00:00Z, not ${value}`);
  return read;
};

const dayMs = 86_400_000;

export const readOptions = (args: readonly string[], environment: Readonly<Record<string, string | undefined>>) => {
  const parsed = (() => {
    try {
      return parseArgs({
        args: [...args],
        options: {
          help: { type: 'boolean', short: 'h', default: false },
          rows: { type: 'string', default: '100000' },
          months: { type: 'string', default: '36' },
          seed: { type: 'string', default: '1' },
          until: { type: 'string' },
          workers: { type: 'string', default: String(availableParallelism()) },
          to: { type: 'string' },
          yes: { type: 'boolean', default: false },
        },
      });
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  })();
  const { help: asked, rows, months, seed, until, workers, to, yes } = parsed.values;
  const url = to ?? environment['DATABASE_URL'] ?? '';
  if (url !== '' && !/^postgres(ql)?:\/\//.test(url)) throw new UsageError('--to takes a postgresql:// URL');
  return {
    help: asked,
    rows: number('rows', rows, 1, 1_000_000_000),
    months: number('months', months, 1, 84),
    seed: number('seed', seed, 0, 4_294_967_295),
    until: until === undefined ? Math.floor(Date.now() / dayMs) * dayMs : instant(until),
    workers: number('workers', workers, 1, 64),
    to: url === '' ? undefined : url,
    yes,
  } satisfies LoadOptions;
};
