/** What is recorded stays as it was written, whoever asks for something else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Session } from '../src/database/database.ts';
import { audits } from '../src/schema/audits/index.ts';
import type { Column } from '../src/schema/column.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { columnsIn } from './support/catalogue.ts';
import { createClock } from './support/clock.ts';
import { refusalOf } from './support/refusal.ts';

const refused = '23001';
const derived = ['updated_at', 'embedding', 'embedding_model', 'embedding_status'];

let service: TestApp;
let session: Session;

before(async () => {
  // Recorded long ago, so that a time that the database sets now is always a later one.
  service = await startApp({}, { clock: createClock('2025-01-15T12:00:00.000Z') });
  session = await service.db.database.openSession();
  for (const declaration of audits) {
    const input = { ...declaration.example, occurredAt: '2025-01-15T11:59:00.000Z' };
    assert.deepEqual((await service.post(recordDocument(declaration), { input })).errors, []);
  }
});
after(async () => {
  await session.close();
  await service.stop();
});

type Row = Readonly<Record<string, unknown>>;

/** The rows of a table as JSON text, which tells apart whatever can be told apart. */
const contentOf = async (table: string): Promise<readonly string[]> =>
  (await session.execute(`select to_json(t)::text as row from ${table} t order by id`)).rows.map(({ row }) =>
    String(row),
  );

/** Another value than the one that is there. */
const otherValue = ({ name, type }: Column): string => {
  if (name === 'seq') return 'default';
  if (type === 'text') return `coalesce(${name}, '') || 'x'`;
  if (type === 'boolean') return `not coalesce(${name}, false)`;
  if (type === 'text[]') return `array_append(${name}, 'x')`;
  if (type === 'jsonb') return `'[{"x": 1}]'`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'bytea') return `'\\x00'`;
  if (type === 'xid8') return `'1'`;
  if (type.startsWith('timestamp')) return `coalesce(${name}, created_at) + interval '1 millisecond'`;
  return `coalesce(${name}, 0) + 1`;
};

/** Every column with another value and without one, and every way to remove the row. */
const attemptsOn = async (table: string): Promise<readonly string[]> => {
  const [text = '{}'] = await contentOf(table);
  const row: Row = JSON.parse(text);
  const columns = (await columnsIn(session, table)).filter(
    ({ name, generated }) => generated === undefined && !derived.includes(name),
  );
  return [
    ...columns.map((column) => `update ${table} set ${column.name} = ${otherValue(column)}`),
    ...columns
      .filter(({ name, nullable }) => nullable && row[name] !== null)
      .map(({ name }) => `update ${table} set ${name} = null`),
    `delete from ${table}`,
    `truncate ${table}`,
    `truncate ${table} cascade`,
  ];
};

const assertUnchangeable = async (table: string): Promise<void> => {
  const written = await contentOf(table);
  assert.notEqual(written.length, 0);
  for (const statement of await attemptsOn(table)) {
    assert.equal(await refusalOf(session, statement), refused, statement);
  }
  assert.deepEqual(await contentOf(table), written);
};

const asReplica = async (check: () => Promise<void>): Promise<void> => {
  await session.execute('set session_replication_role = replica');
  try {
    await check();
  } finally {
    await session.execute('set session_replication_role = origin');
  }
};

const guarded = [...audits.flatMap(({ table }) => [table, `${table}_y2025m01`]), 'audit_ledger'];
for (const table of guarded) {
  test(`a row of ${table} cannot be changed in any column, deleted or truncated away`, async () => {
    await assertUnchangeable(table);
  });
  test(`${table} is guarded under replication settings too`, () => asReplica(() => assertUnchangeable(table)));
}

test('all this holds for the role that owns the tables', async () => {
  const names = guarded.map((table) => `'${table}'`).join(', ');
  const { rows } = await session.execute(
    `select count(*)::int as owned from pg_tables where tableowner = 'audit_owner' and tablename in (${names})`,
  );
  assert.deepEqual(rows, [{ owned: guarded.length }]);
  await session.execute('set role audit_owner');
  try {
    for (const table of guarded) await assertUnchangeable(table);
  } finally {
    await session.execute('reset role');
  }
});

test('an upsert and a merge change nothing either', async () => {
  const all = 'orchestration_audit';
  for (const statement of [
    `insert into ${all} select * from ${all} on conflict (created_at, id) do update set failure_reason = 'x'`,
    `merge into ${all} t using ${all} s on t.id = s.id when matched then update set failure_reason = 'x'`,
    `merge into ${all} t using ${all} s on t.id = s.id when matched then delete`,
  ]) {
    assert.equal(await refusalOf(session, statement), refused, statement);
  }
});

test('not even the way a number is written can change', async () => {
  for (const change of [
    `environmental_impact = replace(environmental_impact::text, '0.99', '0.990')::jsonb`,
    `confidence = confidence + 2e-16`,
  ]) {
    const statement = `set extra_float_digits = -15; update effectiveness_audit set ${change}`;
    assert.equal(await refusalOf(session, statement), refused, statement);
  }
  const zero = `insert into effectiveness_audit select (jsonb_populate_record(t, '{"confidence": 0, "id":
    "00000000-0000-8000-8000-000000000000"}')).* from effectiveness_audit t`;
  const negated = `update effectiveness_audit set confidence = '-0' where confidence = 0`;
  assert.equal(await refusalOf(session, `${zero}; ${negated}`), refused);
});

test('a temporary table in the place of a catalogue does not mislead the guard', async () => {
  const statement = `
    create temp table pg_attribute as select attrelid, attname, 's'::"char" as attgenerated, attisdropped
    from pg_catalog.pg_attribute where attrelid = 'notification_audit_y2025m01'::regclass;
    update notification_audit set remediation_id = 'x'`;
  assert.equal(await refusalOf(session, statement), refused);
});

const times = async (): Promise<Row> => {
  const { rows } = await session.execute(`
    select created_at::text as created, updated_at::text as updated, updated_at > created_at as moved,
      embedding_status as status from ai_analysis_audit`);
  return rows[0] ?? {};
};

test('an update that changes nothing moves no time', async () => {
  const { created } = await times();
  await session.execute('update ai_analysis_audit set crd_name = crd_name, embedding = null');
  assert.deepEqual(await times(), { created, updated: created, moved: false, status: 'NONE' });
});

test('the time of the last change cannot be set by hand', async () => {
  const { created } = await times();
  await session.execute("update ai_analysis_audit set updated_at = '2030-01-01T00:00:00Z'");
  assert.deepEqual(await times(), { created, updated: created, moved: false, status: 'NONE' });
});

test('a vector may be filled in later: then the time of the last change moves, that of the record does not', async () => {
  const { created } = await times();
  const vector = `[${Array.from({ length: 1536 }, (_, index) => index / 1536).join(',')}]`;
  await session.execute(`update ai_analysis_audit
    set embedding = '${vector}', embedding_model = 'm', embedding_status = 'READY', updated_at = '2020-01-01'`);
  const filled = await times();
  assert.deepEqual({ ...filled, updated: '' }, { created, updated: '', moved: true, status: 'READY' });
  await session.execute('update ai_analysis_audit set embedding = embedding, embedding_status = embedding_status');
  assert.deepEqual(await times(), filled);
  await assertUnchangeable('ai_analysis_audit');
});

for (const { table } of audits) {
  test(`a month of ${table} that is made later is guarded from its first row on`, async () => {
    const month = `${table}_y2031m05`;
    await session.execute(`select audit_ensure_partition('${table}', '2031-05-31T23:59:59.999Z')`);
    const columns = (await columnsIn(session, table)).filter(({ generated }) => generated === undefined);
    const names = columns.map(({ name }) => name).join(', ');
    const later = names.replace('created_at', "timestamptz '2031-05-31T23:59:59.999Z'");
    await session.execute(`insert into ${table} (${names}) select ${later} from ${table}`);
    assert.equal((await contentOf(month)).length, 1);
    await assertUnchangeable(month);
    await asReplica(() => assertUnchangeable(month));
  });
}
