import type { Bar } from '../bar.ts';
import { serviceSingles, serviceSinglesByToken } from '../service.ts';

export const authentication: Bar = {
  number: 12,
  title: 'recordNotificationAudit with a known token, against the same server without authentication',
  unit: 'requests/s',
  subject: serviceSinglesByToken,
  against: serviceSingles,
  atLeast: 0.85,
};
