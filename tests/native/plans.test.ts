/** On 36 months of records: every filter is answered by an index, and from few months. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { connectionName } from '../../src/schema/connections.ts';
import { columnName } from '../../src/schema/content.ts';
import { commonFilters, type FilterField, ownFilters } from '../../src/schema/filter.ts';
import { createClock } from '../support/clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Explained, type Explainer, explaining } from '../support/plans.ts';
import { loadTrail, trailEnd } from '../support/trail.ts';

/** Of which two are busy, and the others are there. */
const months = 36;
const busyMonths = ['2026-11', '2025-03'] as const;
/** A table of so few rows is read from end to end sooner than an index of it. */
const fewRows = 1_000;
/** Partitions that one statement may have in its plan. */
const mostPartitions = 24;

let db: TestDatabase;
let explainer: Explainer;
let address: string;
let stop: () => Promise<void>;
before(async () => {
  db = await createTestDatabase();
  assert.ok(db.url !== undefined, 'these tests need a server');
  await loadTrail(db.database, 20_000, months);
  for (const [seed, month] of busyMonths.entries()) {
    await loadTrail(db.database, 45_000, 1, { seed, until: Date.parse(`${month}-20T00:00:00Z`) });
  }
  for (const { relname, reltuples } of await db.query('select relname, reltuples from pg_class')) {
    if (Number(reltuples) > fewRows) populated.add(String(relname));
  }
  for (const { table } of audits)
    for (const month of busyMonths) assert.ok(populated.has(`${table}_y${month.replace('-', 'm')}`));
  explainer = await explaining(db.database, db.url);
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-test-'));
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', SHUTDOWN_GRACE_MS: '0', DATA_DIR: folder });
  const app = await createApp(config, { database: explainer.database, clock: createClock(new Date(trailEnd)) });
  address = await app.start();
  stop = async () => {
    await app.stop();
    await rm(folder, { recursive: true });
  };
});
after(async () => {
  await stop();
  await explainer.close();
  await db.database.close();
  await db.drop();
});

/** Partitions that have more than a few rows. */
const populated = new Set<string>();
const tables = new Set([...audits.map(({ table }) => table), 'audit_ledger']);
const tableOf = (relation: string): string => relation.replace(/_y\d{4}m\d{2}$/, '');

interface Answered {
  readonly text: string;
  readonly plans: readonly Explained[];
}

const ask = async (query: string, variables: unknown = {}): Promise<Answered> => {
  await explainer.plans();
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  assert.ok(!text.includes('"errors"'), text);
  return { text, plans: await explainer.plans() };
};

/** Partitions and tables that a plan reads, or would read if it went on. */
const relationsIn = ({ nodes }: Explained): readonly string[] => [
  ...new Set(
    nodes.flatMap(({ relation }) => (relation !== undefined && tables.has(tableOf(relation)) ? [relation] : [])),
  ),
];
const executedIn = ({ nodes }: Explained): readonly string[] => [
  ...new Set(nodes.flatMap(({ relation, executed }) => (executed && relation !== undefined ? [relation] : []))),
];

const hold = (what: string, { plans }: Answered): void => {
  assert.ok(plans.length > 0, `${what}: nothing was sent`);
  for (const plan of plans) {
    const scanned = plan.nodes.filter(
      ({ type, relation }) => type === 'Seq Scan' && relation !== undefined && populated.has(relation),
    );
    assert.deepEqual(scanned, [], `${what}:\n${plan.sql}`);
    assert.ok(
      relationsIn(plan).length <= mostPartitions,
      `${what}: ${relationsIn(plan).length} partitions\n${plan.sql}`,
    );
  }
};

const list = (field: string, filterType: string, first: number): string =>
  `query ($filter: ${filterType}, $after: String) { ${field}(filter: $filter, first: ${first}, after: $after) {
     nodes { __typename id recordedAt } pageInfo { endCursor } } }`;

/** What many records have, what few have, and what none has; ranges in the middle and beyond the ends. */
const filtersFor = async (table: string, { column, field }: FilterField): Promise<readonly unknown[]> => {
  const type = field.type.type;
  if (type === 'boolean') return [true, false];
  if (type === 'text' || type === 'enum') {
    const values = (
      await db.query(
        `select ${column} as value from ${table} where ${column} is not null group by 1 order by count(*) desc`,
      )
    ).map(({ value }) => String(value));
    const some = [values.at(0), values.at(-1), [values.at(0), values.at(-1)]];
    return type === 'text' ? [...some, 'no record has this'] : some;
  }
  const [row] = await db.query(`select to_json(min(${column})) as low, to_json(max(${column})) as high from ${table}`);
  if (type === 'time') {
    const week = { from: '2025-03-03T00:00:00Z', to: '2025-03-10T00:00:00Z' };
    return [week, { from: '2026-11-18T00:00:00Z' }, { to: '2023-12-20T00:00:00Z' }, { to: '2020-06-01T00:00:00Z' }];
  }
  const [low, high] = [Number(row?.['low']), Number(row?.['high'])];
  const part = (share: number): number => low + Math.floor((high - low) * share * 1_000) / 1_000;
  const whole = type === 'float' ? (value: number) => value : Math.round;
  return [
    { below: whole(part(0.02)) },
    { atLeast: whole(part(0.4)), below: whole(part(0.6)) },
    { above: whole(high + 1) },
  ];
};

const cases = [
  ...audits.map((declaration) => ({
    field: connectionName(declaration),
    filterType: `${declaration.name}AuditFilterInput`,
    table: declaration.table,
    filters: [...ownFilters(declaration), ...commonFilters],
  })),
  { field: 'audits', filterType: 'AuditFilterInput', table: 'orchestration_audit', filters: commonFilters },
];

for (const { field, filterType, table, filters } of cases) {
  for (const one of filters) {
    test(`${field} by ${one.name} reads no table from end to end, and no more than ${mostPartitions} partitions at once`, async () => {
      for (const value of await filtersFor(table, one)) {
        const filter = { [one.name]: value };
        const what = JSON.stringify(filter);
        const answered = await ask(list(field, filterType, 50), { filter });
        hold(what, answered);
        const [, after] = /"endCursor":"([^"]+)"/.exec(answered.text) ?? [];
        if (after !== undefined) hold(`${what}, next page`, await ask(list(field, filterType, 50), { filter, after }));
      }
    });
  }

  test(`the newest page of ${field} is read from the newest month alone`, async () => {
    const answered = await ask(list(field, filterType, 20));
    hold(field, answered);
    const read = new Set(answered.plans.flatMap(executedIn));
    assert.deepEqual(
      [...read].filter((relation) => !relation.endsWith('_y2026m11')),
      [],
    );
  });
}

for (const declaration of audits) {
  const field = connectionName(declaration);
  const filterType = `${declaration.name}AuditFilterInput`;
  const column = columnName(declaration.statusField);

  test(`${field} of a status in a week is read from that week's month alone, and so is what is rare in it`, async () => {
    const statuses = await db.query(`select ${column} as value from ${declaration.table} group by 1`);
    for (const { value } of statuses) {
      const recordedAt = { from: '2025-03-03T00:00:00Z', to: '2025-03-10T00:00:00Z' };
      const answered = await ask(list(field, filterType, 50), {
        filter: { [declaration.statusField]: value, recordedAt },
      });
      hold(String(value), answered);
      const read = answered.plans.flatMap(relationsIn);
      assert.deepEqual([...new Set(read)], [`${declaration.table}_y2025m03`]);
    }
  });
}

test('a remediation is read from the months that have records of it', async () => {
  const [row] = await db.query(`
    select remediation_id as id, to_char(min(created_at) at time zone 'UTC', '"y"YYYY"m"MM') as first,
      to_char(max(created_at) at time zone 'UTC', '"y"YYYY"m"MM') as last
    from audit_ledger where created_at between '2024-05-05' and '2024-05-06' group by 1 order by 1 limit 1`);
  const answered = await ask(list('audits', 'AuditFilterInput', 50), { filter: { remediationId: row?.['id'] } });
  hold('a remediation', answered);
  const found = new Set(answered.plans.flatMap(relationsIn));
  found.delete('audit_ledger');
  assert.ok(found.size > 0);
  for (const relation of found) assert.match(relation, new RegExp(`_(${row?.['first']}|${row?.['last']})$`));
});

test('a search for what happened in a week reads that week, and what was recorded late', async () => {
  const occurredAt = { from: '2024-05-06T00:00:00Z', to: '2024-05-13T00:00:00Z' };
  const answered = await ask(list('audits', 'AuditFilterInput', 50), { filter: { occurredAt } });
  hold('a week', answered);
  for (const relation of answered.plans.flatMap(relationsIn)) {
    assert.ok(relation === 'audit_ledger' || relation.endsWith('_y2024m05'), relation);
  }
});

test('look-ups by id read the ledger by its key, and one month of one kind', async () => {
  const [row] = await db.query(`select id::text, kind from audit_ledger order by seq limit 1`);
  for (const document of [
    'query ($id: UUID!) { audit(id: $id) { id } }',
    'query ($id: UUID!) { receipt(id: $id) { id } }',
  ]) {
    const answered = await ask(document, { id: row?.['id'] });
    hold(document, answered);
    assert.equal(new Set(answered.plans.flatMap(relationsIn)).size, 2, document);
  }
});

test('statistics read the months of their range and no others', async () => {
  for (const { name } of audits.flatMap(({ statistics }) => statistics)) {
    const range = '(recordedAt: { from: "2025-02-10T00:00:00Z", to: "2025-03-20T00:00:00Z" })';
    const { plans } = await ask(`{ statistics${range} { ${name} { __typename } } }`);
    assert.equal(plans.length, 1, `${name} is one statement`);
    const read = plans.flatMap(relationsIn);
    assert.equal(read.length, 2, name);
    for (const relation of read) assert.match(relation, /_y2025m0[23]$/);
  }
});
