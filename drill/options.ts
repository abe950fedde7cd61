/** The command line. */
import { parseArgs } from 'node:util';
import type { Fault } from './fault.ts';

export interface Options {
  readonly long: boolean;
  readonly faults: readonly Fault[];
  /** Records sent in all, roughly. */
  readonly records: number;
  /** Faults that run side by side, each on a cluster of its own. */
  readonly lanes: number;
  readonly out: string | undefined;
  /** Keeps logs and receipts. */
  readonly keep: boolean;
}

export class UsageError extends Error {}

const shortRecordsPerFault = 1_500;

export const help = (
  faults: readonly Fault[],
): string => `Starts real servers on a private PostgreSQL, sends records to them from
a process of its own, makes one fault at a time, and holds every receipt against what is stored.

Usage: npm run drill -- [options]

  --short            every fault briefly, in lanes side by side, under three minutes (default)
  --long             one fault after the other, at length
  --records <n>      records to send in all (long: 1000000; short: ${shortRecordsPerFault} a fault)
  --only <names>     these faults, separated by commas
  --lanes <n>        faults side by side (short: 3, long: 1)
  --out <folder>     writes report.md, report.json and latency.svg there, e.g. docs/drill
  --keep             keeps the folder with the logs and receipts
  --help

Needs PostgreSQL 15 or newer with pgvector (PG_BIN names its programs when they are not where Debian puts them), as root
or as a user who may run it; for some faults root, to mount small disks, and nats-server. Exit code: 0 when every rule
held, 1 when one did not, 2 when the options are wrong.

Faults:
${faults.map(({ name, sentence }) => `  ${name.padEnd(26)}${sentence}`).join('\n')}
`;

const wholeNumber = (name: string, text: string | undefined, fallback: number, min: number, max: number): number => {
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`--${name} must be between ${min} and ${max}`);
  return value;
};

/** Answers `help` when that is asked for. */
export const readOptions = (args: readonly string[], all: readonly Fault[]): Options | 'help' => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean' },
      long: { type: 'boolean' },
      records: { type: 'string' },
      only: { type: 'string' },
      lanes: { type: 'string' },
      out: { type: 'string' },
      keep: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const names = values.only?.split(',').map((name) => name.trim()) ?? all.map(({ name }) => name);
  const unknown = names.filter((name) => !all.some((fault) => fault.name === name));
  if (unknown.length > 0) throw new UsageError(`there is no fault ${unknown.join(', ')}; --help lists them`);
  if (values.long === true && values.short === true) throw new UsageError('--long or --short, not both');
  const faults = all.filter(({ name }) => names.includes(name));
  const long = values.long === true;
  return {
    long,
    faults,
    records: wholeNumber(
      'records',
      values.records,
      long ? 1_000_000 : shortRecordsPerFault * faults.length,
      1,
      100_000_000,
    ),
    lanes: wholeNumber('lanes', values.lanes, long ? 1 : 3, 1, 16),
    out: values.out,
    keep: values.keep === true,
  };
};
