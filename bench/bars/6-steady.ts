import type { Bar } from '../bar.ts';
import { pgbenchSubject } from '../pgbench-subject.ts';
import { steadyPerSecond, steadyService } from '../steady-subject.ts';

export const steady: Bar = {
  number: 6,
  title: `${steadyPerSecond} records a second of all kinds, against pgbench with single rows at the same rate`,
  unit: 'ms at the 95th percentile',
  subject: steadyService,
  against: pgbenchSubject({ label: 'pgbench', clients: 4, rowsPerStatement: 1, perSecond: steadyPerSecond }),
  atMost: 4,
};
