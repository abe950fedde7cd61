import type { Bar } from '../bar.ts';
import { pgbenchSubject } from '../pgbench-subject.ts';
import { batches, serviceBatches } from '../service.ts';

export const pgbench: Bar = {
  number: 4,
  title: 'recordAudits, 100 records a call, 4 connections, against pgbench with the same statement',
  unit: 'rows/s',
  subject: serviceBatches,
  against: pgbenchSubject({
    label: 'pgbench',
    clients: batches.connections,
    rowsPerStatement: batches.recordsPerRequest,
  }),
  atLeast: 0.5,
};
