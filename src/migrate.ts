/**
 * Migrates and makes the partitions, and ends: for deployments that do so with another role than the service's. Nothing but
 * the database is opened, so it may run beside a service on the same machine.
 */
import { auditTables, openDatabase } from './app.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { lockFolder } from './database/folder-lock.ts';
import { migrate } from './database/migrate.ts';
import { createPartitionStore } from './database/partition-store.ts';
import { createLog } from './log.ts';
import { createPartitions } from './resolvers/partitions.ts';

const config = readConfig(process.env);
const unlock = config.databaseUrl === undefined ? lockFolder(config.dataDir) : () => {};
const database = await openDatabase(config, createLog(config.logLevel));
try {
  const applied = await migrate(database);
  process.stdout.write(applied.length === 0 ? 'the schema is current\n' : `${applied.join('\n')}\n`);
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
