/** How PostgreSQL answers a statement it will not run. */
import type { Session } from '../../src/database/database.ts';
import { failureOf } from '../../src/database/failure.ts';

/** The SQLSTATE with which a statement is refused; `undefined` when it runs. */
export const refusalOf = async (session: Session, sql: string): Promise<string | undefined> => {
  try {
    await session.execute(sql);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.type !== 'sql') throw error;
    return failure.sqlState;
  }
};
