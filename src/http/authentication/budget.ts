/**
 * So much a second, and so much at once, for each address: a bound on what those can cause whose credentials are wrong.
 * Callers whose credentials are right never draw on it, however many requests they send.
 */
import { LRUCache } from 'lru-cache';

const mostAddresses = 10_000;

export interface Budget {
  /** Takes one from the address; false when there is none left. */
  readonly take: (address: string, now: number) => boolean;
  /** Gives it back. */
  readonly giveBack: (address: string) => void;
}

export interface BudgetLimits {
  readonly perSecond: number;
  readonly atOnce: number;
}

export const createBudget = ({ perSecond, atOnce }: BudgetLimits): Budget => {
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
