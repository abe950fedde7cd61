/** PostgreSQL 15 to 18 with pgvector, reached by URL. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';
import { createStatementNames } from './statement-names.ts';

/** How much longer than the server the client waits: when the server is paused it cannot end the statement itself. */
const clientGraceMs = 200;

const inUtc = "set time zone 'UTC'";

/** How long a session may hear nothing before its server is asked whether it is there: a migration has no other bound. */
const silenceMs = 10_000;

/**
 * For connections that only read: nothing is written by mistake, and plans are not compiled, which takes longer than a
 * page or a statistic does.
 */
const readingOnly = 'set default_transaction_read_only = on; set jit = off';

/** Host, port and database name; user and password stay out of everything that is shown. */
const withoutSecrets = (url: string): string => {
  const parsed = new URL(url);
  return `${parsed.hostname || parsed.searchParams.get('host') || 'localhost'}:${parsed.port || '5432'}${parsed.pathname}`;
};

export const openServer = (
  url: string,
  {
    poolSize,
    deadlineMs,
    readOnly = false,
    onConnectionError,
  }: {
    readonly poolSize: number;
    /** Bound on one statement, and on waiting for a connection. */
    readonly deadlineMs: number;
    readonly readOnly?: boolean;
    readonly onConnectionError: (error: Error) => void;
  },
): Database => {
  const connection = { connectionString: url, application_name: 'audit-write-api' };
  const pool = new pg.Pool({
    ...connection,
    max: poolSize,
    keepAlive: true,
    connectionTimeoutMillis: deadlineMs,
    statement_timeout: deadlineMs,
    query_timeout: deadlineMs + clientGraceMs,
    // Prisma's adapters read and write a timestamptz as if the session's time zone were UTC, so it has to be. Waited for
    // before the connection is handed out; a start-up option would yield to one in the URL.
    onConnect: (client) => client.query(readOnly ? `${inUtc}; ${readingOnly}` : inUtc),
  });
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    onPoolError: onConnectionError,
    onConnectionError,
    statementNameGenerator: createStatementNames(),
  });
  const prisma = new PrismaClient({ adapter });
  return {
    kind: 'server',
    location: withoutSecrets(url),
    prisma,
    openSession: async (bounds) => {
      const client = new pg.Client({
        ...connection,
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
        keepAliveInitialDelayMillis: silenceMs,
      });
      client.on('error', onConnectionError);
      await client.connect();
      await client.query(bounds === undefined ? inUtc : `${inUtc}; set lock_timeout = ${bounds.lockTimeoutMs}`);
      return {
        execute: async (sql) => {
          const result: unknown = await client.query(sql);
          const last: unknown = Array.isArray(result) ? result.at(-1) : result;
          return { rows: last instanceof pg.Result ? last.rows : [] };
        },
        close: () => client.end(),
      };
    },
    close: () => prisma.$disconnect(),
  };
};
