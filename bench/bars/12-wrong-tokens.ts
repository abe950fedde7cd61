import type { Bar } from '../bar.ts';
import { steadyBesideFlood, steadyByToken, steadyPerSecond } from '../steady-subject.ts';

export const wrongTokens: Bar = {
  number: 12,
  title: `${steadyPerSecond} records a second beside up to 10 000 wrong tokens a second, against the same without them`,
  unit: 'ms at the 95th percentile',
  subject: steadyBesideFlood,
  against: steadyByToken,
  atMost: 2,
};
