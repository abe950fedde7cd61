/** Fills a database: prepares it, tells remediations until there are enough records, and leaves it fit to be queried. */
import { createAuditStore } from '../../src/database/audit-store.ts';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createPartitionStore } from '../../src/database/partition-store.ts';
import { audits } from '../../src/schema/audits/index.ts';
import type { LoadOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { latestMs, longestMs, tellRemediation } from './remediation.ts';
import { createRows } from './rows.ts';
import { createWriter, type Written } from './writer.ts';

export type LoadOrder = Pick<LoadOptions, 'rows' | 'months' | 'seed' | 'until' | 'workers'>;

/** The first instant of the month that lies `back` months before a time, UTC. */
const monthOf = (ms: number, back: number): Date => {
  const at = new Date(ms);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back, 1));
};

/** The months in which records can lie, those that come late included. */
const monthsOf = ({ until, months }: LoadOrder): readonly Date[] => {
  const last = monthOf(until + latestMs, 0).getTime();
  const all: Date[] = [];
  for (let back = months; monthOf(until, back).getTime() <= last; back -= 1) all.push(monthOf(until, back));
  return all;
};

/** Sets the visibility map, the statistics and the summaries of BRIN indexes, which autovacuum would do in the end. */
const tidy = async (database: Database, progress: Progress): Promise<void> => {
  const session = await database.openSession();
  try {
    for (const table of [...audits.map((declaration) => declaration.table), 'audit_ledger']) {
      progress.say(`vacuum and analyze ${table}`);
      await session.execute(`vacuum (analyze) ${table}`);
    }
  } finally {
    await session.close();
  }
};

export const load = async (database: Database, order: LoadOrder, progress: Progress): Promise<Written> => {
  const { rows, seed, until, workers } = order;
  await migrate(database);
  await createPartitionStore(database.prisma).ensure(
    audits.map(({ table }) => table),
    monthsOf(order),
  );

  const toRow = createRows();
  const writer = createWriter(createAuditStore(database.prisma), workers, progress.advance);
  const from = monthOf(until, order.months - 1).getTime();
  const spanMs = until - longestMs - from;
  let made = 0;
  for (let place = 0; made < rows; place += 1) {
    // Time goes by the records made so far, so that they are spread evenly, however long a remediation becomes.
    const part = made / rows;
    const told = tellRemediation(seed, place, Math.floor(from + part * spanMs), part);
    // The last one may not be over yet.
    for (const one of told.slice(0, rows - made)) await writer.write(await toRow(one));
    made += told.length;
  }
  const written = await writer.end();
  await tidy(database, progress);
  return written;
};
