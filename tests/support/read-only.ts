/** A database that refuses to write, for real: it is made read-only, as a standby or one that fails over is. */
import type { TestApp } from './app.ts';

const setReadOnly = async (service: TestApp, readOnly: boolean): Promise<void> => {
  const { database } = service.db;
  const session = await database.openSession();
  try {
    if (database.kind === 'embedded') {
      // One session is all there is, so its own setting is the database's.
      await session.execute(`set default_transaction_read_only = ${readOnly ? 'on' : 'off'}`);
      return;
    }
    await session.execute('set default_transaction_read_only = off');
    const { rows } = await session.execute('select current_database() as name');
    await session.execute(
      `alter database ${String(rows[0]?.['name'])} set default_transaction_read_only = ${readOnly}`,
    );
    // The setting is for new connections.
    await session.execute(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  } finally {
    await session.close();
  }
};

export const startOutage = (service: TestApp): Promise<void> => setReadOnly(service, true);
export const endOutage = (service: TestApp): Promise<void> => setReadOnly(service, false);
