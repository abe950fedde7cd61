/** What one request may still send. Its first record is paid for at the door, so that one request costs one token. */
import { createProblem, type Problem } from '../problems.ts';
import type { Bucket } from './rate.ts';

export interface Allowance {
  /** Pays for records. Answers the problem when there is not enough for all of them; then nothing is taken. */
  readonly spend: (records: number) => Problem | undefined;
}

/** Takes tokens, or says when there will be enough. */
export const take = (bucket: Bucket, count: number): Problem | undefined => {
  const retryAfterMs = bucket.take(count);
  if (retryAfterMs === 0) return undefined;
  return createProblem('RATE_LIMITED', `this caller has sent too much; there is room again in ${retryAfterMs} ms`, {
    retryAfterMs,
  });
};

export const createAllowance = (bucket: Bucket): Allowance => {
  let paid = 1;
  return {
    spend: (records) => {
      const due = Math.max(0, records - paid);
      const problem = due === 0 ? undefined : take(bucket, due);
      if (problem === undefined) paid = Math.max(0, paid - records);
      return problem;
    },
  };
};
