/** What the persisting half tells, as log lines and metrics. */
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PersistenceObserver } from './resolvers/persistence.ts';
import type { Outcome } from './resolvers/record.ts';

/** Why a record was taken by nobody; `undefined` when it was taken, kept in quarantine, or answered with a conflict. */
const refusalOf = (outcome: Outcome): string | undefined => {
  switch (outcome.type) {
    case 'unavailable':
      return outcome.reason;
    case 'tooLarge':
    case 'overloaded':
      return outcome.type;
    case 'recorded':
    case 'duplicate':
    case 'queued':
    case 'conflict':
    case 'poison':
      return undefined;
  }
};

export const createObserver = (log: Log, metrics: Metrics): PersistenceObserver => ({
  recordEnded: (kind, outcome) => {
    metrics.recordEnded(kind, outcome.type);
    const reason = refusalOf(outcome);
    if (reason !== undefined) metrics.recordRefused(reason);
  },
  groupWritten: metrics.groupWritten,
  writeFailed: (failure) => log.warn(failure, 'a write failed'),
  queueFailed: (error, records) => {
    log.error({ error, records }, 'the queue failed');
  },
  breakerChanged: (state) => {
    metrics.breaker(state);
    if (state === 'open') log.error('the database is away: records go to the queue');
    else log.info({ state }, 'the breaker changed its state');
  },
  drained: (records) => {
    metrics.recordsDrained(records);
    log.debug({ records }, 'drained');
  },
  drainFailed: (error) => log.error({ error }, 'draining failed; it goes on later'),
  quarantined: (kind, id, reason) => {
    metrics.recordQuarantined(kind, reason.class);
    log.error({ kind, id, ...reason }, 'a record went into quarantine');
  },
  migrated: (migrations) => log.info({ migrations }, 'migrated'),
  partitionsCreated: (count) => log.info({ count }, 'partitions created'),
  partitionRunway: metrics.partitionRunway,
  upkeepFailed: (error) => {
    metrics.partitionUpkeepFailed();
    log.error({ error }, 'partition upkeep failed');
  },
  databaseAwayAtStart: (error) =>
    log.error({ error }, 'the database is away: starting without it, records go to the queue'),
  preparingFailed: (error) => log.error({ error }, 'the database cannot be prepared; it is tried again'),
});
