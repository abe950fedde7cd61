/** A clock that stands still until a test moves it. Timers run when time passes them. */
import type { Clock } from '../../src/clock.ts';

export interface MovableClock extends Clock {
  /** Moves to an instant, running every timer on the way, in order. */
  readonly moveTo: (instant: Date | string) => void;
  readonly advance: (ms: number) => void;
  /** Sets it ahead or back by so many milliseconds: no time passes. */
  readonly set: (ms: number) => void;
}

export const createClock = (start: Date | string): MovableClock => {
  /** Timers go by this one. */
  let elapsed = 0;
  let origin = new Date(start).getTime();
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const now = (): number => origin + elapsed;
  const set = (ms: number): void => {
    origin += ms;
  };
  const moveTo = (instant: Date | string): void => {
    const target = new Date(instant).getTime() - origin;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= target).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers = timers.filter((timer) => timer !== next);
      elapsed = Math.max(elapsed, next.at);
      next.run();
    }
    // Time does not go back: an earlier instant is what the clock is set to.
    if (target < elapsed) set(target - elapsed);
    else elapsed = target;
  };
  return {
    now,
    elapsed: () => elapsed,
    after: (ms, callback) => {
      const timer = { at: elapsed + ms, run: callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    moveTo,
    advance: (ms) => moveTo(new Date(now() + ms)),
    set,
  };
};
