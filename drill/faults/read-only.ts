import type { Fault } from '../fault.ts';

export const readOnly: Fault = {
  name: 'read-only',
  sentence: 'The database takes connections but no writes (default_transaction_read_only), as after a failover.',
  open: ({ cluster, database }) => {
    // A session keeps the setting it began with, so each change ends them all, as a failover does.
    const renew = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and usename = 'audit'`;
    return {
      inject: async () => {
        await cluster.query(`alter database ${database} set default_transaction_read_only = on`);
        await cluster.query(renew);
      },
      heal: async () => {
        await cluster.query(`alter database ${database} reset default_transaction_read_only`);
        await cluster.query(renew);
      },
    };
  },
};
