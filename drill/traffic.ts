/** Which record is sent next: mostly new ones, some a second time, a few under a key that is taken, and retries. */
import type { Item } from './caller.ts';
import type { Attempt } from './receipt.ts';
import { isAcknowledged } from './receipt.ts';
import { hasKey, kindAt } from './sample.ts';

export interface Traffic {
  /** At most `max` records to send now; none when it is too early. */
  readonly next: () => readonly Item[];
  /** Every second caller that was refused, or lost the connection, comes back; the others give up. */
  readonly ended: (attempts: readonly Attempt[]) => void;
  /** From now on all kinds are sent. */
  readonly releaseKinds: () => void;
}

const repeated = 0.05;
const conflicting = 0.01;
const batched = 0.15;
const largestBatch = 20;
/** How far back a record is that is sent again: near enough to meet the first one still on its way. */
const memory = 3_000;
const retryAfterMs = 700;
const mostTries = 40;
/** Refusals that a further attempt would only meet again. */
const final = new Set(['IDEMPOTENCY_CONFLICT', 'RECORD_REFUSED', 'VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED']);

/** Small, fast and the same on every machine (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const createTraffic = (perSecond: number, seed: number, withheld: readonly string[]): Traffic => {
  const random = randomFrom(seed);
  const started = performance.now();
  const retries: { readonly item: Item; readonly due: number }[] = [];
  const tries = new Map<string, number>();
  let held = new Set(withheld);
  let issued = 0;
  let highest = -1;

  const newItem = (): Item => {
    do highest += 1;
    while (held.has(kindAt(highest)));
    return { n: highest, variant: 'a' };
  };

  const item = (): Item => {
    const chance = random();
    if (highest < 10 || chance >= repeated + conflicting) return newItem();
    const n = Math.max(0, highest - Math.floor(random() * memory));
    if (held.has(kindAt(n))) return newItem();
    return { n, variant: chance < conflicting && hasKey(n) ? 'b' : 'a' };
  };

  /** Of a group, records differ in number: what one call says twice is another drill's matter. */
  const distinct = (count: number): readonly Item[] => {
    const items = new Map<number, Item>();
    for (let index = 0; index < count; index += 1) {
      const one = item();
      if (!items.has(one.n)) items.set(one.n, one);
    }
    return [...items.values()];
  };

  return {
    next: () => {
      const now = performance.now();
      const due = retries.findIndex((retry) => retry.due <= now);
      if (due >= 0) return retries.splice(due, 1).map((retry) => retry.item);
      if (issued > ((now - started) / 1_000) * perSecond) return [];
      const items = distinct(random() < batched ? 2 + Math.floor(random() * (largestBatch - 1)) : 1);
      issued += items.length;
      return items;
    },
    ended: (attempts) => {
      for (const attempt of attempts) {
        const { n, variant, code } = attempt;
        if (isAcknowledged(attempt) || n % 2 === 1 || final.has(code ?? '')) continue;
        const name = `${n}${variant}`;
        const count = (tries.get(name) ?? 0) + 1;
        tries.set(name, count);
        if (count <= mostTries) retries.push({ item: { n, variant }, due: performance.now() + retryAfterMs });
      }
    },
    releaseKinds: () => {
      held = new Set();
    },
  };
};
