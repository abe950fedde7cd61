/** What is known of each caller, so that a request only looks it up: what they may do, and how much they have sent. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Principal } from '../principal.ts';
import type { Access } from './access.ts';
import type { Policy } from './policy.ts';
import { type Bucket, createBucket, type RateLimit } from './rate.ts';

export interface Caller {
  readonly access: Access;
  readonly bucket: Bucket;
}

/** Who was not heard of for the longest time is forgotten first, and begins anew with a full bucket. */
const maxCallers = 10_000;

export const createCallers = ({
  policy,
  rateLimit,
  clock,
}: {
  readonly policy: () => Policy;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
}): ((principal: Principal) => Caller) => {
  const callers = new LRUCache<string, { readonly caller: Caller; readonly policy: Policy }>({ max: maxCallers });
  return (principal) => {
    const key = `${principal.method} ${principal.name}`;
    const known = callers.get(key);
    const current = policy();
    if (known?.policy === current) return known.caller;
    const bucket = known?.caller.bucket ?? createBucket(rateLimit, clock);
    const caller = { access: current.accessOf(principal), bucket };
    callers.set(key, { caller, policy: current });
    return caller;
  };
};
