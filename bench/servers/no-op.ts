/** The service with everything but the writing: what is left is HTTP, GraphQL, validation, ids and hashes. */
import { createAllowance } from '../../src/access/allowance.ts';
import { systemClock } from '../../src/clock.ts';
import { isOn, readConfig } from '../../src/config.ts';
import { createAuditStore } from '../../src/database/audit-store.ts';
import { openServer } from '../../src/database/server.ts';
import { createAdmission } from '../../src/http/admission.ts';
import { createCrossOrigin } from '../../src/http/cross-origin.ts';
import { createGraphQL } from '../../src/http/graphql.ts';
import { originOf } from '../../src/http/origin.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { anonymous } from '../../src/principal.ts';
import { createRecorder } from '../../src/resolvers/record.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { createLoaders } from '../../src/schema/loaders.ts';
import { createSchema } from '../../src/schema/schema.ts';
import { noEmbeddings, noOperations, noReading, noRemediations } from './no-operations.ts';
import { openDoor, unlimited } from './open-door.ts';

const config = readConfig(process.env);
const log = createLog(config.logLevel);
const metrics = createMetrics();
// Never asked: only reading back would.
const store = createAuditStore(
  openServer(config.databaseUrl ?? '', { poolSize: 2, deadlineMs: 1_000, onConnectionError: () => {} }).prisma,
);

const recorder = createRecorder({
  write: async ({ table }) => {
    metrics.recordEnded(table.kind, 'recorded');
    return { type: 'recorded' };
  },
  clock: systemClock,
});

const graphql = createGraphQL({
  schema: createSchema(audits, systemClock),
  maxQueryTokens: config.maxQueryTokens,
  maxQueryCharacters: config.maxQueryCharacters,
  introspection: isOn(config.introspection, config),
  persistedOperations: undefined,
  contextOf: (transport, report) => ({
    ...unlimited,
    principal: transport.principal,
    access: transport.caller.access,
    allowance: createAllowance(transport.caller.bucket),
    origin: originOf(transport),
    recorder,
    loaders: createLoaders(store, noRemediations.look, noOperations),
    operations: noOperations,
    remediations: noRemediations,
    reading: noReading,
    embeddings: noEmbeddings,
    report,
  }),
  metrics,
  log,
});

createHttpServer({
  graphql,
  graphiql: undefined,
  registry: metrics.registry,
  tls: undefined,
  limits: config,
  crossOrigin: createCrossOrigin(config),
  admit: createAdmission({
    authenticate: () => ({ type: 'authenticated', principal: anonymous }),
    callerOf: openDoor({ perSecond: config.rateLimitPerSecond, burst: config.rateLimitBurst }),
    onDenied: unlimited.onDenied,
  }),
  readiness: async () => undefined,
  report: (problem) => metrics.problemAnswered(problem.code),
  onDropped: metrics.connectionDropped,
}).listen(config.port, config.host);
process.once('SIGTERM', () => process.exit(0));
