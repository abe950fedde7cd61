/** PostgreSQL with pgvector inside this process, for a laptop, a demo and the tests. Data lies in a folder. */
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';

/**
 * Opens the database in `dataDir` (locked by the caller), or one in memory that ends with the process and begins as a copy of
 * `cluster`, where that is given.
 */
export const openEmbedded = async (dataDir: string | undefined, cluster?: Blob): Promise<Database> => {
  const folder = dataDir === undefined ? undefined : path.join(dataDir, 'pglite');
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(folder !== undefined || cluster === undefined ? {} : { loadDataDir: cluster }),
    extensions: { vector },
  });
  // Prisma's adapter reads and writes a timestamptz as if the session's time zone were UTC, so it has to be.
  await pglite.exec("set time zone 'UTC'");
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
  return {
    kind: 'embedded',
    location: folder ?? 'memory',
    prisma,
    // There is one session: nobody else holds a lock that it could wait for.
    openSession: async () => ({
      execute: async (sql) => {
        const results = await pglite.exec(sql);
        return { rows: results.at(-1)?.rows ?? [] };
      },
      close: async () => {},
    }),
    close: async () => {
      await prisma.$disconnect();
      // Behind whatever is still under way, e.g. a read that nobody waits for any more: PGlite takes its two locks in one order
      // for a statement and in the other for closing, and a statement under way would keep it from closing for ever.
      await pglite.query('select');
      await pglite.close();
    },
  };
};
