/** The content hash, computed again from what PostgreSQL prints of a row, by a canonicalizer of another hand. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Session } from '../../src/database/database.ts';

/** What the server adds to a record, and what is derived from it. */
const notContent = new Set([
  'id',
  'created_at',
  'updated_at',
  'recorded_by',
  'recorded_via',
  'trace_id',
  'content_hash',
  'idempotency_key',
  'embedding',
  'embedding_model',
  'embedding_status',
]);

export interface Rehashed {
  readonly id: string;
  /** Lower-case hex, as it is stored. */
  readonly stored: string;
  /** Lower-case hex, from the other columns. */
  readonly computed: string;
}

/** Every row of a table with its stored and its computed hash. Nothing but the table and its kind's name is known. */
export const rehash = async (session: Session, table: string, kind: string): Promise<readonly Rehashed[]> => {
  const { rows: columns } = await session.execute(`
    select attname::text as name, atttypid = 'timestamptz'::regtype as is_time, attgenerated <> '' as is_generated
    from pg_attribute where attrelid = '${table}'::regclass and attnum > 0`);
  const content = columns.filter(({ name, is_generated }) => !notContent.has(String(name)) && is_generated === false);
  const { rows } = await session.execute(`
    select id::text, encode(content_hash, 'hex') as stored, to_json(t)::text as row from ${table} t`);
  return rows.map(({ id, stored, row }) => {
    const columnsOfRow: Readonly<Record<string, unknown>> = JSON.parse(String(row));
    const said: Record<string, unknown> = { kind };
    for (const { name, is_time } of content) {
      const value = columnsOfRow[String(name)];
      if (value === null) continue;
      said[String(name)] = is_time === true ? new Date(String(value)).toISOString() : value;
    }
    const computed = createHash('sha256')
      .update(String(canonicalize(said)), 'utf8')
      .digest('hex');
    return { id: String(id), stored: String(stored), computed };
  });
};
