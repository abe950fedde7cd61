/** A clock that stands still until a test moves it. Timers run when time passes them. */
import type { Clock } from '../../src/clock.ts';

export interface MovableClock extends Clock {
  /** Moves to an instant, running every timer on the way, in order. */
  readonly moveTo: (instant: Date | string) => void;
  readonly advance: (ms: number) => void;
}

export const createClock = (start: Date | string): MovableClock => {
  let now = new Date(start).getTime();
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const moveTo = (instant: Date | string): void => {
    const target = new Date(instant).getTime();
    for (;;) {
      const next = timers.filter((timer) => timer.at <= target).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers = timers.filter((timer) => timer !== next);
      now = Math.max(now, next.at);
      next.run();
    }
    now = target;
  };
  return {
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, run: callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    moveTo,
    advance: (ms) => moveTo(new Date(now + ms)),
  };
};
