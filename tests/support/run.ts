/** The service, or another entry of it, started as a process that is expected to end by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `settings` are all the environment it gets, besides what a process needs to run. */
export const runEntry = async (
  entry: string,
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> => {
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: path.join(import.meta.dirname, '../..'),
    env: { PATH, TMPDIR, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
};

export const run = (settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
  runEntry('src/main.ts', settings, ...args);
