import type { Bar } from '../bar.ts';
import { httpSubject } from '../http-subject.ts';
import { serviceSingles, singles } from '../service.ts';

export const prismaCreate: Bar = {
  number: 2,
  title: 'recordNotificationAudit, 32 connections, against Yoga with a Prisma create per request',
  unit: 'requests/s',
  subject: serviceSingles,
  against: httpSubject({
    label: 'Yoga + Prisma create',
    entry: 'bench/servers/prisma-create.ts',
    tables: ['notification_audit'],
    ...singles,
  }),
  atLeast: 3,
};
