import type { Fault } from '../fault.ts';

export const stopFast: Fault = {
  name: 'stop-fast',
  sentence: 'PostgreSQL is stopped in order: sessions end, connections are refused, then it is back.',
  open: ({ cluster }) => ({ inject: () => cluster.stop('fast'), heal: cluster.start }),
};
