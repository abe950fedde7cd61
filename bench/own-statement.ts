/** The statement that the service sends, taken from what it sends: a copy of it would grow old. */
import { PrismaPg } from '@prisma/adapter-pg';
import { systemClock } from '../src/clock.ts';
import { createAuditStore } from '../src/database/audit-store.ts';
import { PrismaClient } from '../src/generated/prisma/client.ts';
import { type AuditRecord, createRecorder } from '../src/resolvers/record.ts';
import type { Origin } from '../src/resolvers/submission.ts';
import { notification } from '../src/schema/audits/notification.ts';
import { createEncoder } from '../src/schema/content.ts';
import { exampleRecord } from './workload.ts';

const { table, encode } = createEncoder(notification);

/** Only the times of the example have to be turned into what GraphQL would have made of them. */
const inputOf = (key: string) =>
  Object.fromEntries(
    Object.entries(exampleRecord(key)).map(([name, value]) => [
      name,
      notification.fields[name]?.type.type === 'time' ? new Date(String(value)) : value,
    ]),
  );

const recorder = createRecorder({ write: async () => ({ type: 'recorded' }), clock: systemClock });
const origin: Origin = { recordedBy: 'anonymous', recordedVia: 'NONE', traceId: undefined };

/** Records as the service makes them from what callers send. */
export const storedRecords = (keys: readonly string[]): Promise<readonly AuditRecord[]> =>
  Promise.all(keys.map(async (key) => (await recorder.record(encode(inputOf(key)), origin)).record));

/** The same as the service writes them into its statement: one JSON array. */
export const storedRows = async (keys: readonly string[]): Promise<string> =>
  `[${(await storedRecords(keys)).map(({ json }) => json).join(',')}]`;

/** Its text, with $1 for the JSON array of rows. Writes one row to find out. */
export const ownStatement = async (databaseUrl: string): Promise<string> => {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: databaseUrl }),
    log: [{ emit: 'event', level: 'query' }],
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  prisma.$on('query', ({ query }) => {
    if (query.includes('insert into')) resolve(query);
  });
  try {
    const rows = (await storedRecords(['statement'])).map(({ json }) => json);
    await createAuditStore(prisma).insert(table, rows);
    return await promise;
  } finally {
    await prisma.$disconnect();
  }
};
