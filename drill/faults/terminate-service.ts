import type { Fault } from '../fault.ts';

export const terminateService: Fault = {
  name: 'terminate-service',
  sentence: 'The server is told to stop (SIGTERM) under load; a second one has started and takes over.',
  standbys: 1,
  open: ({ services, note }) => ({
    inject: async () => {
      const [first, second] = services;
      await second?.start();
      note(`the first server ended with ${await first?.terminate()}`);
    },
    heal: async () => services[0]?.start(),
  }),
};
