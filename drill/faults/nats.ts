/** The two faults of the queue on a server of its own. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Fault, NotRunError, type Stage } from '../fault.ts';
import { createNats, type Nats } from '../nats.ts';
import { sleep } from '../wait.ts';

const openNats = async ({ folder, atEnd }: Stage): Promise<Nats> => {
  const nats = await createNats(folder);
  await nats.start();
  atEnd(nats.kill);
  return nats;
};

/** A server that has made a file for its queue has not understood QUEUE_URL. */
const requireBackEnd = ({ services }: Stage): void => {
  if (services.some(({ dataDir }) => existsSync(path.join(dataDir, 'queue.sqlite')))) {
    throw new NotRunError('the back end is not there: QUEUE_URL=nats:// gives a queue in a file');
  }
};

export const natsRestart: Fault = {
  name: 'nats-restart',
  sentence: 'PostgreSQL is away, and nats-server is killed and started again while it holds the queue of two servers.',
  replicas: 2,
  needs: 'nats',
  open: async (stage) => {
    const nats = await openNats(stage);
    const { cluster, duringMs } = stage;
    return {
      environment: { QUEUE_URL: nats.url },
      inject: async () => {
        requireBackEnd(stage);
        await cluster.stop('fast');
        await sleep(duringMs / 2);
        await nats.kill();
        await nats.start();
        await sleep(duringMs / 2);
      },
      heal: cluster.start,
    };
  },
};

export const natsAway: Fault = {
  name: 'nats-and-postgresql-away',
  sentence: 'PostgreSQL and nats-server are away together: every record is refused, and none is lost.',
  replicas: 2,
  needs: 'nats',
  open: async (stage) => {
    const nats = await openNats(stage);
    const { cluster } = stage;
    return {
      environment: { QUEUE_URL: nats.url },
      inject: async () => {
        requireBackEnd(stage);
        await cluster.stop('fast');
        await nats.kill();
      },
      heal: async () => {
        // The queue first: what it holds has to survive until PostgreSQL is there.
        await nats.start();
        await cluster.start();
      },
    };
  },
};
