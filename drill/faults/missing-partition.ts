import type { Fault } from '../fault.ts';

const withheld = [
  { kind: 'NOTIFICATION', table: 'notification_audit' },
  { kind: 'EFFECTIVENESS', table: 'effectiveness_audit' },
];

export const missingPartition: Fault = {
  name: 'missing-partition',
  sentence: 'The partition of this month is gone for two kinds when the first record of theirs arrives.',
  withheldKinds: withheld.map(({ kind }) => kind),
  open: ({ cluster, database, releaseKinds }) => ({
    inject: async () => {
      const client = await cluster.connect(database);
      try {
        for (const { table } of withheld) {
          const { rows } = await client.query<{ readonly name: string; readonly used: boolean }>(
            `select audit_partition_name('${table}', now()) as name, exists (select 1 from ${table}) as used`,
          );
          const [found] = rows;
          if (found === undefined || found.used) throw new Error(`${table} is not empty; it keeps its partition`);
          await client.query(`drop table ${found.name}`);
        }
      } finally {
        await client.end();
      }
      releaseKinds();
    },
    heal: async () => {}, // The service is meant to heal it.
  }),
};
