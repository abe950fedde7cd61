/** The service as a process of its own, started as people start it: `node src/main.ts`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bareEnvironment } from '../../scripts/bare-environment.ts';
import { putReadyCluster } from './embedded-cluster.ts';

const root = path.join(import.meta.dirname, '../..');

export interface ServiceProcess {
  /** From the banner, e.g. `http://127.0.0.1:39211`. */
  readonly address: string;
  readonly child: ChildProcess;
  /** Everything it has said so far, on both streams. */
  readonly said: () => string;
  /** Resolves when the process has ended. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, and the exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts the service; `settings` are environment variables. Resolves when it says where it listens. */
export const startProcess = async (settings: Readonly<Record<string, string>>): Promise<ServiceProcess> => {
  // A data folder serves one process, so each has its own.
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-process-'));
  if (settings['DATABASE_URL'] === undefined && settings['DATA_DIR'] === undefined) await putReadyCluster(folder);
  // The embedded PostgreSQL is compiled anew by each process, and none lives long enough to gain from a second, better pass.
  const flags = process.execArgv.filter((flag) => flag === '--liftoff-only');
  const child = spawn(process.execPath, [...flags, 'src/main.ts'], {
    cwd: root,
    env: {
      ...bareEnvironment(),
      PORT: '0',
      LOG_LEVEL: 'warn',
      SHUTDOWN_GRACE_MS: '0',
      // A year of months takes seconds to make.
      PARTITION_MONTHS_AHEAD: '1',
      DATA_DIR: folder,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const exited = once(child, 'close').then(async (): Promise<number | null> => {
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  });
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const [, found] = /GraphQL\s+(http:\S+)\/graphql/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    exited.then((code) => reject(new Error(`the service ended with ${code}:\n${said}`)), reject);
  });
  return {
    address,
    child,
    said: () => said,
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
};
