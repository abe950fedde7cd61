import type { Fault } from '../fault.ts';

export const twoReplicas: Fault = {
  name: 'two-replicas',
  sentence: 'Two servers with a queue each get the same keys by turns while PostgreSQL crashes and comes back.',
  replicas: 2,
  open: ({ cluster }) => ({ inject: () => cluster.stop('immediate'), heal: cluster.start }),
};
