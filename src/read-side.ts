/** Reading, wired together: connections of its own, the replica if there is one, and the pages over both. */
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { createReads } from './database/reads.ts';
import { lagBehind, positionOf } from './database/replication.ts';
import { openServer } from './database/server.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createAuditPages } from './resolvers/audit-pages.ts';
import { createReading, type Reading } from './resolvers/reading.ts';
import { endRecordsOf } from './resolvers/remediation/ended.ts';
import { createReplica } from './resolvers/replica.ts';
import type { ReadSide as ReadSideOfContext } from './schema/context.ts';
import { type AuditDeclaration, occurredAheadMs } from './schema/define-audit.ts';
import { kindRules } from './schema/lifecycle.ts';
import { runAll } from './shutdown.ts';

export interface ReadSide {
  readonly reading: Reading;
  readonly context: ReadSideOfContext;
  readonly start: () => void;
  /** Closes what it has opened. */
  readonly stop: () => Promise<void>;
}

export const createReadSide = ({
  database,
  ownConnections,
  kinds,
  config,
  clock,
  metrics,
  log,
}: {
  /** The primary. */
  readonly database: Database;
  /** Whether it is a server that connections of our own can be opened to. */
  readonly ownConnections: boolean;
  readonly kinds: readonly AuditDeclaration[];
  readonly config: Config;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
}): ReadSide => {
  const { databaseUrl, databaseReadUrl, databaseReadPoolSize, readDeadlineMs, readMaxLagMs } = config;
  const open = (url: string): Database =>
    openServer(url, {
      poolSize: databaseReadPoolSize,
      deadlineMs: readDeadlineMs,
      readOnly: true,
      onConnectionError: (error) => log.warn({ error }, 'a database connection for reading ended'),
    });
  // A heavy question takes no connection from the records, and has a deadline of its own.
  const forReading = ownConnections && databaseUrl !== undefined ? open(databaseUrl) : undefined;
  const primary = forReading ?? database;
  const replica = databaseReadUrl === undefined ? undefined : open(databaseReadUrl);
  const health =
    replica &&
    createReplica({
      positionOfPrimary: () => positionOf(primary.prisma),
      lagBehind: (position) => lagBehind(replica.prisma, position),
      maxLagMs: readMaxLagMs,
      clock,
      onChange: (state) => log.warn(state, 'the read replica changed its state'),
    });
  const ends = endRecordsOf(kinds.map(kindRules));
  const reading = createReading({
    primary: createReads(primary.prisma, ends),
    replica: replica && health && { reads: createReads(replica.prisma, ends), health },
    deadlineMs: readDeadlineMs,
    endsStatements: ownConnections,
    onFallback: metrics.readFellBack,
  });
  if (health !== undefined) metrics.onReplica(health.state);
  const pages = createAuditPages({ reading, clock, occurredAheadMs, deadlineMs: readDeadlineMs });

  return {
    reading,
    context: { run: reading.run, replica: reading.replica, pages },
    start: () => health?.start(),
    stop: () =>
      runAll([
        { name: 'ending the looks at the replica', run: async () => health?.stop() },
        { name: 'closing the replica', run: async () => replica?.close() },
        { name: 'closing the connections for reading', run: async () => forReading?.close() },
      ]),
  };
};
