import { command } from '../command.ts';
import type { Fault } from '../fault.ts';
import { until } from '../wait.ts';

export const queueUnwritable: Fault = {
  name: 'queue-unwritable',
  sentence: 'No file of the server can be written (RLIMIT_FSIZE), PostgreSQL goes away, and comes back first.',
  open: ({ cluster, services }) => {
    // The soft limit only: it can be raised again. Sockets and pipes are no files, so the server still answers.
    const limit = async (size: string): Promise<void> => {
      for (const service of services) {
        await command('prlimit', ['--pid', String(service.pid()), `--fsize=${size}:unlimited`]);
      }
    };
    return {
      inject: async () => {
        await limit('0');
        await cluster.stop('fast');
      },
      heal: async () => {
        await cluster.start();
        // The queue never took anything, so nothing of it is left to be drained: PostgreSQL has to be found all the same.
        const isBack = async (): Promise<boolean> => (await services[0]?.queue())?.state === 'IDLE';
        await until('records go to PostgreSQL again, which is back, without the queue', isBack, 15_000);
        await limit('unlimited');
      },
    };
  },
};
