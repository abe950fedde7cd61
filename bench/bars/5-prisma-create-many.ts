import type { Bar } from '../bar.ts';
import { httpSubject } from '../http-subject.ts';
import { batches, serviceBatches } from '../service.ts';

export const prismaCreateMany: Bar = {
  number: 5,
  title: 'recordAudits, 100 records a call, 4 connections, against Yoga with Prisma createMany',
  unit: 'rows/s',
  subject: serviceBatches,
  against: httpSubject({
    label: 'Yoga + Prisma createMany',
    entry: 'bench/servers/prisma-create-many.ts',
    tables: ['notification_audit'],
    ...batches,
  }),
  atLeast: 4,
};
