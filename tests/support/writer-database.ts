/** A database whose schema is current, and which the service sees as a login that is a member of audit_writer alone. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/database/database.ts';
import { openServer } from '../../src/database/server.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface WriterDatabase {
  /** Everything in it is a superuser's; on a server `url` too. */
  readonly db: TestDatabase;
  /** What the service is given. */
  readonly database: Database;
  readonly login: string;
  readonly drop: () => Promise<void>;
}

export const createWriterDatabase = async (): Promise<WriterDatabase> => {
  const db = await createTestDatabase();
  const mark = randomUUID().slice(0, 8);
  const login = `writes_${mark}`;
  await db.query(`create role ${login} login password '${mark}' in role audit_writer`);
  if (db.url !== undefined) {
    const url = new URL(db.url);
    url.username = login;
    url.password = mark;
    return {
      db,
      database: openServer(url.href, { poolSize: 4, deadlineMs: 5_000, onConnectionError: () => {} }),
      login,
      drop: async () => {
        await db.query(`drop owned by ${login}; drop role ${login}`);
        await db.database.close();
      },
    };
  }
  // Embedded, there is one session for everybody: it is the login's, but for what the test asks itself.
  const become = (who: string) => db.query(`set session authorization ${who}`);
  await become(login);
  const query: TestDatabase['query'] = async (sql) => {
    await become('postgres');
    try {
      return await db.query(sql);
    } finally {
      await become(login);
    }
  };
  return { db: { ...db, query }, database: db.database, login, drop: async () => {} };
};
