/**
 * A minimal GraphQL server: Yoga as it comes, with the service's own schema and validation and another way to store.
 * It has none of the service's bounds on requests, metrics, ledger or answers to failure, all of which cost time.
 */
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { systemClock } from '../../src/clock.ts';
import { createAuditStore } from '../../src/database/audit-store.ts';
import { openServer } from '../../src/database/server.ts';
import type { PrismaClient } from '../../src/generated/prisma/client.ts';
import { anonymous } from '../../src/principal.ts';
import type { Recorder } from '../../src/resolvers/record.ts';
import { audits } from '../../src/schema/audits/index.ts';
import type { RequestContext } from '../../src/schema/context.ts';
import { createLoaders } from '../../src/schema/loaders.ts';
import { createSchema } from '../../src/schema/schema.ts';
import { noEmbeddings, noOperations, noReading, noRemediations } from './no-operations.ts';
import { unlimited } from './open-door.ts';

/** As many connections and as long a wait as the service has. */
const poolSize = 10;
const deadlineMs = 10_000;

/** `recorderOf` is asked once per request. */
export const servePeer = (recorderOf: (prisma: PrismaClient) => Recorder): void => {
  const { prisma } = openServer(process.env['DATABASE_URL'] ?? '', {
    poolSize,
    deadlineMs,
    onConnectionError: () => {},
  });
  const loaders = createLoaders(createAuditStore(prisma), noRemediations.look, noOperations);
  const yoga = createYoga<object, RequestContext>({
    schema: createSchema(audits, systemClock),
    context: () => ({
      ...unlimited,
      principal: anonymous,
      recorder: recorderOf(prisma),
      origin: { recordedBy: 'anonymous', recordedVia: 'NONE', traceId: undefined },
      loaders,
      operations: noOperations,
      remediations: noRemediations,
      reading: noReading,
      embeddings: noEmbeddings,
      report: () => {},
    }),
    graphiql: false,
    landingPage: false,
    logging: false,
  });
  createServer(yoga).listen(Number(process.env['PORT']), '127.0.0.1');
  process.once('SIGTERM', () => process.exit(0));
};
