/** What a caller knows of one attempt to record: a line each in an append-only file. */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Variant } from './sample.ts';

export type Ending =
  | 'RECORDED'
  | 'DUPLICATE'
  | 'QUEUED'
  /** The service answered with a problem. */
  | 'REFUSED'
  /** Nothing listened: the request was never sent. */
  | 'UNREACHED'
  /** Sent, and the connection was lost, or the caller gave up waiting, before an answer. */
  | 'AMBIGUOUS';

export interface Attempt {
  readonly n: number;
  readonly variant: Variant;
  readonly kind: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  /** Until its answer. */
  readonly ms: number;
  readonly ending: Ending;
  /** Of a problem, or of the socket. */
  readonly code?: string;
  readonly id?: string;
  readonly hash?: string;
  readonly recordedAt?: string;
}

export const isAcknowledged = ({ ending }: Pick<Attempt, 'ending'>): boolean =>
  ending === 'RECORDED' || ending === 'DUPLICATE' || ending === 'QUEUED';

export interface ReceiptFile {
  readonly append: (attempts: readonly Attempt[]) => void;
  readonly close: () => void;
}

export const openReceiptFile = (file: string): ReceiptFile => {
  const handle = openSync(file, 'a');
  return {
    append: (attempts) => {
      writeSync(handle, attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join(''));
    },
    close: () => closeSync(handle),
  };
};

export const readReceiptFile = async (file: string): Promise<readonly Attempt[]> => {
  const attempts: Attempt[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const attempt: Attempt = JSON.parse(line);
    attempts.push(attempt);
  }
  return attempts;
};
