import type { Fault } from '../fault.ts';

export const outOfConnections: Fault = {
  name: 'out-of-connections',
  sentence: 'The service loses its connections and gets no new ones: its limit is used up (SQLSTATE 53300).',
  open: ({ cluster, database }) => ({
    inject: async () => {
      await cluster.query(`alter database ${database} connection limit 0`);
      await cluster.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = '${database}' and usename = 'audit'`);
    },
    heal: async () => void (await cluster.query(`alter database ${database} connection limit -1`)),
  }),
};
