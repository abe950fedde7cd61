/** Composition root: wires the rooms together, once, and knows in which order they open and close. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createAuditStore } from './database/audit-store.ts';
import type { Database } from './database/database.ts';
import { openEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { createPartitionStore } from './database/partition-store.ts';
import { openServer } from './database/server.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { createGraphQL } from './http/graphql.ts';
import { originOf } from './http/origin.ts';
import { createHttpServer } from './http/server.ts';
import { createLog, type Log, type LogDestination, logProblem } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createPartitions } from './resolvers/partitions.ts';
import { createRecordPath } from './resolvers/record-path.ts';
import { createUpkeep } from './resolvers/upkeep.ts';
import { audits } from './schema/audits/index.ts';
import { createEncoder } from './schema/content.ts';
import type { AuditDeclaration } from './schema/define-audit.ts';
import { createLoaders } from './schema/loaders.ts';
import { readyMadeOperations } from './schema/ready-made.ts';
import { createSchema } from './schema/schema.ts';
import { runAll } from './shutdown.ts';

export interface App {
  /** Migrates and makes partitions; answers what was applied. */
  readonly prepare: () => Promise<readonly string[]>;
  /** Prepares and listens. Answers the address, e.g. `http://127.0.0.1:4000`. */
  readonly start: () => Promise<string>;
  /** Stops in order; every step runs though an earlier one failed. However often it is called, it happens once. */
  readonly stop: () => Promise<void>;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface AppOptions {
  readonly clock?: Clock;
  /** In place of the one the settings name. */
  readonly database?: Database;
  readonly audits?: readonly AuditDeclaration[];
  /** In place of standard output. */
  readonly logTo?: LogDestination;
}

const openDatabase = async (config: Config, log: Log): Promise<Database> =>
  config.databaseUrl === undefined
    ? openEmbedded(config.dataDir)
    : openServer(config.databaseUrl, {
        poolSize: config.databasePoolSize,
        deadlineMs: config.writeDeadlineMs,
        onConnectionError: (error) => log.warn({ error }, 'a database connection ended'),
      });

const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (ms === 0) resolve();
    else clock.after(ms, resolve);
  });

export const createApp = async (config: Config, options: AppOptions = {}): Promise<App> => {
  const clock = options.clock ?? systemClock;
  const kinds = options.audits ?? audits;
  const log = createLog(config.logLevel, options.logTo);
  const metrics = createMetrics();
  const database = options.database ?? (await openDatabase(config, log));

  const tables = kinds.map((declaration) => createEncoder(declaration).table);
  const store = createAuditStore(database.prisma);
  const partitions = createPartitions({
    store: createPartitionStore(database.prisma),
    tables: tables.map(({ table }) => table),
    monthsAhead: config.partitionMonthsAhead,
    clock,
  });
  const upkeep = createUpkeep({
    partitions,
    everyMs: config.partitionUpkeepMs,
    clock,
    onRunway: metrics.partitionRunway,
    onCreated: (count) => log.info({ count }, 'partitions created'),
    onFailure: (error) => {
      metrics.partitionUpkeepFailed();
      log.error({ error }, 'partition upkeep failed');
    },
  });
  const recordPath = createRecordPath({
    tables,
    store,
    partitions,
    limits: {
      maxItems: config.writeMaxRows,
      maxBytes: config.writeMaxBytes,
      maxWaitingItems: config.waitingMaxRows,
      maxWaitingBytes: config.waitingMaxBytes,
    },
    clock,
    observer: {
      recordEnded: metrics.recordEnded,
      groupWritten: metrics.groupWritten,
      writeFailed: (failure) => log.warn(failure, 'a write failed'),
    },
  });
  metrics.onWaiting(recordPath.waiting);

  let stopping = false;
  const graphql = createGraphQL({
    schema: createSchema(kinds, clock),
    maxQueryTokens: config.maxQueryTokens,
    contextOf: (request, report) => ({
      origin: originOf(request.headers),
      recorder: recordPath,
      loaders: createLoaders(store),
      report,
    }),
    metrics,
    log,
  });
  const server = createHttpServer({
    graphql,
    graphiql: config.graphiql === 'on' ? createGraphiQL(readyMadeOperations(kinds)) : undefined,
    registry: metrics.registry,
    maxBodyBytes: config.maxBodyBytes,
    readiness: async () => {
      if (stopping) return 'shutting down';
      try {
        await store.ping();
        return undefined;
      } catch {
        return 'the database cannot take records';
      }
    },
    report: (problem, cause) => {
      metrics.problemAnswered(problem.code);
      logProblem(log, problem, cause);
    },
  });

  const prepare = async (): Promise<readonly string[]> => {
    const applied = await migrate(database);
    if (applied.length > 0) log.info({ migrations: applied }, 'migrated');
    await upkeep.start();
    return applied;
  };

  const shutDown = (): Promise<void> => {
    stopping = true;
    // Who keeps a connection is told with the next answer to open another one, elsewhere.
    server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
    return runAll([
      // Readiness is 503 from here on; callers that have not noticed yet are still served.
      { name: 'grace', run: () => sleep(clock, config.shutdownGraceMs) },
      {
        name: 'answering requests in flight',
        run: async () => {
          if (!server.listening) return;
          const closed = once(server, 'close');
          // What is under way was taken with the promise to keep the connection: it ends soon after the answer.
          server.keepAliveTimeout = 1;
          server.close();
          await closed;
        },
      },
      { name: 'draining the writes', run: recordPath.drained },
      { name: 'partition upkeep', run: upkeep.stop },
      { name: 'closing the database', run: database.close },
    ]);
  };
  let stopped: Promise<void> | undefined;

  return {
    database,
    metrics,
    log,
    prepare,
    start: async () => {
      await prepare();
      server.listen(config.port, config.host);
      await once(server, 'listening');
      const { address, port, family } = server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    },
    stop: () => {
      stopped ??= shutDown();
      return stopped;
    },
  };
};
