/** A NATS server with JetStream for one test file: on a port of its own, with a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface NatsServer {
  readonly url: string;
  /** Ends the process without a warning, as a crash does. The folder stays. */
  readonly kill: () => Promise<void>;
  /** Starts it again, on the same port and folder. */
  readonly start: () => Promise<void>;
  /** Lets it hang: connections stay open and nothing is answered, until `resume`. */
  readonly suspend: () => void;
  readonly resume: () => void;
  /** Ends it and removes its folder. */
  readonly drop: () => Promise<void>;
}

/** Debian puts it where only root looks. */
const findBinary = (): string => {
  const { NATS_SERVER } = process.env;
  const places = NATS_SERVER === undefined ? ['nats-server', '/usr/sbin/nats-server'] : [NATS_SERVER];
  const found = places.find((place) => spawnSync(place, ['--version']).status === 0);
  if (found !== undefined) return found;
  throw new Error(
    `These tests need nats-server (2.9 or later), which is not at ${places.join(' nor ')}. ` +
      'Install it (Debian: apt-get install nats-server), or name it in NATS_SERVER.',
  );
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const run = async (binary: string, config: string): Promise<ChildProcess> => {
  const child = spawn(binary, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('Server is ready')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`nats-server ended with ${code}:\n${said}`)));
  });
  return child;
};

export const startNatsServer = async (maxPayload: number): Promise<NatsServer> => {
  const binary = findBinary();
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-nats-'));
  const port = await freePort();
  const config = path.join(folder, 'server.conf');
  await writeFile(
    config,
    `listen: "127.0.0.1:${port}"\nmax_payload: ${maxPayload}\njetstream { store_dir: "${folder}" }\n`,
  );
  let child = await run(binary, config);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    kill,
    start: async () => {
      child = await run(binary, config);
    },
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    drop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** `next` resolves when the connection changes to the given state. */
export const connectionEvents = () => {
  const listeners = new Map<string, () => void>();
  return {
    onConnection: (state: 'connected' | 'disconnected') => listeners.get(state)?.(),
    next: (state: 'connected' | 'disconnected') => new Promise<void>((resolve) => listeners.set(state, resolve)),
  };
};

/** Asks again until JetStream has recovered its streams, which is a moment after the server listens. */
export const untilItWorks = async <T>(call: () => Promise<T>, deadline = Date.now() + 10_000): Promise<T> => {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
};
