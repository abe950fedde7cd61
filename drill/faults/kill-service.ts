import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

export const killService: Fault = {
  name: 'kill-service',
  sentence: 'The server is killed (SIGKILL) at random moments under load and started again.',
  open: ({ services, long }) => ({
    inject: async () => {
      const [service] = services;
      for (let count = 0; count < (long ? 50 : 5); count += 1) {
        await service?.kill();
        await service?.start();
        await sleep(100 + Math.random() * 500);
      }
    },
    heal: async () => {},
  }),
};
