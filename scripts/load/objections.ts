/** What speaks against filling a database with made-up records: that it may be one that matters. */
import type { Database } from '../../src/database/database.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { keyPrefix } from './telling.ts';

const loopback = new Set(['localhost', '127.0.0.1', '::1', '[::1]', '']);

const isElsewhere = (url: string): boolean => {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  return !loopback.has(host) && !host.startsWith('/');
};

/** The first and the last record of a kind. */
const ends = (table: string): string =>
  ['asc', 'desc']
    .map((way) => `(select idempotency_key from ${table} order by created_at ${way}, id ${way} limit 1)`)
    .join(' union all ');

/** In words; none when it is safe. Nothing is changed by asking. */
export const objections = async (database: Database, url: string | undefined): Promise<readonly string[]> => {
  const found = url !== undefined && isElsewhere(url) ? [`${database.location} is not on this machine`] : [];
  const session = await database.openSession();
  try {
    for (const { table } of audits) {
      const { rows: tables } = await session.execute(`select to_regclass('${table}') is not null as there`);
      if (tables[0]?.['there'] !== true) continue;
      const { rows } = await session.execute(ends(table));
      if (rows.some((row) => !String(row['idempotency_key']).startsWith(keyPrefix))) {
        found.push(`${table} holds records that were not loaded by this tool`);
      }
    }
  } finally {
    await session.close();
  }
  return found;
};
