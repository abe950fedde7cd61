/** How many bytes of bodies are in memory at once: many senders within their bounds can be too many together. */
import type { IncomingMessage } from 'node:http';
import { createProblem, type Problem } from '../problems.ts';

export type Room =
  | { readonly type: 'taken'; readonly bytes: number }
  | { readonly type: 'refused'; readonly problem: Problem };

export interface Receiving {
  /** Takes as much as the body is going to need; all that it may have when its length is not declared. */
  readonly take: (request: IncomingMessage) => Room;
  /** Given back when the request is answered. */
  readonly giveBack: (bytes: number) => void;
}

export const createReceiving = (maxBytes: number, maxBodyBytes: number): Receiving => {
  let taken = 0;
  return {
    take: ({ headers }) => {
      // Whoever declares more than a body may have is refused before it is read.
      const bytes = Math.min(Number(headers['content-length'] ?? maxBodyBytes), maxBodyBytes);
      if (taken > 0 && taken + bytes > maxBytes) {
        return { type: 'refused', problem: createProblem('OVERLOADED', 'too many large requests are being worked on') };
      }
      taken += bytes;
      return { type: 'taken', bytes };
    },
    giveBack: (bytes) => {
      taken -= bytes;
    },
  };
};
