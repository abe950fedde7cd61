/** Something that takes records and can be measured. */
import type { Bench } from './bench.ts';

export interface Sample {
  /** In the unit of the bar. */
  readonly value: number;
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number } | undefined;
  /** What went wrong; a sample with faults is no sample. */
  readonly faults: readonly string[];
}

export interface Running extends AsyncDisposable {
  /** Sends about as many records as it takes in so many seconds, all of them new, and waits for every answer. */
  readonly measure: (seconds: number) => Promise<Sample>;
}

export interface Subject {
  readonly label: string;
  /** What is not installed, if anything. */
  readonly missing: () => Promise<string | undefined>;
  readonly open: (bench: Bench) => Promise<Running>;
}
