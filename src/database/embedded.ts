/** PostgreSQL with pgvector inside this process, for a laptop, a demo and the tests. Data lies in a folder. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';

export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `${folder} is in use by another process. The embedded database serves one process: stop the other one, ` +
        'choose another DATA_DIR, or set DATABASE_URL to use a PostgreSQL server.',
    );
    this.name = 'FolderInUseError';
  }
}

/**
 * Keeps a second process out. SQLite's exclusive lock is the operating system's: it goes with the process, however the
 * process ends, so that nothing stale is ever left to be cleaned up by hand.
 */
const lockFolder = (folder: string): (() => void) => {
  const lock = new DatabaseSync(path.join(folder, 'in-use.lock'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive; commit');
  } catch {
    lock.close();
    throw new FolderInUseError(folder);
  }
  return () => lock.close();
};

/** Opens the database in `dataDir`, or one in memory that ends with the process. */
export const openEmbedded = async (dataDir: string | undefined): Promise<Database> => {
  let unlock = () => {};
  if (dataDir !== undefined) {
    await mkdir(dataDir, { recursive: true });
    unlock = lockFolder(dataDir);
  }
  const folder = dataDir === undefined ? undefined : path.join(dataDir, 'pglite');
  const pglite = await PGlite.create({ ...(folder === undefined ? {} : { dataDir: folder }), extensions: { vector } });
  // Prisma's adapter reads and writes a timestamptz as if the session's time zone were UTC, so it has to be.
  await pglite.exec("set time zone 'UTC'");
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
  return {
    kind: 'embedded',
    location: folder ?? 'memory',
    prisma,
    openSession: async () => ({
      execute: async (sql) => {
        const results = await pglite.exec(sql);
        return { rows: results.at(-1)?.rows ?? [] };
      },
      close: async () => {},
    }),
    close: async () => {
      await prisma.$disconnect();
      await pglite.close();
      unlock();
    },
  };
};
