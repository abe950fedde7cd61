import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Fault } from '../fault.ts';

export const queueLocked: Fault = {
  name: 'queue-locked',
  sentence: 'PostgreSQL is away and the queue cannot be written: somebody else has locked its file.',
  open: ({ cluster, services, atEnd }) => {
    let other: DatabaseSync | undefined;
    const release = (): void => {
      other?.close();
      other = undefined;
    };
    atEnd(release);
    return {
      inject: async () => {
        // A disk cannot turn read-only while the server has files open on it; to the queue, this is the same.
        other = new DatabaseSync(path.join(services[0]?.dataDir ?? '', 'queue.sqlite'));
        other.exec('begin immediate');
        await cluster.stop('fast');
      },
      heal: async () => {
        await cluster.start();
        release();
      },
    };
  },
};
