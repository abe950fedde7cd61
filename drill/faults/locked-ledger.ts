import type { Fault } from '../fault.ts';

export const lockedLedger: Fault = {
  name: 'locked-ledger',
  sentence: 'Somebody holds the ledger in access exclusive mode: statements wait, and run out of time.',
  answersWithinMs: 2_000,
  open: async ({ cluster, database, atEnd }) => {
    const client = await cluster.connect(database);
    atEnd(() => client.end());
    return {
      inject: async () => {
        await client.query('begin');
        await client.query('lock table audit_ledger in access exclusive mode');
      },
      heal: async () => void (await client.query('rollback')),
    };
  },
};
