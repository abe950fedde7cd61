/** One server under drill: `node src/main.ts` with a port and a data folder that stay the same over restarts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { bareEnvironment } from '../scripts/bare-environment.ts';
import { freePort } from './cluster.ts';
import { NeverError, until, within } from './wait.ts';

const root = path.join(import.meta.dirname, '..');
const startWithinMs = 30_000;
const stopWithinMs = 60_000;

export interface QueueState {
  readonly depth: number;
  readonly state: string;
}

export interface Service {
  readonly address: string;
  readonly dataDir: string;
  readonly isRunning: () => boolean;
  /** Resolves when it answers. */
  readonly start: () => Promise<void>;
  /** SIGKILL: nothing of its own runs any more. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, and the exit code. */
  readonly terminate: () => Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Of the process that runs now. */
  readonly pid: () => number;
  /** How often it ended without having been asked to. */
  readonly unexpectedEnds: () => number;
  readonly queue: () => Promise<QueueState>;
  /** A counter or gauge of /metrics without labels. */
  readonly metric: (name: string) => Promise<number>;
  /** Sends a document; throws when the answer is no data. */
  readonly ask: (document: string) => Promise<Readonly<Record<string, unknown>>>;
}

export interface ServiceOptions {
  /** Holds its data folder. */
  readonly folder: string;
  readonly logFolder: string;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A module that is loaded before the service. */
  readonly preload?: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export const createService = async (options: ServiceOptions): Promise<Service> => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const dataDir = path.join(options.folder, options.name);
  const log = createWriteStream(path.join(options.logFolder, `${options.name}.log`), { flags: 'a' });
  let child: ChildProcess | undefined;
  let exited: Promise<number | null> = Promise.resolve(null);
  let expected = true;
  let unexpectedEnds = 0;

  const fetchText = async (route: string, init: RequestInit = {}): Promise<string> =>
    (await fetch(`${address}${route}`, { ...init, signal: AbortSignal.timeout(5_000) })).text();

  const ask = async (query: string): Promise<Readonly<Record<string, unknown>>> => {
    const body: unknown = JSON.parse(
      await fetchText('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
    );
    const data = isObject(body) ? body['data'] : undefined;
    if (!isObject(data)) throw new Error(`no data: ${JSON.stringify(body)}`);
    return data;
  };

  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    expected = true;
    child?.kill(signal);
    return within(`the service ends after ${signal}`, exited, stopWithinMs);
  };

  return {
    address,
    dataDir,
    isRunning: () => child !== undefined && child.exitCode === null && child.signalCode === null,
    start: async () => {
      const preload = options.preload === undefined ? [] : ['--import', options.preload];
      const started = spawn(process.execPath, [...preload, 'src/main.ts'], {
        cwd: root,
        env: {
          ...bareEnvironment(),
          ...{ PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', SHUTDOWN_GRACE_MS: '300' },
          ...options.environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.stdout.pipe(log, { end: false });
      started.stderr.pipe(log, { end: false });
      child = started;
      expected = false;
      exited = once(started, 'exit').then((): number | null => {
        if (!expected) unexpectedEnds += 1;
        return started.exitCode;
      });
      const answers = async (): Promise<boolean> => {
        if (started.exitCode !== null) return true;
        return (await fetch(`${address}/livez`, { signal: AbortSignal.timeout(2_000) })).ok;
      };
      await until('the service answers', answers, startWithinMs, 40);
      if (started.exitCode !== null) throw new Error(`the service ended with ${started.exitCode} at its start`);
    },
    kill: async () => void (await end('SIGKILL')),
    terminate: async () => {
      try {
        return await end('SIGTERM');
      } catch (error) {
        // Nothing may outlive the drill; that it had to be killed is told all the same.
        await end('SIGKILL');
        if (error instanceof NeverError) unexpectedEnds += 1;
        return null;
      }
    },
    signal: (name) => void child?.kill(name),
    pid: () => {
      if (child?.pid === undefined) throw new Error(`${options.name} does not run`);
      return child.pid;
    },
    unexpectedEnds: () => unexpectedEnds,
    queue: async () => {
      const { queue } = await ask('{ queue { depth state } }');
      if (!isObject(queue)) throw new Error('there is no queue in the answer');
      return { depth: Number(queue['depth']), state: String(queue['state']) };
    },
    metric: async (name) => {
      const line = (await fetchText('/metrics')).split('\n').find((one) => one.startsWith(`${name} `));
      if (line === undefined) throw new Error(`there is no metric ${name}`);
      return Number(line.slice(name.length + 1));
    },
    ask,
  };
};
