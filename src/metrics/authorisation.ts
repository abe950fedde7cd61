/** Metrics of what callers may not do, and of what decides it. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface AuthorisationMetrics {
  /** `what` is a field of the schema or a kind, or `anything` for a caller to whom no rule applies. */
  readonly denied: (what: string, count: number) => void;
  /** How many rules the policy has; 0: there is none, and everybody may do everything. */
  readonly policyRules: (count: number) => void;
  readonly connectionDropped: () => void;
}

export const createAuthorisationMetrics = (registers: Registry[]): AuthorisationMetrics => {
  const denied = new Counter({
    name: 'audit_denied_total',
    help: 'What the policy did not allow: records by kind, otherwise fields of the schema; anything: callers without a rule.',
    labelNames: ['what'],
    registers,
  });
  const rules = new Gauge({
    name: 'audit_policy_rules',
    help: 'Rules of the policy that holds. 0: there is no policy, and everybody may do everything.',
    registers,
  });
  const dropped = new Counter({
    name: 'audit_connections_dropped_total',
    help: 'Connections that were closed at once because MAX_CONNECTIONS were open.',
    registers,
  });
  return {
    denied: (what, count) => denied.inc({ what }, count),
    policyRules: (count) => rules.set(count),
    connectionDropped: () => dropped.inc(),
  };
};
