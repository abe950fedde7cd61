/** A PostgreSQL server of the test's own, that it may stop, start, pause and throw away. */
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

export interface Cluster {
  readonly url: string;
  /** Rows of a statement; resolves when it has ended. */
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** A session of its own, e.g. to hold a lock. */
  readonly connect: () => Promise<pg.Client>;
  readonly start: () => Promise<void>;
  /** Ends it as `pg_ctl stop` does, or at once, as a crash would. */
  readonly stop: (how?: 'fast' | 'immediate') => Promise<void>;
  /** It keeps its connections and takes new ones, but does nothing more until `resume`. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** A server that follows this one, as a streaming replica does. To be stopped before this one is removed. */
  readonly replicate: () => Promise<Omit<Cluster, 'remove' | 'replicate'>>;
  readonly remove: () => Promise<void>;
}

const installations = '/usr/lib/postgresql';

/** The folder of initdb and pg_ctl: PG_BIN, or the newest that Debian's packages have put in place. */
const binFolder = async (): Promise<string> => {
  const { PG_BIN } = process.env;
  if (PG_BIN !== undefined) return PG_BIN;
  const versions = await readdir(installations).catch((): string[] => []);
  const [newest] = versions.toSorted((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw new Error('these tests need initdb and pg_ctl: say in which folder with PG_BIN');
  return path.join(installations, newest, 'bin');
};

/** PostgreSQL refuses to run as root. */
const owner = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** A server on a data folder that is there already; not started yet. */
const serve = async (folder: string, data: string): Promise<Omit<Cluster, 'remove' | 'replicate'>> => {
  const bin = await binFolder();
  const call = async (...args: readonly string[]): Promise<void> => {
    await run(path.join(bin, 'pg_ctl'), ['-D', data, ...args], { cwd: folder, ...owner() });
  };
  const port = await freePort();
  const url = `postgresql://audit@127.0.0.1:${port}/postgres`;
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };

  /** The postmaster, and every process it has started. */
  const signal = async (name: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    const [first] = (await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n');
    const postmaster = Number(first);
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(postmaster)]);
    // The postmaster first: it would start what it misses.
    for (const pid of [postmaster, ...stdout.trim().split(/\s+/).map(Number)]) process.kill(pid, name);
  };

  return {
    url,
    connect,
    start: () => call('start', '-w', '-l', `${data}.log`, '-o', options),
    stop: (how = 'fast') => call('stop', '-w', '-m', how),
    query: async (sql) => {
      const client = await connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  };
};

/** `access` are lines of pg_hba.conf; without them everybody on this machine is believed. */
export const createCluster = async (access?: readonly string[]): Promise<Cluster> => {
  const bin = await binFolder();
  const as = owner();
  const folder = await mkdtemp(path.join(tmpdir(), 'cluster-'));
  if (as !== undefined) await chown(folder, as.uid, as.gid);
  const data = path.join(folder, 'data');
  const call = async (program: string, ...args: readonly string[]): Promise<void> => {
    await run(path.join(bin, program), [...args], { cwd: folder, ...as });
  };

  await call('initdb', '-D', data, '-U', 'audit', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  if (access !== undefined) await writeFile(path.join(data, 'pg_hba.conf'), `${access.join('\n')}\n`);
  const server = await serve(folder, data);
  await server.start();
  return {
    ...server,
    replicate: async () => {
      const copy = path.join(folder, 'replica');
      await call('pg_basebackup', '-d', server.url, '-D', copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync');
      const replica = await serve(folder, copy);
      await replica.start();
      return replica;
    },
    remove: async () => {
      await server.stop('immediate');
      await rm(folder, { recursive: true });
    },
  };
};
