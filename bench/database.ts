/** A database for one subject: made, brought to the service's schema, counted, dropped. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';

export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** Goes with the database: what a server keeps besides, e.g. its queue. */
  readonly folder: string;
  readonly client: pg.Client;
  readonly count: (table: string) => Promise<number>;
  /** Writes everything out, so that no round pays for the one before it. */
  readonly settle: () => Promise<void>;
}

const connect = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString, application_name: 'bench' });
  client.on('error', () => {}); // The statement that is under way tells it.
  await client.connect();
  return client;
};

const once = async (url: string, statement: string): Promise<void> => {
  const client = await connect(url);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** The version of the server; throws when there is none. */
export const serverVersion = async (url: string): Promise<string> => {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ readonly version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]?.version ?? 'unknown';
  } finally {
    await client.end();
  }
};

export const createDatabase = async (serverUrl: string): Promise<BenchDatabase> => {
  const name = `audit_bench_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await using made = new AsyncDisposableStack();
  await once(serverUrl, `create database ${name}`);
  made.defer(() => once(serverUrl, `drop database if exists ${name} with (force)`));

  const folder = await mkdtemp(path.join(tmpdir(), 'audit-bench-'));
  made.defer(() => rm(folder, { recursive: true }));
  const settings = { DATABASE_URL: url.href, DATA_DIR: folder, LOG_LEVEL: 'warn', SHUTDOWN_GRACE_MS: '0' };
  const app = await createApp(readConfig(settings));
  try {
    await app.prepare();
  } finally {
    await app.stop();
  }
  const client = await connect(url.href);
  made.defer(() => client.end());
  const kept = made.move();
  return {
    url: url.href,
    folder,
    client,
    count: async (table) => {
      const { rows } = await client.query<{ readonly count: string }>(
        `select count(*) from ${pg.escapeIdentifier(table)}`,
      );
      return Number(rows[0]?.count);
    },
    settle: async () => {
      await client.query('checkpoint');
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};
