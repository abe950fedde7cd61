/** Metrics of reading from a replica. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface ReplicaFigures {
  readonly state: 'inUse' | 'lagging' | 'away';
  readonly lagMs: number | undefined;
}

export interface ReplicaMetrics {
  readonly readFellBack: (reason: 'away' | 'lagging' | 'missing' | 'conflict') => void;
  /** Asked when metrics are read; only where there is a replica. */
  readonly onReplica: (state: () => ReplicaFigures) => void;
}

export const createReplicaMetrics = (registers: Registry[]): ReplicaMetrics => {
  const fallbacks = new Counter({
    name: 'audit_replica_fallbacks_total',
    help: 'Reads that went to the primary although there is a replica, by reason: it was away or lagging, the record was missing there, or replaying was in the way (conflict).',
    labelNames: ['reason'],
    registers,
  });
  return {
    readFellBack: (reason) => fallbacks.inc({ reason }),
    onReplica: (state) => {
      new Gauge({
        name: 'audit_replica_lag_seconds',
        help: 'How far the replica that queries are sent to is behind. NaN when that is not known.',
        registers,
        collect() {
          const { lagMs } = state();
          this.set(lagMs === undefined ? Number.NaN : lagMs / 1_000);
        },
      });
      new Gauge({
        name: 'audit_replica_state',
        help: '1 for the state the replica is in: inUse (queries go there), lagging or away (they go to the primary).',
        labelNames: ['state'],
        registers,
        collect() {
          const now = state().state;
          for (const one of ['inUse', 'lagging', 'away'] as const) this.set({ state: one }, one === now ? 1 : 0);
        },
      });
    },
  };
};
