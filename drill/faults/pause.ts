import type { Fault } from '../fault.ts';

export const pause: Fault = {
  name: 'pause',
  sentence: 'Every process of PostgreSQL stands still (SIGSTOP): connections stay open and nothing answers.',
  answersWithinMs: 2_000, // WRITE_DEADLINE_MS and a second
  open: ({ cluster, atEnd }) => {
    atEnd(cluster.resume);
    return {
      inject: async () => cluster.pause(),
      heal: async () => cluster.resume(),
    };
  },
};
