/** How long acknowledgements took. */
import { type Attempt, isAcknowledged } from './receipt.ts';

export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface Phases {
  readonly before: Latency;
  readonly during: Latency;
  readonly after: Latency;
}

const latencyOf = (attempts: readonly Attempt[]): Latency => {
  const sorted = attempts.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
};

/** By the moment a record was sent; instants are in milliseconds since 1970. */
export const phasesOf = (
  attempts: readonly Attempt[],
  { warmAt, injectedAt, healedAt }: Readonly<Record<'warmAt' | 'injectedAt' | 'healedAt', number>>,
): Phases => {
  const acknowledged = attempts.filter((attempt) => isAcknowledged(attempt) && attempt.at >= warmAt);
  return {
    before: latencyOf(acknowledged.filter(({ at }) => at < injectedAt)),
    during: latencyOf(acknowledged.filter(({ at }) => at >= injectedAt && at < healedAt)),
    after: latencyOf(acknowledged.filter(({ at }) => at >= healedAt)),
  };
};

/** Of any answer, good or bad, to what was sent while the fault lasted; a connection that never came about is none. */
export const longestAnswerMs = (attempts: readonly Attempt[], injectedAt: number, healedAt: number): number => {
  let longest = 0;
  for (const { at, ms, ending } of attempts) {
    if (at >= injectedAt && at < healedAt && ending !== 'UNREACHED') longest = Math.max(longest, ms);
  }
  return longest;
};
