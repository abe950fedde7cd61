/**
 * Files that are read again when their content changes. They are looked at rather than watched: a mounted secret is
 * swapped by links, which notifications miss. What cannot be made sense of changes nothing, and is told once.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Clock } from './clock.ts';

/** None of the files has a reason to be larger. */
const maxBytes = 1_048_576;

export interface WatchedFiles {
  /** Reads for the first time and throws when that fails; looks for changes from then on. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

export interface WatchOptions {
  readonly files: readonly string[];
  /** Takes the content of all files, in their order, or throws and leaves everything as it was. */
  readonly take: (contents: readonly Buffer[]) => void;
  /** A change that could not be taken. */
  readonly onBroken: (error: unknown) => void;
  readonly everyMs: number;
  readonly clock: Clock;
}

const read = async (path: string): Promise<Buffer> => {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
  if (bytesRead > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
  return buffer.subarray(0, bytesRead);
};

const digestOf = (contents: readonly Buffer[]): string => {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(createHash('sha256').update(content).digest());
  return hash.digest('hex');
};

export const watchFiles = ({ files, take, onBroken, everyMs, clock }: WatchOptions): WatchedFiles => {
  /** What was seen last: the content, or that it could not be read. */
  let seen = '';
  let stopped = false;
  let cancel = (): void => {};

  const look = async (): Promise<void> => {
    let contents: readonly Buffer[];
    try {
      contents = await Promise.all(files.map(read));
    } catch (error) {
      if (seen !== 'unreadable' && !stopped) onBroken(error);
      seen = 'unreadable';
      return;
    }
    const digest = digestOf(contents);
    if (digest === seen || stopped) return;
    seen = digest;
    try {
      take(contents);
    } catch (error) {
      onBroken(error);
    }
  };
  const goOn = (): void => {
    if (stopped) return;
    cancel = clock.after(everyMs, () => {
      look().then(goOn, goOn);
    });
  };

  return {
    start: async () => {
      const contents = await Promise.all(files.map(read));
      take(contents);
      seen = digestOf(contents);
      goOn();
    },
    stop: () => {
      stopped = true;
      cancel();
    },
  };
};
