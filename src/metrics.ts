/** Every metric, with its help. Labels come from declarations and fixed lists only, so their number is bounded. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type AuthenticationMetrics, createAuthenticationMetrics } from './metrics/authentication.ts';
import type { ProblemCode } from './problems.ts';

export interface QueueFigures {
  readonly depth: number;
  readonly bytes: number;
  readonly oldestAt: Date | undefined;
}

export interface Metrics extends AuthenticationMetrics {
  readonly registry: Registry;
  readonly recordEnded: (kind: string, outcome: string) => void;
  readonly groupWritten: (kind: string, rows: number, seconds: number) => void;
  readonly problemAnswered: (code: ProblemCode) => void;
  readonly partitionRunway: (days: ReadonlyMap<string, number>) => void;
  readonly partitionUpkeepFailed: () => void;
  readonly recordRefused: (reason: string) => void;
  readonly recordsDrained: (count: number) => void;
  readonly recordQuarantined: (kind: string, reason: 'POISON' | 'CONFLICT') => void;
  readonly breaker: (state: 'closed' | 'open' | 'probing') => void;
  /** Asked when metrics are read. */
  readonly onQueue: (stats: () => Promise<QueueFigures>, now: () => number) => void;
  /** Asked when metrics are read; `undefined` while the database is away. */
  readonly onQuarantine: (held: () => Promise<number | undefined>) => void;
  /** Called when metrics are read: kind → records waiting for the next write. */
  readonly onWaiting: (waiting: () => ReadonlyMap<string, number>) => void;
}

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const records = new Counter({
    name: 'audit_records_total',
    help: 'Records by kind and by how they ended: recorded, duplicate, queued, conflict, poison, unavailable, tooLarge, overloaded.',
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

  const drained = new Counter({
    name: 'audit_queue_drained_total',
    help: 'Records that left the queue: committed in PostgreSQL or kept in quarantine. Its rate is the drain rate.',
    registers,
  });
  const refused = new Counter({
    name: 'audit_refused_total',
    help: 'Records that nobody could take, by reason: queueFull, queueFailed, database, tooLarge, overloaded. Their callers were told.',
    labelNames: ['reason'],
    registers,
  });
  const quarantined = new Counter({
    name: 'audit_quarantined_total',
    help: 'Records put into quarantine, by kind and class (POISON, CONFLICT).',
    labelNames: ['kind', 'class'],
    registers,
  });
  const breaker = new Gauge({
    name: 'audit_breaker_state',
    help: '1 for the state the breaker is in: closed (PostgreSQL is asked), open (records go to the queue), probing.',
    labelNames: ['state'],
    registers,
  });
  new Counter({
    name: 'audit_lost_total',
    help: 'Acknowledged records that are known to be lost. Nothing increments it: it is here to be alerted on.',
    registers,
  });

  return {
    ...createAuthenticationMetrics(registers),
    registry,
    recordsDrained: (count) => drained.inc(count),
    recordRefused: (reason) => refused.inc({ reason }),
    recordQuarantined: (kind, reason) => quarantined.inc({ kind, class: reason }),
    breaker: (state) => {
      for (const one of ['closed', 'open', 'probing'] as const) breaker.set({ state: one }, one === state ? 1 : 0);
    },
    onQueue: (stats, now) => {
      const bytes = new Gauge({ name: 'audit_queue_bytes', help: 'Bytes that wait in the queue.', registers });
      const age = new Gauge({
        name: 'audit_queue_oldest_age_seconds',
        help: 'How long ago the oldest waiting record was accepted; 0 when nothing waits.',
        registers,
      });
      new Gauge({
        name: 'audit_queue_depth',
        help: 'Records that wait in the queue to be written to PostgreSQL. NaN when the queue cannot be asked.',
        registers,
        async collect() {
          try {
            const { depth, bytes: size, oldestAt } = await stats();
            this.set(depth);
            bytes.set(size);
            age.set(oldestAt === undefined ? 0 : Math.max(0, now() - oldestAt.getTime()) / 1_000);
          } catch {
            for (const gauge of [this, bytes, age]) gauge.set(Number.NaN);
          }
        },
      });
    },
    onQuarantine: (held) => {
      new Gauge({
        name: 'audit_quarantine_held',
        help: 'Records in quarantine that wait for an operator. NaN while the database is away.',
        registers,
        async collect() {
          this.set((await held()) ?? Number.NaN);
        },
      });
    },
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
