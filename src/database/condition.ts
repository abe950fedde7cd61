/** What a row has to be like to be found: plain data, made from declared filters, and its SQL. */
import { Prisma } from '../generated/prisma/client.ts';

export type Condition =
  | { readonly type: 'oneOf'; readonly column: string; readonly values: readonly string[] }
  | { readonly type: 'range'; readonly column: string; readonly bounds: readonly Bound[] }
  | { readonly type: 'flag'; readonly column: string; readonly value: boolean };

export interface Bound {
  readonly operator: '>=' | '>' | '<=' | '<';
  readonly value: Date | number;
  /** Whole numbers are compared as such: a bound on a bigint may be beyond what a double holds exactly. */
  readonly as: 'timestamptz' | 'bigint' | 'double precision';
}

/** A name of ours as an identifier; nothing that a caller sends ever comes here. */
export const identifier = (name: string): Prisma.Sql => Prisma.raw(`"${name.replaceAll('"', '""')}"`);

const sqlOf = (condition: Condition): Prisma.Sql => {
  const column = identifier(condition.column);
  switch (condition.type) {
    case 'oneOf': {
      const [only = '', ...more] = condition.values;
      // An index gives rows in order for one value, not for several: so it is said when there is only one.
      return more.length === 0
        ? Prisma.sql`${column} = ${only}`
        : Prisma.sql`${column} = any(${[...condition.values]}::text[])`;
    }
    case 'range':
      return Prisma.join(
        condition.bounds.map(
          ({ operator, value, as }) => Prisma.sql`${column} ${Prisma.raw(operator)} ${value}::${Prisma.raw(as)}`,
        ),
        ' and ',
      );
    case 'flag':
      // Without a parameter, so that an index for one of the two is seen to fit.
      return condition.value ? column : Prisma.sql`not ${column}`;
  }
};

/** Each condition after an `and`; nothing when there is none. */
export const andAll = (conditions: readonly Condition[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.empty : Prisma.sql`and ${Prisma.join(conditions.map(sqlOf), '\n    and ')}`;
