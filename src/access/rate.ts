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
  // In thousandths of a token, of which each millisecond brings a whole number.
  let level = burst * 1_000;
  let filledAt = clock.now();
  return {
    take: (count) => {
      const now = clock.now();
      // A clock that was set back fills nothing, and takes nothing away.
      level = Math.min(burst * 1_000, level + Math.max(0, now - filledAt) * perSecond);
      filledAt = now;
      const missing = count * 1_000 - level;
      if (missing > 0) return Math.ceil(missing / perSecond);
      level -= count * 1_000;
      return 0;
    },
  };
};
