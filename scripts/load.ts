/** Fills a database with made-up records: arguments, database, exit code. */
import { styleText } from 'node:util';
import type { Database } from '../src/database/database.ts';
import { openEmbedded } from '../src/database/embedded.ts';
import { FolderInUseError, lockFolder } from '../src/database/folder-lock.ts';
import { openServer } from '../src/database/server.ts';
import { load } from './load/load.ts';
import { objections } from './load/objections.ts';
import { help, type LoadOptions, readOptions, UsageError } from './load/options.ts';
import { createProgress, thousands } from './load/progress.ts';

/** A statement of the load may take as long as the disk needs. */
const deadlineMs = 120_000;

/** Nothing is lost when the machine goes down meanwhile: running it again makes what is missing. */
const withoutWaitingForDisk = (url: string): string => {
  const changed = new URL(url);
  changed.searchParams.set('options', '-c synchronous_commit=off');
  return changed.href;
};

const open = async ({ to, workers }: LoadOptions): Promise<{ database: Database; close: () => Promise<void> }> => {
  if (to !== undefined) {
    const database = openServer(withoutWaitingForDisk(to), {
      poolSize: workers,
      deadlineMs,
      onConnectionError: () => {}, // The statement that is under way tells it.
    });
    return { database, close: database.close };
  }
  const folder = process.env['DATA_DIR'] ?? '.data';
  const unlock = lockFolder(folder);
  const database = await openEmbedded(folder);
  return {
    database,
    close: async () => {
      await database.close();
      unlock();
    },
  };
};

const run = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const { database, close } = await open(options);
  try {
    const found = options.yes ? [] : await objections(database, options.to);
    if (found.length > 0) {
      process.stderr.write(`${found.join('\n')}\nNothing was done. --yes does it all the same.\n`);
      return 1;
    }
    const startedAt = performance.now();
    const progress = createProgress(process.stderr, options.rows);
    const { written, known } = await load(database, options, progress);
    progress.end();
    const seconds = (performance.now() - startedAt) / 1_000;
    process.stdout.write(
      `${thousands(written)} records written to ${database.location} in ${seconds.toFixed(1)} s ` +
        `(${thousands(written / seconds)} rows/s)${known === 0 ? '' : `; ${thousands(known)} were there already`}\n`,
    );
    return 0;
  } finally {
    await close();
  }
};

try {
  process.exitCode = await run();
} catch (error) {
  const expected = error instanceof UsageError || error instanceof FolderInUseError;
  const told = error instanceof Error ? (expected ? error.message : error.stack) : String(error);
  process.stderr.write(`\n${styleText('red', told ?? '', { stream: process.stderr })}\n`);
  process.exitCode = 1;
}
