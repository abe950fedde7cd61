/** Composition root: wires the rooms together, once, and knows in which order they open and close. */
import { once } from 'node:events';
import { Server as SecureServer } from 'node:https';
import type { Server } from 'node:net';
import { createAllowance } from './access/allowance.ts';
import { createAuthorisation } from './authorisation.ts';
import { auditTables, openBackingServices } from './backing-services.ts';
import { type Clock, systemClock } from './clock.ts';
import { createCompleteness } from './completeness.ts';
import { type Config, isOn } from './config.ts';
import type { Database } from './database/database.ts';
import { createEmbeddingsFrom } from './embeddings.ts';
import { createAdmission } from './http/admission.ts';
import { openAuthentication } from './http/authentication/open-authentication.ts';
import type { Authenticate } from './http/authentication.ts';
import { createConnections } from './http/connections.ts';
import { createCrossOrigin } from './http/cross-origin.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { createGraphQL } from './http/graphql.ts';
import { originOf } from './http/origin.ts';
import { readPersistedOperations } from './http/persisted-operations.ts';
import { createHttpServer } from './http/server.ts';
import { createTls } from './http/tls.ts';
import { createLog, type Log, type LogDestination, logProblem } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createObserver } from './observer.ts';
import { createOperations } from './operations.ts';
import { createReadSide } from './read-side.ts';
import { readRedaction } from './redaction.ts';
import { createPersistence } from './resolvers/persistence.ts';
import type { Queue } from './resolvers/queue/queue.ts';
import { audits } from './schema/audits/index.ts';
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
  /** Who calls, in place of what the settings say. For tests. */
  readonly authenticate?: Authenticate;
  /** In place of standard output. */
  readonly logTo?: LogDestination;
}

const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (ms === 0) resolve();
    else clock.after(ms, resolve);
  });

const addressOf = (server: Server, scheme: string): string => {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server listens on no port');
  return `${scheme}://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
};

export const createApp = async (config: Config, options: AppOptions = {}): Promise<App> => {
  const clock = options.clock ?? systemClock;
  const kinds = options.audits ?? audits;
  const log = createLog(config.logLevel, options.logTo);
  const redaction = await readRedaction(config.redactionFile, kinds, log);
  const metrics = createMetrics();
  const authorisation = createAuthorisation({
    config,
    kinds: kinds.map(({ kind }) => kind),
    authenticated: options.authenticate !== undefined || !config.authModes.includes('none'),
    clock,
    log,
    metrics,
  });
  const persistedOperations =
    config.persistedOperations === undefined ? undefined : readPersistedOperations(config.persistedOperations);
  const { database, queue, unlock } = await openBackingServices(config, options, { clock, log });

  const persistence = createPersistence({
    database,
    queue,
    tables: auditTables(kinds),
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
  const { recordPath, quarantineStore } = persistence;
  metrics.breaker('closed');
  metrics.onWaiting(recordPath.waiting);
  metrics.onQueue(queue.stats, clock.now);
  metrics.onQuarantine(async () =>
    persistence.breakerState() === 'closed' ? quarantineStore.countHeld().catch(() => undefined) : undefined,
  );
  const operations = createOperations({ queue, persistence, clock });
  const ownConnections = options.database === undefined;
  const readSide = createReadSide({ database, ownConnections, kinds, config, clock, metrics, log });
  const databaseIsThere = (): boolean => persistence.breakerState() === 'closed';
  const { remediations, watch } = createCompleteness({
    reading: readSide.reading,
    audits: kinds,
    databaseIsThere,
    config,
    clock,
    metrics,
    log,
  });
  const embeddings = createEmbeddingsFrom(config, {
    database,
    reading: readSide.reading,
    audits: kinds,
    databaseIsThere,
    clock,
    log,
    metrics,
  });

  let stopping = false;
  const graphql = createGraphQL({
    schema: createSchema(kinds, clock, { redaction, embeds: embeddings.embeds }),
    maxQueryTokens: config.maxQueryTokens,
    maxQueryCharacters: config.maxQueryCharacters,
    introspection: isOn(config.introspection, config),
    persistedOperations,
    contextOf: (transport, report) => ({
      principal: transport.principal,
      access: transport.caller.access,
      allowance: createAllowance(transport.caller.bucket),
      onDenied: authorisation.onDenied,
      origin: originOf(transport),
      recorder: recordPath,
      loaders: createLoaders(readSide.reading.lookUps, remediations.look, operations),
      remediations,
      reading: readSide.context,
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
    graphiql: isOn(config.graphiql, config) ? createGraphiQL(readyMadeOperations(kinds)) : undefined,
    registry: metrics.registry,
    tls: tls?.options,
    limits: config,
    crossOrigin: createCrossOrigin(config),
    admit: createAdmission({
      authenticate: options.authenticate ?? authentication.authenticate,
      callerOf: authorisation.callerOf,
      onDenied: authorisation.onDenied,
    }),
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
    onDropped: metrics.connectionDropped,
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
      { name: 'ending the look-out for a new policy', run: authorisation.stop },
      { name: 'ending the watch over completeness', run: watch.stop },
      { name: 'ending the writes and the drain', run: persistence.stop },
      { name: 'closing the queue', run: queue.close },
      { name: 'closing what is read through', run: readSide.stop },
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
      await authorisation.start();
      await persistence.start();
      watch.start();
      readSide.start();
      embeddings.start();
      server.listen(config.port, config.host);
      await once(server, 'listening');
      return addressOf(server, tls === undefined ? 'http' : 'https');
    },
    stop: () => {
      stopped ??= shutDown();
      return stopped;
    },
  };
};
