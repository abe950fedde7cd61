/** Where "now" comes from. Everything that reads the time or waits takes a clock, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** Milliseconds since some moment: for how long something takes, which setting the clock must not change. */
  readonly elapsed: () => number;
  /** Calls back once after `ms`; the returned function takes that back. Does not keep the process alive. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};
