/** A bar: two subjects under the same work, and how far the first has to come compared with the second. */
import type { Bench } from './bench.ts';
import type { Subject } from './subject.ts';

/** What the ratio of the medians is held against: for speeds it is to be at least so much, for times at most. */
export type Target =
  | { readonly atLeast: number; readonly atMost?: never }
  | { readonly atMost: number; readonly atLeast?: never };

export type Bar = Target & {
  /** Two bars may share a number; they are measured together. */
  readonly number: number;
  readonly title: string;
  /** What is measured, e.g. "records/s". */
  readonly unit: string;
  readonly subject: Subject;
  readonly against: Subject;
};

export const isMet = ({ atLeast, atMost }: Target, ratio: number): boolean =>
  atLeast === undefined ? ratio <= atMost : ratio >= atLeast;

/** One subject's rounds. */
export interface Figure {
  readonly label: string;
  readonly perRound: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Medians over the rounds; absent where latency is not measured. */
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number } | undefined;
}

export type BarResult =
  | {
      readonly type: 'measured';
      readonly bar: Bar;
      readonly subject: Figure;
      readonly against: Figure;
      readonly ratio: number;
      /** The least and the greatest ratio within one round. */
      readonly ratioMin: number;
      readonly ratioMax: number;
      readonly met: boolean;
    }
  /** Something that the bar needs is not installed. */
  | { readonly type: 'missing'; readonly bar: Bar; readonly what: string }
  /** Records were lost, refused or made up: there is no figure for that. */
  | { readonly type: 'wrong'; readonly bar: Bar; readonly faults: readonly string[] };

export type MeasureBar = (bar: Bar, bench: Bench) => Promise<BarResult>;
