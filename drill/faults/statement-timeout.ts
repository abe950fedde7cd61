import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

export const statementTimeout: Fault = {
  name: 'statement-timeout',
  sentence: 'statement_timeout of the database is 1 ms, and what runs is cancelled (both SQLSTATE 57014).',
  open: ({ cluster, database, duringMs }) => ({
    inject: async () => {
      const end = performance.now() + duringMs;
      const client = await cluster.connect('postgres');
      try {
        await client.query(`alter database ${database} set statement_timeout = 1`);
        await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = '${database}' and usename = 'audit'`);
        // The service asks for a statement_timeout of its own, which wins; the same end is made by cancelling.
        while (performance.now() < end) {
          await client.query(`select pg_cancel_backend(pid) from pg_stat_activity
            where datname = '${database}' and usename = 'audit' and state = 'active'`);
          await sleep(1);
        }
      } finally {
        await client.end();
      }
    },
    heal: async () => void (await cluster.query(`alter database ${database} reset statement_timeout`)),
  }),
};
