/** What PostgreSQL itself says about a table. */
import type { Session } from '../../src/database/database.ts';
import type { Column } from '../../src/schema/column.ts';

const optionalText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The columns of a table. A CHECK is given in PostgreSQL's own normal form; several on one column are joined. */
export const columnsIn = async (session: Session, table: string): Promise<readonly Column[]> => {
  const { rows } = await session.execute(`
    select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
      case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end as generated,
      (select string_agg(pg_get_constraintdef(c.oid), ' and ' order by pg_get_constraintdef(c.oid))
       from pg_constraint c
       where c.conrelid = a.attrelid and c.contype = 'c' and a.attnum = any (c.conkey)) as check
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = '${table}'::regclass and a.attnum > 0 and not a.attisdropped
    order by a.attnum`);
  return rows.map((row) => ({
    name: String(row['name']),
    type: String(row['type']),
    nullable: row['nullable'] === true,
    generated: optionalText(row['generated']),
    check: optionalText(row['check']),
  }));
};

/** Name of each index → how it is made, e.g. `btree (status, created_at)` or `unique btree (created_at, id)`. */
export const indexesIn = async (session: Session, table: string): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await session.execute(`
    select indexrelid::regclass::text as name, indisunique as is_unique,
      substring(pg_get_indexdef(indexrelid) from ' USING (.*)$') as made
    from pg_index where indrelid = '${table}'::regclass and indisvalid`);
  return new Map(
    rows.map((row) => [String(row['name']), `${row['is_unique'] === true ? 'unique ' : ''}${String(row['made'])}`]),
  );
};

/** The name of each partition of a table → its bounds in UTC, in the order of the months. */
export const partitionsOf = async (session: Session, table: string): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await session.execute(`
    set time zone 'UTC';
    select relname::text as name, pg_get_expr(relpartbound, oid) as bounds
    from pg_class where oid in (select inhrelid from pg_inherits where inhparent = '${table}'::regclass)
    order by relname`);
  return new Map(rows.map((row) => [String(row['name']), String(row['bounds'])]));
};
