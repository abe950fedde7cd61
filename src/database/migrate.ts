/** Brings the schema up to date: plain SQL, in order, checksummed, one process at a time. */
import path from 'node:path';
import Postgrator from 'postgrator';
import type { Database } from './database.ts';

const migrations = path.join(import.meta.dirname, '../../migrations-sql');

/** Any fixed number, as long as nothing else in the database uses it. */
const advisoryLock = '7305814290';

/**
 * Answers the names of the migrations that were applied now. All of it is one transaction: it happens as a whole or not
 * at all, and replicas that start at once wait for each other.
 */
export const migrate = async (
  database: Pick<Database, 'openSession'>,
  folder: string = migrations,
): Promise<readonly string[]> => {
  const session = await database.openSession();
  try {
    await session.execute(`begin; select pg_advisory_xact_lock(${advisoryLock})`);
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: path.join(folder, '*.sql'),
      schemaTable: 'schema_migration',
      validateChecksums: true,
      execQuery: async (sql) => ({ rows: [...(await session.execute(sql)).rows] }),
      execSqlScript: async (sql) => {
        await session.execute(sql);
      },
    });
    const applied = await postgrator.migrate();
    await session.execute('commit');
    return applied.map(({ version, name }) => `${String(version).padStart(4, '0')} ${name}`);
  } catch (error) {
    await session.execute('rollback').catch(() => {});
    throw error;
  } finally {
    await session.close();
  }
};
