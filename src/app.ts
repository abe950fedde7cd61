/** Composition root: wires the rooms together, once, and knows in which order they open and close. */
import { once } from 'node:events';
import { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { openEmbedded } from './database/embedded.ts';
import { lockFolder } from './database/folder-lock.ts';
import { openServer } from './database/server.ts';
import { createEmbeddingsFrom } from './embeddings.ts';
import { openAuthentication } from './http/authentication/open-authentication.ts';
import { createConnections } from './http/connections.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { createGraphQL } from './http/graphql.ts';
import { originOf } from './http/origin.ts';
import { createHttpServer } from './http/server.ts';
import { createTls } from './http/tls.ts';
import { createLog, type Log, type LogDestination, logProblem } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createObserver } from './observer.ts';
import { createOperations } from './operations.ts';
import { createPersistence } from './resolvers/persistence.ts';
import { openQueue } from './resolvers/queue/open-queue.ts';
import type { Queue } from './resolvers/queue/queue.ts';
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
  /** In place of the ones the settings name. */
  readonly database?: Database;
  readonly queue?: Queue;
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

const usesFolder = (config: Config, options: AppOptions): boolean =>
  (options.database === undefined && config.databaseUrl === undefined) ||
  (options.queue === undefined && config.queueUrl === 'file:');

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
  const unlock = usesFolder(config, options) ? lockFolder(config.dataDir) : () => {};
  const database = options.database ?? (await openDatabase(config, log));
  const queue =
    options.queue ??
    (await openQueue({
      url: config.queueUrl,
      folder: config.dataDir,
      maxBytes: config.queueMaxBytes,
      replicas: config.queueReplicas,
      clock,
      onConnection: (state) => log.warn({ state }, 'the connection to the queue changed'),
      onForeignMessage: (subject, reason) =>
        log.error({ subject, reason }, 'the queue holds a message that is no entry'),
    }));

  const persistence = createPersistence({
    database,
    queue,
    tables: kinds.map((declaration) => createEncoder(declaration).table),
    limits: {
      maxItems: config.writeMaxRows,
      maxBytes: config.writeMaxBytes,
      maxWaitingItems: config.waitingMaxRows,
      maxWaitingBytes: config.waitingMaxBytes,
    },
    writeDeadlineMs: config.writeDeadlineMs,
    partitionMonthsAhead: config.partitionMonthsAhead,
    partitionUpkeepMs: config.partitionUpkeepMs,
    clock,
    observer: createObserver(log, metrics),
  });
  const { recordPath, store, quarantineStore } = persistence;
  metrics.breaker('closed');
  metrics.onWaiting(recordPath.waiting);
  metrics.onQueue(queue.stats, clock.now);
  metrics.onQuarantine(async () =>
    persistence.breakerState() === 'closed' ? quarantineStore.countHeld().catch(() => undefined) : undefined,
  );
  const operations = createOperations({ queue, persistence, clock });
  const embeddings = createEmbeddingsFrom(config, {
    database,
    audits: kinds,
    databaseIsThere: () => persistence.breakerState() === 'closed',
    clock,
    log,
    metrics,
  });

  let stopping = false;
  const graphql = createGraphQL({
    schema: createSchema(kinds, clock, embeddings.embeds),
    maxQueryTokens: config.maxQueryTokens,
    contextOf: (transport, report) => ({
      principal: transport.principal,
      origin: originOf(transport),
      recorder: recordPath,
      loaders: createLoaders(store),
      operations,
      embeddings,
      report,
    }),
    metrics,
    log,
  });
  const connections = createConnections();
  const authentication = openAuthentication({ config, log, metrics, clock, connections });
  const tls = createTls({ config, connections, log, metrics, clock });
  const server = createHttpServer({
    graphql,
    graphiql: config.graphiql === 'on' ? createGraphiQL(readyMadeOperations(kinds)) : undefined,
    registry: metrics.registry,
    maxBodyBytes: config.maxBodyBytes,
    authenticate: authentication.authenticate,
    tls: tls?.options,
    readiness: async () => {
      if (stopping) return 'shutting down';
      try {
        await persistence.ready();
        return undefined;
      } catch {
        return 'neither the database nor the queue can take records';
      }
    },
    report: (problem, cause) => {
      metrics.problemAnswered(problem.code);
      logProblem(log, problem, cause);
    },
  });

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
      { name: 'ending the embedding worker', run: embeddings.stop },
      { name: 'ending authentication', run: authentication.stop },
      { name: 'ending the look-out for files', run: () => tls?.stop() },
      { name: 'ending the writes and the drain', run: persistence.stop },
      { name: 'closing the queue', run: queue.close },
      { name: 'closing the database', run: database.close },
      { name: 'unlocking the data folder', run: unlock },
    ]);
  };
  let stopped: Promise<void> | undefined;

  return {
    database,
    metrics,
    log,
    prepare: persistence.prepare,
    start: async () => {
      await authentication.start();
      if (server instanceof SecureServer) await tls?.start(server);
      await persistence.start();
      embeddings.start();
      server.listen(config.port, config.host);
      await once(server, 'listening');
      const { address, port, family } = server.address() as AddressInfo;
      return `${tls === undefined ? 'http' : 'https'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    },
    stop: () => {
      stopped ??= shutDown();
      return stopped;
    },
  };
};
