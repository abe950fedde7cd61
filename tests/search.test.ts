/** Every filter of every list answers what a plain `where` over the table answers, newest first. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { connectionName } from '../src/schema/connections.ts';
import { columnName } from '../src/schema/content.ts';
import { commonFilters, type FilterField, ownFilters } from '../src/schema/filter.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationOf } from './support/records.ts';
import { loadTrail, readAll } from './support/trail.ts';

let service: TestApp;
before(async () => {
  service = await startApp({}, { prepareDatabase: (database) => loadTrail(database, 1_500, 4) });
});
after(() => service.stop());

const literal = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;
const idsOf = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  rows.map(({ id }) => String(id));

/** Newest first, as the table has them. */
const inTable = async (table: string, where: string): Promise<readonly string[]> =>
  idsOf(
    await service.db.query(`select id::text from ${table} where ${where} order by created_at desc, ${table}.id desc`),
  );

/** The same over all kinds. */
const inTables = async (whereOf: (table: string) => string | undefined): Promise<readonly string[]> => {
  const parts = audits.flatMap(({ table }) => {
    const where = whereOf(table);
    return where === undefined ? [] : [`select id, created_at from ${table} where ${where}`];
  });
  return idsOf(
    await service.db.query(`select id::text from (${parts.join(' union all ')}) a order by created_at desc, a.id desc`),
  );
};

/** A value that many records have, and one that few have. */
const valuesIn = async (table: string, column: string): Promise<readonly string[]> => {
  const rows = await service.db.query(
    `select ${column}::text as value from ${table} where ${column} is not null group by 1 order by count(*) desc, 1`,
  );
  const values = rows.map(({ value }) => String(value));
  return [...new Set([values.at(0), values.at(-1)])].filter((value) => value !== undefined);
};

/** A quarter and three quarters of the way through the values of a column. */
const quartersOf = async (table: string, column: string): Promise<readonly [string, string]> => {
  const [row] = await service.db.query(`
    select min(value)::text as low, max(value)::text as high
    from (select ${column} as value, ntile(4) over (order by ${column}) as part from ${table}
          where ${column} is not null) as parts where part in (2, 3)`);
  return [String(row?.['low']), String(row?.['high'])];
};

interface Case {
  readonly filter: unknown;
  readonly where: string;
}

const casesOf = async (table: string, { column, field }: FilterField): Promise<readonly Case[]> => {
  switch (field.type.type) {
    case 'text':
    case 'enum': {
      const values = await valuesIn(table, column);
      assert.ok(values.length > 0, `no record has a ${column}`);
      return [
        ...values.map((value) => ({ filter: value, where: `${column} = ${literal(value)}` })),
        { filter: values, where: `${column} in (${values.map(literal).join(', ')})` },
        ...(field.type.type === 'text' ? [{ filter: ['no record has this'], where: 'false' }] : []),
      ];
    }
    case 'boolean':
      return [
        { filter: true, where: column },
        { filter: false, where: `not ${column}` },
      ];
    case 'time': {
      const [low, high] = (await quartersOf(table, column)).map((at) => new Date(at).toISOString());
      return [
        { filter: { from: low, to: high }, where: `${column} >= '${low}' and ${column} < '${high}'` },
        { filter: { from: high }, where: `${column} >= '${high}'` },
        { filter: { to: low }, where: `${column} < '${low}'` },
        { filter: { from: '2031-01-01T00:00:00Z' }, where: 'false' },
        { filter: { to: '2021-01-01T00:00:00Z' }, where: 'false' },
        { filter: {}, where: 'true' },
      ];
    }
    default: {
      const [low, high] = (await quartersOf(table, column)).map(Number);
      return [
        { filter: { atLeast: low, atMost: high }, where: `${column} between ${low} and ${high}` },
        { filter: { above: low, below: high }, where: `${column} > ${low} and ${column} < ${high}` },
        { filter: { below: low }, where: `${column} < ${low}` },
        { filter: { above: 9_007_199_254_740_991 }, where: 'false' },
      ];
    }
  }
};

for (const declaration of audits) {
  const { table, name } = declaration;
  const field = connectionName(declaration);
  const order = { field, filterType: `${name}AuditFilterInput` };

  test(`${field} without a filter is all of its kind`, async () => {
    assert.deepEqual(idsOf(await readAll(service, order)), await inTable(table, 'true'));
  });

  for (const one of [...ownFilters(declaration), ...commonFilters]) {
    test(`${field} by ${one.name} finds what the table has, in its order`, async () => {
      for (const { filter, where } of await casesOf(table, one)) {
        const found = await readAll(service, { ...order, filter: { [one.name]: filter } });
        assert.deepEqual(idsOf(found), await inTable(table, where), JSON.stringify(filter));
      }
    });
  }

  test(`${field} by two filters at once finds what has both`, async () => {
    const [status] = await valuesIn(table, columnName(declaration.statusField));
    const [namespace] = await valuesIn(table, 'namespace');
    const filter = { [declaration.statusField]: status, namespace };
    const where = `${columnName(declaration.statusField)} = ${literal(status)} and namespace = ${literal(namespace)}`;
    assert.deepEqual(idsOf(await readAll(service, { ...order, filter })), await inTable(table, where));
  });
}

const all = { field: 'audits', filterType: 'AuditFilterInput' };

test('audits without a filter is everything', async () => {
  assert.deepEqual(idsOf(await readAll(service, all)), await inTables(() => 'true'));
});

for (const one of commonFilters) {
  test(`audits by ${one.name} finds what the tables have, in one order`, async () => {
    for (const { filter, where } of await casesOf('orchestration_audit', one)) {
      const found = await readAll(service, { ...all, filter: { [one.name]: filter } });
      assert.deepEqual(idsOf(found), await inTables(() => where), JSON.stringify(filter));
    }
  });
}

test('audits by kind finds those kinds and no others', async () => {
  for (const { kind, table } of audits) {
    const found = await readAll(service, { ...all, filter: { kinds: kind }, select: 'id kind' });
    assert.deepEqual(idsOf(found), await inTable(table, 'true'));
    assert.ok(found.every((row) => row['kind'] === kind));
  }
});

test('audits by status asks each kind in its own word, and leaves kinds out that have none of them', async () => {
  const found = await readAll(service, { ...all, filter: { status: ['FAILED', 'DELIVERED'] } });
  const columns = new Map(audits.map(({ table, statusField }) => [table, columnName(statusField)]));
  const where = (table: string) => `${columns.get(table)} in ('FAILED', 'DELIVERED')`;
  assert.deepEqual(idsOf(found), await inTables(where));
  assert.ok(found.length > 0);
});

test('a name in another script is found by itself, and nothing else is', async () => {
  for (const namespace of ['決済基盤', 'größen', 'gro\u0308ßen', 'GRÖSSEN']) {
    const found = await readAll(service, { ...all, filter: { namespace } });
    assert.deepEqual(idsOf(found), await inTables(() => `namespace = ${literal(namespace)}`), namespace);
  }
});

test('records that came months late are found by when they happened, with those that came at once', async () => {
  const [middle] = await service.db.query(
    'select min(created_at) + (max(created_at) - min(created_at)) / 2 as at from audit_ledger',
  );
  const from = new Date(String(middle?.['at']));
  const to = new Date(from.getTime() + 2 * 24 * 60 * 60_000);
  const late = [notificationOf('late-1'), notificationOf('late-2')].map((input) => ({
    notification: { ...input, occurredAt: from.toISOString() },
  }));
  const { errors } = await service.post(RecordAuditsDocument.toString(), { inputs: late });
  assert.deepEqual(errors, []);
  const occurredAt = { from: from.toISOString(), to: to.toISOString() };
  const found = await readAll(service, { ...all, filter: { occurredAt }, select: 'id idempotencyKey' });
  const where = `occurred_at >= '${occurredAt.from}' and occurred_at < '${occurredAt.to}'`;
  assert.deepEqual(idsOf(found), await inTables(() => where));
  assert.deepEqual(
    found
      .slice(0, 2)
      .map((row) => row['idempotencyKey'])
      .toSorted(),
    ['late-1', 'late-2'],
  );
  assert.ok(found.length > 10);
});

test('a document is given the fields it asks for, those with a default and those in fragments included', async () => {
  const { data, errors } = await service.post(
    `{ aiAnalysisAudits(first: 1, filter: { completionStatus: COMPLETED }) {
         edges { cursor node { ...Report hallucinationDetected recommendations { action } } } } }
     fragment Report on AIAnalysisAudit { investigationReport ... on Audit { traceId contentHash } }`,
  );
  assert.deepEqual(errors, []);
  const text = JSON.stringify(data);
  assert.match(text, /"investigationReport":"\w/);
  assert.match(text, /"recommendations":\[\{"action":"\w/);
  assert.match(text, /"traceId":"[0-9a-f]{32}","contentHash":"[0-9a-f]{64}"/);
});
