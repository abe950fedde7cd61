/** What a service makes of a database when it starts: the schema, and the partitions of this month and the next. */
import { auditTables } from '../../src/backing-services.ts';
import { systemClock } from '../../src/clock.ts';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createPartitionStore } from '../../src/database/partition-store.ts';
import { createPartitions } from '../../src/resolvers/partitions.ts';
import { audits } from '../../src/schema/audits/index.ts';

export const makeReady = async (database: Database): Promise<void> => {
  await migrate(database);
  await createPartitions({
    store: createPartitionStore(database.prisma),
    tables: auditTables(audits).map(({ table }) => table),
    monthsAhead: 1,
    clock: systemClock,
  }).upkeep();
};
