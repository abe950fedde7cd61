/** Brings the schema up to date: plain SQL, in order, checksummed, one process at a time. */
import path from 'node:path';
import Postgrator from 'postgrator';
import type { Database, Session } from './database.ts';
import { failureOf } from './failure.ts';

const migrations = path.join(import.meta.dirname, '../../migrations-sql');

/** Any fixed number, as long as nothing else in the database uses it. */
const advisoryLock = '7305814290';

/** SQLSTATE of a statement that the role is not allowed. */
const insufficientPrivilege = '42501';

/** The schema lacks migrations, and the role that is logged in may not apply them. */
export class SchemaBehindError extends Error {
  constructor(lacking: readonly string[], cause: unknown) {
    super(
      `the schema lacks ${lacking.join(', ')}, and the role of DATABASE_URL may not change it: run ` +
        `"npm run migrate" with the DATABASE_URL of the owner first (docs/security.md). ` +
        `PostgreSQL says: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.name = 'SchemaBehindError';
  }
}

/**
 * All of it is one transaction: it happens as a whole or not at all, and replicas that start at once wait for each
 * other.
 */
const exclusively = async <T>(
  database: Pick<Database, 'openSession'>,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  const session = await database.openSession();
  try {
    await session.execute(`begin; select pg_advisory_xact_lock(${advisoryLock})`);
    const done = await work(session);
    await session.execute('commit');
    return done;
  } catch (error) {
    await session.execute('rollback').catch(() => {});
    throw error;
  } finally {
    await session.close();
  }
};

const nameOf = ({ version, name }: { readonly version: number; readonly name: string }): string =>
  `${String(version).padStart(4, '0')} ${name}`;

/** Answers the names of the migrations that were applied now. Throws SchemaBehindError when the role may not. */
export const migrate = (
  database: Pick<Database, 'openSession'>,
  folder: string = migrations,
): Promise<readonly string[]> =>
  exclusively(database, async (session) => {
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
    const known = await postgrator.getMigrations();
    const version = await postgrator.getDatabaseVersion();
    try {
      return (await postgrator.migrate()).map(nameOf);
    } catch (error) {
      const failure = failureOf(error);
      const lacking = known.filter((one) => one.version > version);
      if (failure.type !== 'sql' || failure.sqlState !== insufficientPrivilege || lacking.length === 0) throw error;
      throw new SchemaBehindError(lacking.map(nameOf), error);
    }
  });

/**
 * Gives the database roles what they need, once more: an administrator may have made them after the schema. Answers what
 * the role that is logged in was not allowed to do; `undefined` when everything is in place.
 */
export const settleRoles = (database: Pick<Database, 'openSession'>): Promise<string | undefined> =>
  exclusively(database, async (session) => {
    const { rows } = await session.execute('select audit_settle_roles() as left_out');
    const leftOut = rows[0]?.['left_out'];
    return typeof leftOut === 'string' ? leftOut : undefined;
  });
