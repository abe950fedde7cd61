/** A private nats-server with JetStream on files. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort } from './cluster.ts';
import { until, within } from './wait.ts';

export interface Nats {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

export const hasNats = (): boolean => {
  try {
    execFileSync('nats-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

export const createNats = async (folder: string): Promise<Nats> => {
  const port = await freePort();
  let child: ChildProcess | undefined;
  return {
    url: `nats://127.0.0.1:${port}/AUDIT`,
    start: async () => {
      const args = ['-js', '-sd', path.join(folder, 'jetstream'), '-a', '127.0.0.1', '-p', String(port)];
      child = spawn('nats-server', args, { stdio: 'ignore' });
      await until('nats-server listens', () => listens(port), 10_000);
    },
    kill: async () => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await within('nats-server ends', exited, 10_000);
    },
  };
};
