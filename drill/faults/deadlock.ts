import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

/** Before the second lock is asked for, so that a statement of the service waits for the first one by then. */
const apartMs = 20;
/** What the service is asked to wait between two deadlocks. */
const restMs = 20;

export const deadlock: Fault = {
  name: 'deadlock',
  sentence:
    'A session locks the table and then the ledger, while statements of the service lock them the other way round.',
  open: ({ cluster, database, duringMs, note }) => ({
    inject: async () => {
      const end = performance.now() + duringMs;
      const client = await cluster.connect(database);
      try {
        // Found out soon by both: whichever session finds it first is the one that is ended (40P01).
        await client.query(`alter database ${database} set deadlock_timeout = '50ms'`);
        await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = '${database}' and usename = 'audit'`);
        await client.query(`set deadlock_timeout = '1s'`);
        while (performance.now() < end) {
          await client.query('begin');
          await client.query('lock table notification_audit in share mode');
          await sleep(apartMs);
          await client.query('lock table audit_ledger in share mode').catch(() => {}); // The one that is ended may be this one.
          await client.query('rollback');
          await sleep(restMs);
        }
        const { rows } = await client.query<{ readonly deadlocks: string }>(
          `select deadlocks from pg_stat_database where datname = current_database()`,
        );
        note(`${rows[0]?.deadlocks ?? 'no'} deadlocks were ended by PostgreSQL`);
      } finally {
        await client.end();
      }
    },
    heal: async () => void (await cluster.query(`alter database ${database} reset deadlock_timeout`)),
  }),
};
