import type { Bar } from '../bar.ts';
import { draining, liveWhileDraining } from '../drain-subject.ts';
import { serviceBatches } from '../service.ts';
import { steadyPerSecond, steadyService } from '../steady-subject.ts';

export const drain: Bar = {
  number: 8,
  title: `Draining the queue while ${steadyPerSecond} records a second come in, against recordAudits with 100 records a call`,
  unit: 'rows/s',
  subject: draining,
  against: serviceBatches,
  atLeast: 0.5,
};

export const callersWhileDraining: Bar = {
  number: 8,
  title: `${steadyPerSecond} records a second while the queue is drained, against the same with nothing to drain`,
  unit: 'ms at the 95th percentile',
  subject: liveWhileDraining,
  against: steadyService,
  atMost: 3,
};
