/** A log that a test can read. */
import type { LogDestination } from '../../src/log.ts';

export interface LogBook {
  readonly to: LogDestination;
  readonly text: () => string;
  /** The line that carries this instance id. */
  readonly lineOf: (instance: string) => Readonly<Record<string, unknown>> | undefined;
}

export const createLogBook = (): LogBook => {
  const lines: string[] = [];
  return {
    to: { write: (line) => void lines.push(line) },
    text: () => lines.join(''),
    lineOf: (instance) => {
      const line = lines.find((candidate) => candidate.includes(instance));
      return line === undefined ? undefined : JSON.parse(line);
    },
  };
};
