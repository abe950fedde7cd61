/** Fills months with copies of a story, by statements of their own: what took three years is there in seconds. */
import type { Database } from '../../src/database/database.ts';
import { literal } from '../../src/database/quoting.ts';
import { createEncoder } from '../../src/schema/content.ts';
import type { InputRecord } from '../../src/schema/field.ts';
import { type Story, stateOf } from './story.ts';

const isTime = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);

/** As validation leaves it: times are dates. */
const validated = (fields: Readonly<Record<string, unknown>>): InputRecord =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, isTime(value) ? new Date(value) : value]));

/**
 * `count` remediations a month, spread over it, each with the records of the story at its distances. They are called
 * `rr-<month>-<number>`, months counted from 0. The rows are read as whole remediations; their hashes are made up.
 */
export const fillMonths = async (
  database: Database,
  story: Story,
  { firstMonth, months, count }: { readonly firstMonth: string; readonly months: number; readonly count: number },
): Promise<void> => {
  const started = Date.parse(String(story.records[0]?.fields['occurredAt']));
  const session = await database.openSession();
  try {
    const tables = new Set(story.records.map(({ declaration }) => declaration.table));
    for (const table of tables) {
      await session.execute(
        `select audit_ensure_partition(${literal(table)}, ${literal(firstMonth)}::timestamptz + month * interval '1 month')
         from generate_series(0, ${months}) as month`,
      );
    }
    for (const [place, record] of story.records.entries()) {
      const { declaration, fields } = record;
      const { table, encode } = createEncoder(declaration);
      const { canonical } = encode(validated(fields));
      const offset = Date.parse(String(fields['occurredAt'])) - started;
      const columns = table.columns.filter((column) => !column.startsWith('embedding'));
      const derived = declaration.embedding === undefined ? '' : `'embedding_status', 'NONE',`;
      const all = [...columns, ...(derived === '' ? [] : ['embedding_status']), 'updated_at'].join(', ');
      await session.execute(`
        with made as (
          select gen_random_uuid() as id, 'rr-' || month || '-' || number as remediation_id,
            ${literal(firstMonth)}::timestamptz + month * interval '1 month'
              + number * (interval '27 days' / ${count}) + interval '${offset} milliseconds' as at
          from generate_series(0, ${months - 1}) as month, generate_series(1, ${count}) as number
        ),
        filled as (
          select (${literal(canonical)}::jsonb || jsonb_build_object(
            'id', id, 'created_at', at, 'updated_at', at, 'occurred_at', at, 'recorded_by', 'loader', 'recorded_via', 'NONE', ${derived}
            'content_hash', '\\x' || encode(sha256((${place} || remediation_id)::bytea), 'hex'),
            'idempotency_key', remediation_id || '/${place}/${String(stateOf(record))}',
            'remediation_id', remediation_id)) as row
          from made
        ),
        stored as (
          insert into ${table.table} (${all})
          select ${all} from filled cross join lateral jsonb_populate_record(null::${table.table}, filled.row) as populated
          returning id, remediation_id, occurred_at, content_hash, created_at
        )
        insert into audit_ledger (id, kind, remediation_id, occurred_at, content_hash, created_at)
        select id, ${literal(declaration.kind)}, remediation_id, occurred_at, content_hash, created_at from stored`);
    }
    await session.execute(`vacuum analyze`);
  } finally {
    await session.close();
  }
};
