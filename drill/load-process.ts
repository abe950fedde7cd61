/** The drill's end of the load: starts it, follows it, and ends it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { within } from './wait.ts';

export interface LoadPlan {
  /** First part of every key, so that no two runs meet. */
  readonly run: string;
  readonly addresses: readonly string[];
  /** Whether every call goes to the next address; else only after a failure. */
  readonly spread: boolean;
  readonly file: string;
  readonly perSecond: number;
  readonly callers: number;
  readonly seed: number;
  /** Kinds that are sent only once `releaseKinds` was called. */
  readonly withheldKinds: readonly string[];
}

export type LoadOrder = 'stop' | 'releaseKinds';

export interface LoadCounts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly ambiguous: number;
}

export interface LoadMessage extends LoadCounts {
  readonly type: 'progress';
}

export interface Load {
  readonly counts: () => LoadCounts;
  readonly releaseKinds: () => void;
  /** No new records; resolves when every one sent has its line. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

/** Longer than a caller waits for an answer. */
const stopWithinMs = 30_000;

export const startLoad = (plan: LoadPlan): Load => {
  const child = fork(path.join(import.meta.dirname, 'load.ts'), [JSON.stringify(plan)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  let counts: LoadCounts = { sent: 0, acknowledged: 0, refused: 0, ambiguous: 0 };
  child.on('message', (message: LoadMessage) => {
    counts = message;
  });
  const order = (what: LoadOrder): void => {
    if (child.connected) child.send(what, () => {}); // Answered by how it ends.
  };
  return {
    counts: () => counts,
    releaseKinds: () => order('releaseKinds'),
    stop: async () => {
      order('stop');
      await within('the load ends', exited, stopWithinMs);
      if (child.exitCode !== 0) throw new Error(`the load ended with ${child.exitCode ?? child.signalCode}`);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
