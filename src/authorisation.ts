/** What callers may do and send, put together: the policy, the callers that were met, and what is noted of denials. */
import { type Caller, createCallers } from './access/callers.ts';
import { createPolicySource } from './access/policy-source.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Principal } from './principal.ts';
import type { Denial } from './schema/context.ts';

export interface Authorisation {
  readonly callerOf: (principal: Principal) => Caller;
  readonly onDenied: (denial: Denial) => void;
  /** Reads the policy; throws a ConfigError that lists every mistake in it. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

export const createAuthorisation = ({
  config,
  kinds,
  authenticated,
  clock,
  log,
  metrics,
}: {
  readonly config: Config;
  /** As the policy names them. */
  readonly kinds: readonly string[];
  /** Whether it is known who calls. */
  readonly authenticated: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}): Authorisation => {
  const source = createPolicySource({
    file: config.policyFile,
    kinds,
    authenticated,
    everyMs: config.reloadMs,
    clock,
    onRead: (rules) => {
      metrics.policyRules(rules);
      log.info({ rules }, 'policy read');
    },
    onBroken: (error) => {
      metrics.reloadFailed('policy');
      log.error({ error }, 'POLICY_FILE has changed and cannot be used; the policy from before goes on holding');
    },
  });
  const rateLimit = { perSecond: config.rateLimitPerSecond, burst: config.rateLimitBurst };
  return {
    callerOf: createCallers({ policy: source.current, rateLimit, clock }),
    onDenied: ({ principal, what, count, instance }) => {
      metrics.denied(what, count);
      log.warn({ principal: principal.name, method: principal.method, what, count, instance }, 'denied');
    },
    start: source.start,
    stop: source.stop,
  };
};
