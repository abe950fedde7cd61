import type { Fault } from '../fault.ts';

export const poison: Fault = {
  name: 'poison',
  sentence: 'PostgreSQL refuses every fifth notification by a constraint that validation does not know.',
  poisons: true,
  open: ({ cluster, database }) => ({
    inject: async () =>
      void (await cluster.query(
        `alter table notification_audit add constraint drill check (remediation_id !~ '0/[ab]$') not valid`,
        database,
      )),
    heal: async () => void (await cluster.query('alter table notification_audit drop constraint drill', database)),
  }),
};
