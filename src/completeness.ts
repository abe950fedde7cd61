/** Remediations as they are read, and the watch over the incomplete ones, wired to the log and the metrics. */
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Reading } from './resolvers/reading.ts';
import { createRemediations, type Remediations } from './resolvers/remediation/remediations.ts';
import { type CompletenessWatch, createCompletenessWatch } from './resolvers/remediation/watch.ts';
import type { AuditDeclaration } from './schema/define-audit.ts';
import { kindRules } from './schema/lifecycle.ts';

const minuteMs = 60_000;

export interface Completeness {
  readonly remediations: Remediations;
  readonly watch: CompletenessWatch;
}

export const createCompleteness = ({
  reading,
  audits,
  databaseIsThere,
  config,
  clock,
  metrics,
  log,
}: {
  readonly reading: Reading;
  readonly audits: readonly AuditDeclaration[];
  readonly databaseIsThere: () => boolean;
  readonly config: Config;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
}): Completeness => {
  const remediations = createRemediations({
    reading,
    rules: audits.map(kindRules),
    clock,
    deadlineMs: config.readDeadlineMs,
  });
  const watch = createCompletenessWatch({
    incomplete: remediations.incomplete,
    lookBackMs: config.completenessLookBackMinutes * minuteMs,
    graceMs: config.completenessGraceMinutes * minuteMs,
    everyMs: config.completenessIntervalMs,
    clock,
    databaseIsThere,
    onFailure: (error) => log.warn({ error }, 'looking for incomplete remediations failed'),
  });
  metrics.onCompleteness(watch.figures);
  return { remediations, watch };
};
