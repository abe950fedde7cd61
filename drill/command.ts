/** Programs that are run to their end, as the user PostgreSQL runs as. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const longestMs = 60_000;
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so root becomes postgres; anybody else stays who they are. */
export const databaseUser = isRoot ? 'postgres' : undefined;

/** Runs a program; throws with what it said when it fails. */
export const command = async (program: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await run(program, [...args], { timeout: longestMs });
  return stdout;
};

export const commandAsDatabaseUser = (program: string, args: readonly string[]): Promise<string> =>
  databaseUser === undefined
    ? command(program, args)
    : command('runuser', ['-u', databaseUser, '--', program, ...args]);
