/**
 * Migrates, settles who may do what, makes the partitions, and ends: for deployments that do so with another role than
 * the service's. Nothing but the database is opened, so it may run beside a service on the same machine.
 */

import { auditTables } from './app.ts';
import { openDatabase } from './backing-services.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { lockFolder } from './database/folder-lock.ts';
import { migrate, settleRoles } from './database/migrate.ts';
import { createPartitionStore } from './database/partition-store.ts';
import { createLog, withoutCredentials } from './log.ts';
import { createPartitions } from './resolvers/partitions.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const prepare = async (): Promise<void> => {
  const config = readConfig(process.env);
  const unlock = config.databaseUrl === undefined ? lockFolder(config.dataDir) : () => {};
  const database = await openDatabase(config, createLog(config.logLevel));
  try {
    const applied = await migrate(database);
    say(applied.length === 0 ? 'the schema is current' : applied.join('\n'));
    const leftOut = await settleRoles(database);
    if (leftOut !== undefined) say(`the database roles are not in place (docs/security.md): ${leftOut}`);
    await createPartitions({
      store: createPartitionStore(database.prisma),
      tables: auditTables().map(({ table }) => table),
      monthsAhead: config.partitionMonthsAhead,
      clock: systemClock,
    }).upkeep();
  } finally {
    await database.close();
    unlock();
  }
};

await prepare().catch((error: unknown) => {
  process.stderr.write(`${withoutCredentials(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
});
