/** A private PostgreSQL cluster that can be treated badly: stopped, crashed, paused. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { command, commandAsDatabaseUser, databaseUser } from './command.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Cluster {
  readonly start: () => Promise<void>;
  /** Fast: sessions are ended. Immediate: as a crash, with recovery at the next start. */
  readonly stop: (mode: 'fast' | 'immediate') => Promise<void>;
  readonly isRunning: () => boolean;
  /** Every process stands still; connections stay open and nobody answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Asks as the superuser, on a connection of its own. */
  readonly query: (sql: string, database?: string) => Promise<readonly Row[]>;
  /** A superuser's session that stays open. */
  readonly connect: (database: string) => Promise<pg.Client>;
  readonly createDatabase: (name: string) => Promise<void>;
  readonly dropDatabase: (name: string) => Promise<void>;
  /** What the service connects with: the owner of its database, no superuser. */
  readonly urlOf: (database: string) => string;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

/** Where initdb and pg_ctl are: PG_BIN, or Debian's folder of the newest release. */
const programs = (): string => {
  const told = process.env['PG_BIN'];
  if (told !== undefined && told !== '') return told;
  const debian = '/usr/lib/postgresql';
  const releases = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const newest = releases
    .map((release) => path.join(debian, release, 'bin'))
    .find((bin) => existsSync(`${bin}/initdb`));
  if (newest === undefined)
    throw new Error('PostgreSQL is not installed; PG_BIN names the folder of initdb and pg_ctl');
  return newest;
};

/** Settings as a small server in production has them. What is acknowledged is on disk: fsync stays on. */
const settings = (port: number, folder: string): string => `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${folder}'
max_connections = 60
shared_buffers = 128MB
fsync = on
synchronous_commit = on
full_page_writes = on
log_checkpoints = off
`;

const parentOf = (pid: string): number | undefined => {
  try {
    // The name in parentheses may hold anything; state and parent stand behind the last one.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(parent);
  } catch {
    return undefined; // Ended in the meantime.
  }
};

const childrenOf = (parent: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);

const signal = (pid: number, name: 'SIGSTOP' | 'SIGCONT'): void => {
  try {
    process.kill(pid, name);
  } catch {
    // A backend that ends in this moment needs no signal any more.
  }
};

/** Makes and starts a cluster in the folder. `walFolder` puts its write-ahead log on another disk, in small files. */
export const createCluster = async (folder: string, walFolder?: string): Promise<Cluster> => {
  const bin = programs();
  const data = path.join(folder, 'data');
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  if (databaseUser !== undefined) await command('chown', [`${databaseUser}:`, folder]);
  const wal = walFolder === undefined ? [] : ['-X', walFolder, '--wal-segsize=1'];
  await commandAsDatabaseUser(path.join(bin, 'initdb'), [
    ...['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    ...wal,
  ]);
  await appendFile(path.join(data, 'postgresql.conf'), settings(port, folder));

  const control = (...args: readonly string[]) =>
    commandAsDatabaseUser(path.join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '50', ...args]);
  const pidFile = path.join(data, 'postmaster.pid');
  const postmaster = (): number | undefined =>
    existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : undefined;

  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: `postgresql://postgres@127.0.0.1:${port}/${database}`,
      connectionTimeoutMillis: 20_000,
      query_timeout: 120_000,
    });
    client.on('error', () => {}); // The faults end sessions on purpose, this one too.
    await client.connect();
    return client;
  };
  const query = async (sql: string, database = 'postgres'): Promise<readonly Row[]> => {
    const client = await connect(database);
    try {
      const { rows } = await client.query<Row>(sql);
      return rows;
    } finally {
      await client.end();
    }
  };
  const start = async (): Promise<void> => void (await control('-l', path.join(folder, 'postgresql.log'), 'start'));

  await start();
  await query('create role audit login');
  await query('create database audit_template owner audit');
  await query('create extension vector', 'audit_template');
  return {
    start,
    stop: async (mode) => void (await control('-m', mode, 'stop')),
    isRunning: () => {
      const pid = postmaster();
      return pid !== undefined && existsSync(`/proc/${pid}`);
    },
    pause: () => {
      const pid = postmaster();
      if (pid === undefined) throw new Error('there is no cluster to pause');
      signal(pid, 'SIGSTOP'); // First: from here on nobody new is born.
      for (const child of childrenOf(pid)) signal(child, 'SIGSTOP');
    },
    resume: () => {
      const pid = postmaster();
      if (pid === undefined) return;
      for (const child of childrenOf(pid)) signal(child, 'SIGCONT');
      signal(pid, 'SIGCONT');
    },
    query,
    connect,
    createDatabase: async (name) => void (await query(`create database ${name} template audit_template owner audit`)),
    dropDatabase: async (name) => void (await query(`drop database if exists ${name} with (force)`)),
    urlOf: (database) => `postgresql://audit@127.0.0.1:${port}/${database}`,
  };
};
