/** Sessions that are somebody else's: what a role may do is tried as that role. */
import type { Database, Session } from '../../src/database/database.ts';

/** The database as a login sees it. For a session, the login is all it is; only the test gets back out of it. */
export const asLogin = (database: Pick<Database, 'openSession'>, login: string): Pick<Database, 'openSession'> => ({
  openSession: async () => {
    const session = await database.openSession();
    const { rows } = await session.execute('select quote_ident(session_user) as oneself');
    await session.execute(`set session authorization ${login}`);
    return {
      execute: session.execute,
      close: async () => {
        // Embedded, it is the session of everybody; and there "reset" leads nowhere.
        await session.execute(`set session authorization ${String(rows[0]?.['oneself'])}`);
        await session.close();
      },
    };
  },
});

/** Does something as a login, and is oneself again afterwards. */
export const withLogin = async <T>(
  database: Pick<Database, 'openSession'>,
  login: string,
  use: (session: Session) => Promise<T>,
): Promise<T> => {
  const session = await asLogin(database, login).openSession();
  try {
    return await use(session);
  } finally {
    await session.close();
  }
};
