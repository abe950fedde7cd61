/** A real database per test file: PostgreSQL in memory (PGlite), or a fresh one on the server of TEST_DATABASE_URL. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../../src/database/database.ts';
import { openEmbedded } from '../../src/database/embedded.ts';
import { openServer } from '../../src/database/server.ts';
import { emptyCluster, readyCluster } from './embedded-cluster.ts';
import { makeReady } from './ready-database.ts';

export interface TestDatabase {
  readonly database: Database;
  /** Set on a server: what a second process connects to. */
  readonly url: string | undefined;
  /** Rows of any statement, outside of the service's own pool. */
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly drop: () => Promise<void>;
}

const server = process.env['TEST_DATABASE_URL'];

/** Whether this run has a PostgreSQL server. */
export const onServer = server !== undefined && server !== '';

const withClient = async <T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

const createOnServer = async (serverUrl: string): Promise<TestDatabase> => {
  const name = `audit_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const database = openServer(url.href, { poolSize: 10, deadlineMs: 5_000, onConnectionError: () => {} });
  return {
    database,
    url: url.href,
    query: async (sql) => withClient(url.href, async (client) => (await client.query(sql)).rows),
    drop: () =>
      withClient(serverUrl, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  };
};

const createInMemory = async (cluster: Promise<Blob>): Promise<TestDatabase> => {
  const database = await openEmbedded(undefined, await cluster);
  const session = await database.openSession();
  return {
    database,
    url: undefined,
    query: async (sql) => (await session.execute(sql)).rows,
    drop: async () => {},
  };
};

/** A database with nothing in it. Whoever uses it closes it; `drop` removes what is left on a server. */
export const createEmptyDatabase = (): Promise<TestDatabase> =>
  onServer && server !== undefined ? createOnServer(server) : createInMemory(emptyCluster());

/** A database as a service has left it that was started this month, and has recorded nothing. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  if (!onServer) return createInMemory(readyCluster());
  const db = await createEmptyDatabase();
  await makeReady(db.database);
  return db;
};
