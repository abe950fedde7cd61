/** The service with everything but the writing: what is left is HTTP, GraphQL, validation, ids and hashes. */
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { createAuditStore } from '../../src/database/audit-store.ts';
import { openServer } from '../../src/database/server.ts';
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
import { noEmbeddings, noOperations } from './no-operations.ts';

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
  contextOf: (transport, report) => ({
    principal: transport.principal,
    origin: originOf(transport),
    recorder,
    loaders: createLoaders(store),
    operations: noOperations,
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
  maxBodyBytes: config.maxBodyBytes,
  authenticate: () => ({ type: 'authenticated', principal: anonymous }),
  tls: undefined,
  readiness: async () => undefined,
  report: (problem) => metrics.problemAnswered(problem.code),
}).listen(config.port, config.host);
process.once('SIGTERM', () => process.exit(0));
