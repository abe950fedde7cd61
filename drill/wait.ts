/** Waiting. Every wait has a bound: a drill that hangs proves nothing. */
import { setTimeout as after } from 'node:timers/promises';

export const sleep = (ms: number): Promise<void> => after(Math.max(0, ms));

export class NeverError extends Error {
  constructor(what: string, withinMs: number) {
    super(`within ${withinMs} ms it did not come to pass that ${what}`);
    this.name = 'NeverError';
  }
}

/** Asks until it holds. A question that throws counts as "not yet". */
export const until = async (
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs: number,
  everyMs = 50,
): Promise<void> => {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await Promise.resolve()
      .then(holds)
      .catch(() => false);
    if (answer) return;
    if (performance.now() >= end) throw new NeverError(what, withinMs);
    await sleep(everyMs);
  }
};

/** The promise, or an error when it takes longer. */
export const within = async <T>(what: string, work: Promise<T>, ms: number): Promise<T> => {
  const stop = new AbortController();
  try {
    const late = after(ms, undefined, { signal: stop.signal }).then((): never => {
      throw new NeverError(what, ms);
    });
    late.catch(() => {}); // Ended below, once the work is done.
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
};
