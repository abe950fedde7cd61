import type { Fault } from '../fault.ts';

export const stopImmediate: Fault = {
  name: 'stop-immediate',
  sentence: 'PostgreSQL crashes: no checkpoint, recovery from the write-ahead log at the next start.',
  open: ({ cluster }) => ({ inject: () => cluster.stop('immediate'), heal: cluster.start }),
};
