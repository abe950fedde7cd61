/** Every metric, with its help. Labels come from declarations and fixed lists only, so their number is bounded. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ProblemCode } from './problems.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly recordEnded: (kind: string, outcome: string) => void;
  readonly groupWritten: (kind: string, rows: number, seconds: number) => void;
  readonly problemAnswered: (code: ProblemCode) => void;
  readonly partitionRunway: (days: ReadonlyMap<string, number>) => void;
  readonly partitionUpkeepFailed: () => void;
  /** Called when metrics are read: kind → records waiting for the next write. */
  readonly onWaiting: (waiting: () => ReadonlyMap<string, number>) => void;
}

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const records = new Counter({
    name: 'audit_records_total',
    help: 'Records by kind and by how they ended: recorded, duplicate, conflict, poison, unavailable, overloaded.',
    labelNames: ['kind', 'status'],
    registers,
  });
  const rows = new Histogram({
    name: 'audit_write_rows',
    help: 'Rows that were written together, by kind.',
    labelNames: ['kind'],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const duration = new Histogram({
    name: 'audit_write_duration_seconds',
    help: 'Time from the start of a write to its commit or failure, by kind.',
    labelNames: ['kind'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers,
  });
  const problems = new Counter({
    name: 'audit_problems_total',
    help: 'Problems answered, by code (docs/problems.md).',
    labelNames: ['code'],
    registers,
  });
  const runway = new Gauge({
    name: 'audit_partition_runway_days',
    help: 'Days until a table has no partition any more. It falls below 365 only when upkeep fails; act below 60.',
    labelNames: ['table'],
    registers,
  });
  const upkeepFailures = new Counter({
    name: 'audit_partition_upkeep_failures_total',
    help: 'Rounds of partition upkeep that failed. The log says why.',
    registers,
  });

  return {
    registry,
    recordEnded: (kind, status) => records.inc({ kind, status }),
    groupWritten: (kind, count, seconds) => {
      rows.observe({ kind }, count);
      duration.observe({ kind }, seconds);
    },
    problemAnswered: (code) => problems.inc({ code }),
    partitionRunway: (days) => {
      for (const [table, value] of days) runway.set({ table }, value);
    },
    partitionUpkeepFailed: () => upkeepFailures.inc(),
    onWaiting: (waiting) => {
      new Gauge({
        name: 'audit_waiting_records',
        help: 'Records that wait in memory for the next write, by kind.',
        labelNames: ['kind'],
        registers,
        collect() {
          for (const [kind, count] of waiting()) this.set({ kind }, count);
        },
      });
    },
  };
};
