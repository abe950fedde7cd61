/**
 * What a failed statement means for the records in it. Decided by SQLSTATE and socket error code alone, never by a
 * message: messages change with the locale and the release.
 */
import type { DatabaseFailure } from '../database/failure.ts';

export type FailureClass =
  /** It may well work in a moment. */
  | { readonly class: 'transient' }
  /** A month has no partition yet, or a CHECK refused a row: both are 23514, and ensuring the partition tells which. */
  | { readonly class: 'check'; readonly sqlState: string }
  /** PostgreSQL refuses a row's data. */
  | { readonly class: 'data'; readonly sqlState: string }
  /** Our own mistake: an unknown column, a syntax error, a missing privilege. */
  | { readonly class: 'defect' };

/** SQLSTATE classes and codes after which the same statement may succeed. */
const transient = [
  '08', // connection exception
  '53', // insufficient resources: disk full, out of memory, too many connections
  '57P', // shut down, crashed, cannot connect now, database dropped
  '57014', // statement timeout or cancel
  '55P03', // lock not available
  '40001', // serialization failure
  '40P01', // deadlock
  '25006', // read-only: a standby, or failing over
  '28', // the password is being rotated
  '3D000', // the database is being restored
  '58', // system error: input/output on the server's disk
] as const;

const startsWithAny = (code: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => code.startsWith(prefix));

export const classify = (failure: DatabaseFailure): FailureClass => {
  switch (failure.type) {
    case 'unreachable':
    // The driver gives no code at all when a connection ends or times out. To call that a defect would refuse records
    // in the very moment the database goes away; to call a defect transient costs a retry.
    case 'unknown':
      return { class: 'transient' };
    case 'sql': {
      const { sqlState } = failure;
      if (startsWithAny(sqlState, transient)) return { class: 'transient' };
      if (sqlState === '23514') return { class: 'check', sqlState };
      if (startsWithAny(sqlState, ['22', '23'])) return { class: 'data', sqlState };
      return { class: 'defect' };
    }
  }
};
