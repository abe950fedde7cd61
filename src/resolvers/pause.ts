/** The pauses of a loop that works by itself: each can be cut short, by new work or by the end of the loop. */
import type { Clock } from '../clock.ts';

export interface Pauses {
  readonly pause: (ms: number) => Promise<void>;
  /** Ends the pause that is under way, if there is one. */
  readonly wake: () => void;
}

/** Once `isOver`, no pause takes any time. */
export const createPauses = (clock: Clock, isOver: () => boolean): Pauses => {
  let wake = () => {};
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const cancel = clock.after(ms, resolve);
        wake = () => {
          cancel();
          resolve();
        };
        if (isOver()) wake();
      }),
    wake: () => wake(),
  };
};
