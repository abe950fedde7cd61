/**
 * A bound on how many wrong tokens of one address are looked at closely: a signature costs far more to check than to
 * make up. Only failures count, so that callers whose tokens are right are never held up by their own number.
 */
import { LRUCache } from 'lru-cache';

const perSecond = 50;
const atOnce = 100;
const mostAddresses = 10_000;

export interface Failures {
  /** Takes one of the address's tries; false when there is none left. */
  readonly take: (address: string, now: number) => boolean;
  /** Gives it back: the credentials were right. */
  readonly giveBack: (address: string) => void;
}

export const createFailures = (): Failures => {
  const buckets = new LRUCache<string, { left: number; at: number }>({ max: mostAddresses });
  return {
    take: (address, now) => {
      const bucket = buckets.get(address) ?? { left: atOnce, at: now };
      // A clock that is set back must not take anything away.
      const gained = (Math.max(0, now - bucket.at) / 1_000) * perSecond;
      bucket.left = Math.min(atOnce, bucket.left + gained);
      bucket.at = now;
      buckets.set(address, bucket);
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
    giveBack: (address) => {
      const bucket = buckets.get(address);
      if (bucket !== undefined) bucket.left = Math.min(atOnce, bucket.left + 1);
    },
  };
};
