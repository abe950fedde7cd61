/**
 * How much one caller may send: a bucket of tokens that fills with time. Each replica counts for itself; asking another
 * process for every request would cost more than the request.
 */
import type { Clock } from '../clock.ts';

export interface RateLimit {
  /** Tokens that come back each second. */
  readonly perSecond: number;
  /** Tokens a bucket holds. */
  readonly burst: number;
}

export interface Bucket {
  /** Takes tokens, all of them or none. Answers how long to wait before there are enough, in milliseconds; 0: taken. */
  readonly take: (count: number) => number;
}

const bottomless: Bucket = { take: () => 0 };

/** Full at first. A `perSecond` of 0 means no limit. */
export const createBucket = ({ perSecond, burst }: RateLimit, clock: Pick<Clock, 'now'>): Bucket => {
  if (perSecond === 0) return bottomless;
  let tokens = burst;
  let filledAt = clock.now();
  return {
    take: (count) => {
      const now = clock.now();
      // A clock that was set back fills nothing, and takes nothing away.
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      if (tokens < count) return Math.ceil(((count - tokens) / perSecond) * 1_000);
      tokens -= count;
      return 0;
    },
  };
};
