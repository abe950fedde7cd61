/** What one fault came to. */
import type { Drained } from './drain-watch.ts';
import type { Broken } from './findings.ts';
import type { HistorySummary } from './history.ts';
import type { Phases } from './latency.ts';
import { type Attempt, isAcknowledged } from './receipt.ts';

export interface Counts {
  /** Every attempt; a record that is sent again counts again. */
  readonly sent: number;
  readonly recorded: number;
  readonly duplicate: number;
  readonly queued: number;
  readonly refused: number;
  readonly unreached: number;
  readonly ambiguous: number;
  readonly refusedBy: Readonly<Record<string, number>>;
}

export interface Measured {
  readonly type: 'measured';
  readonly name: string;
  readonly sentence: string;
  readonly counts: Counts;
  readonly history: HistorySummary;
  /** QUEUED receipts that were shown again. */
  readonly redeemed: number;
  readonly latency: Phases;
  /** The longest wait for any answer, good or bad, while the fault lasted. */
  readonly longestAnswerMs: number;
  readonly drained: Drained;
  readonly faultMs: number;
  readonly broken: readonly Broken[];
  readonly notes: readonly string[];
}

export interface NotRun {
  readonly type: 'notRun';
  readonly name: string;
  readonly sentence: string;
  readonly why: string;
}

export interface Failed {
  readonly type: 'failed';
  readonly name: string;
  readonly sentence: string;
  readonly why: string;
}

export type Result = Measured | NotRun | Failed;

export const countsOf = (attempts: readonly Attempt[]): Counts => {
  const ended = (ending: Attempt['ending']): number => attempts.filter((one) => one.ending === ending).length;
  const refusedBy: Record<string, number> = {};
  for (const attempt of attempts) {
    if (!isAcknowledged(attempt) && attempt.code !== undefined) {
      refusedBy[attempt.code] = (refusedBy[attempt.code] ?? 0) + 1;
    }
  }
  return {
    sent: attempts.length,
    recorded: ended('RECORDED'),
    duplicate: ended('DUPLICATE'),
    queued: ended('QUEUED'),
    refused: ended('REFUSED'),
    unreached: ended('UNREACHED'),
    ambiguous: ended('AMBIGUOUS'),
    refusedBy,
  };
};

export const isGood = (result: Result): boolean =>
  result.type === 'notRun' || (result.type === 'measured' && result.broken.length === 0);
