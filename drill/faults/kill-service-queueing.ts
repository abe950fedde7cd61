import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

export const killServiceQueueing: Fault = {
  name: 'kill-service-queueing',
  sentence: 'PostgreSQL is stopped, and the server is killed while it queues, and again while it drains.',
  open: ({ cluster, services, long }) => {
    const killed = async (count: number): Promise<void> => {
      const [service] = services;
      for (let index = 0; index < count; index += 1) {
        await sleep(200 + Math.random() * 600);
        await service?.kill();
        await service?.start();
      }
    };
    return {
      inject: async () => {
        await cluster.stop('fast');
        await killed(long ? 10 : 2);
      },
      heal: async () => {
        await cluster.start();
        await killed(long ? 5 : 1);
      },
    };
  },
};
