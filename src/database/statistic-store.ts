/** Runs a declared statistic: one statement, over a range of time, with a bound on its rows. */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { StoredRow } from './audit-store.ts';
import { plannedEachTime } from './statement-names.ts';

export interface StatisticRange {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
}

export interface StatisticStore {
  /** `sql` takes `$1` and `$2` for the range. Answers at most `first` rows. */
  readonly rows: (sql: string, range: StatisticRange, first: number) => Promise<readonly StoredRow[]>;
}

/** The text between the parameters, and which parameter comes after each piece. */
const split = (sql: string): { readonly pieces: readonly string[]; readonly places: readonly string[] } => ({
  pieces: sql.split(/\$[12](?!\d)/),
  places: sql.match(/\$[12](?!\d)/g) ?? [],
});

export const createStatisticStore = (prisma: PrismaClient): StatisticStore => ({
  rows: async (sql, { from, to }, first) => {
    const { pieces, places } = split(sql);
    const values = places.map((place) => Prisma.sql`${place === '$1' ? from : to}::timestamptz`);
    const statement = new Prisma.Sql(pieces, values);
    const found = await prisma.$queryRaw<readonly { readonly row: StoredRow }[]>`${Prisma.raw(plannedEachTime)}
select to_json(statistic) as row from (
${statement}
) as statistic
limit ${first}::integer`;
    return found.map(({ row }) => row);
  },
});
