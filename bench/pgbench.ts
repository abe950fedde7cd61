/** pgbench, the load generator that comes with PostgreSQL: where it is, and what it says. */
import { execFile } from 'node:child_process';
import { access, glob } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const works = async (command: string): Promise<boolean> => {
  try {
    await run(command, ['--version']);
    return true;
  } catch {
    return false;
  }
};

/** On the PATH, or where Debian keeps it off the PATH; the newest one then. */
export const findPgbench = async (): Promise<string | undefined> => {
  if (await works('pgbench')) return 'pgbench';
  const found: string[] = [];
  for await (const folder of glob('/usr/lib/postgresql/*/bin')) found.push(path.join(folder, 'pgbench'));
  found.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const command of found) {
    const exists = await access(command).then(
      () => true,
      () => false,
    );
    if (exists && (await works(command))) return command;
  }
  return undefined;
};

export interface PgbenchReport {
  /** Transactions per second, without the time that connecting takes. */
  readonly tps: number;
  readonly done: number;
  readonly failed: number;
}

const numberAfter = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1]);

export const runPgbench = async (
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<PgbenchReport> => {
  const { stdout } = await run(command, [...args], { signal });
  const report = {
    tps: numberAfter(/^tps = ([\d.]+)/m, stdout),
    done: numberAfter(/transactions actually processed: (\d+)/, stdout),
    // Releases before 15 do not know failed transactions: they end the run.
    failed: stdout.includes('failed transactions') ? numberAfter(/failed transactions: (\d+)/, stdout) : 0,
  };
  if (Number.isNaN(report.tps + report.done + report.failed)) throw new Error(`pgbench said:\n${stdout}`);
  return report;
};
