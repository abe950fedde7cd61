import type { Bar } from '../bar.ts';
import { httpSubject } from '../http-subject.ts';
import { serviceSingles, singles } from '../service.ts';

export const noOp: Bar = {
  number: 3,
  title: 'recordNotificationAudit, 32 connections, against the same server without persistence',
  unit: 'requests/s',
  subject: serviceSingles,
  against: httpSubject({ label: 'nothing stored', entry: 'bench/servers/no-op.ts', tables: [], ...singles }),
  atLeast: 0.85,
};
