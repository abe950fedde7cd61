/**
 * One request per turn of the event loop. Node hands over everything that has arrived before it looks again, and executing a
 * request takes a while: without turns, a write that has ended meanwhile is noticed only when all of those requests are
 * executed, so that PostgreSQL and this process wait for each other instead of working at the same time.
 */
export type NextTurn = () => Promise<void>;

export const createTurns = (): NextTurn => {
  let waiting: (() => void)[] = [];
  /** Those before it have had their turn. */
  let next = 0;

  const give = (): void => {
    const turn = waiting[next];
    next += 1;
    if (next === waiting.length) {
      waiting = [];
      next = 0;
    } else {
      // Not now: what an immediate schedules runs only after Node has looked for what has arrived.
      setImmediate(give);
    }
    turn?.();
  };

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(give);
    });
};
