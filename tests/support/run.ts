/** The service, or another program of the project, as a process that is expected to end by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { bareEnvironment } from '../../scripts/bare-environment.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `settings` are all the environment it gets, besides what a process needs to run. */
export const runProgram = async (
  program: string,
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: path.join(import.meta.dirname, '../..'),
    env: { ...bareEnvironment(), ...settings },
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
  runProgram('src/main.ts', settings, ...args);
