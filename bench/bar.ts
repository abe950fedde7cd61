/** A bar: two subjects under the same work, and how far the first has to come compared with the second. */
import type { Bench } from './bench.ts';
import type { Subject } from './subject.ts';

export interface Bar {
  readonly number: number;
  readonly title: string;
  /** What is counted per second, e.g. "records/s". */
  readonly unit: string;
  readonly subject: Subject;
  readonly against: Subject;
  /** The ratio of the medians is to be at least this. */
  readonly atLeast: number;
}

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
