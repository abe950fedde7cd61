import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

/** Often enough that no connection lives long, seldom enough that the pool keeps making new ones. */
const everyMs = 50;

export const terminateConnections: Fault = {
  name: 'terminate-connections',
  sentence: 'All sessions of the service are ended by pg_terminate_backend, again and again.',
  open: ({ cluster, database, duringMs }) => ({
    inject: async () => {
      const end = performance.now() + duringMs;
      const client = await cluster.connect('postgres');
      try {
        while (performance.now() < end) {
          await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = '${database}' and usename = 'audit'`);
          await sleep(everyMs);
        }
      } finally {
        await client.end();
      }
    },
    heal: async () => {},
  }),
};
