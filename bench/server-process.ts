/** A server under test, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareEnvironment } from '../scripts/bare-environment.ts';
import type { Bench } from './bench.ts';
import type { BenchDatabase } from './database.ts';
import { type Access, everybody } from './known-caller.ts';

const root = path.join(import.meta.dirname, '..');
const startMs = 30_000;

export interface ServerProcess extends AsyncDisposable {
  readonly address: string;
  readonly pid: number | undefined;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

/** Any GraphQL server answers this. */
const answers = async (address: string, headers: Access['headers']): Promise<boolean> => {
  try {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ __typename }"}',
    });
    return response.ok;
  } catch {
    return false;
  }
};

/** `entry` is started with PORT, DATABASE_URL and DATA_DIR, and is asked until it answers. */
export const startServer = async (
  entry: string,
  database: Pick<BenchDatabase, 'url' | 'folder'>,
  { profiles, signal }: Bench,
  { settings, headers }: Access = everybody,
): Promise<ServerProcess> => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const child = spawn(process.execPath, [...profiling, entry], {
    cwd: root,
    // Nothing else from the environment: settings of whoever runs this must not reach one server and not the other.
    env: {
      ...bareEnvironment(),
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      SHUTDOWN_GRACE_MS: '0',
      PORT: String(port),
      DATABASE_URL: database.url,
      DATA_DIR: database.folder,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  let ended = false;
  const exited = once(child, 'close').then(() => {
    ended = true;
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
  };

  const until = performance.now() + startMs;
  while (!(await answers(address, headers))) {
    if (!ended && performance.now() < until && !signal.aborted) {
      await sleep(50);
      continue;
    }
    await stop();
    throw new Error(`${entry} did not start:\n${said}`);
  }
  return { address, pid: child.pid, [Symbol.asyncDispose]: stop };
};
