/** What reading a remediation costs on three years of records: look-ups in the months it lies in, and nothing else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AuditStore, createAuditStore } from '../../src/database/audit-store.ts';
import type { Database } from '../../src/database/database.ts';
import { createReads } from '../../src/database/reads.ts';
import { openServer } from '../../src/database/server.ts';
import { endRecordsOf } from '../../src/resolvers/remediation/ended.ts';
import { createRemediations, type Remediations } from '../../src/resolvers/remediation/remediations.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { kindRules } from '../../src/schema/lifecycle.ts';
import { createClock } from '../support/clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { fillMonths } from '../support/months.ts';
import { storyOf } from '../support/story.ts';

const months = 36;
const perMonth = 100;
/** In the last of the months. */
const clock = createClock('2026-11-20T12:00:00Z');

let db: TestDatabase;
let database: Database;
let store: AuditStore;
let remediations: Remediations;
/** Knows nothing of what was found complete before. */
const newRemediations = (): Remediations => {
  const rules = audits.map(kindRules);
  const reads = createReads(database.prisma, endRecordsOf(rules));
  return createRemediations({
    reading: { run: (read) => read(reads), lookUps: reads.lookUps },
    rules,
    clock,
    deadlineMs: 10_000,
  });
};
before(async () => {
  db = await createTestDatabase();
  const { url } = db;
  assert.ok(url, 'these tests need a PostgreSQL server: set TEST_DATABASE_URL');
  await fillMonths(db.database, storyOf('healed'), { firstMonth: '2023-12-01', months, count: perMonth });
  // One connection, so that what it has done can be asked for.
  database = openServer(url, { poolSize: 1, deadlineMs: 10_000, onConnectionError: () => {} });
  store = createAuditStore(database.prisma);
  remediations = newRemediations();
});
after(async () => {
  await database?.close();
  await db.database.close();
  await db.drop();
});

interface Touched {
  readonly name: string;
  readonly sequential: number;
  readonly looked: number;
}

const touched = async (): Promise<ReadonlyMap<string, Touched>> => {
  await database.prisma.$queryRaw`select pg_stat_force_next_flush()::text`;
  await database.prisma.$queryRaw`select 1`;
  const rows = await db.query(`
    select relname::text as name, seq_scan::int as sequential, coalesce(idx_scan, 0)::int as looked
    from pg_stat_user_tables where relname like '%audit%'`);
  return new Map(
    rows.map((row) => [
      String(row['name']),
      { name: String(row['name']), sequential: Number(row['sequential']), looked: Number(row['looked']) },
    ]),
  );
};

/** The months of which something was looked up, e.g. y2026m11; nothing was read from end to end. */
const monthsTouchedBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  // More often than PostgreSQL plans a statement anew: the plan that is kept is the one that counts.
  for (let time = 0; time < 7; time += 1) await work();
  const earlier = await touched();
  await work();
  const found = [...(await touched()).values()].map(({ name, sequential, looked }) => ({
    name,
    sequential: sequential - (earlier.get(name)?.sequential ?? 0),
    looked: looked - (earlier.get(name)?.looked ?? 0),
  }));
  assert.deepEqual(
    found.filter(({ sequential }) => sequential > 0),
    [],
  );
  const names = found.filter(({ looked }) => looked > 0).map(({ name }) => name);
  assert.ok(names.length > 0);
  return [...new Set(names.flatMap((name) => /y\d{4}m\d\d$/.exec(name) ?? []))].toSorted();
};

test('a timeline is read from the ledger alone', async () => {
  const months = await monthsTouchedBy(async () => {
    const page = await remediations.timeline('rr-35-50', 5, undefined);
    assert.equal(page.length, 5);
    assert.equal((await remediations.timeline('rr-35-50', 50, page.at(-1))).length, 9);
  });
  assert.deepEqual(months, []);
});

test('the rows of a page are looked up in their own month', async () => {
  const entries = await remediations.timeline('rr-35-50', 50, undefined);
  const byKind = Map.groupBy(entries, ({ kind }) => kind);
  const months = await monthsTouchedBy(async () => {
    for (const { kind, table } of audits) {
      const keys = byKind.get(kind) ?? [];
      assert.equal((await store.rows(table, ['occurred_at'], keys)).size, keys.length);
    }
  });
  assert.deepEqual(months, ['y2026m11']);
});

test('a remediation is looked at by look-ups in its own month', async () => {
  const months = await monthsTouchedBy(async () => {
    const found = await remediations.look(['rr-20-50']);
    assert.deepEqual(
      found.get('rr-20-50')?.strands.map(({ facts, findings }) => [facts.length, findings]),
      [[14, []]],
    );
  });
  assert.deepEqual(months, ['y2025m08']);
});

const hourMs = 3_600_000;
for (const [hours, expected] of [
  [24, ['y2026m11']],
  [24 * 21, ['y2026m10', 'y2026m11']],
] as const) {
  test(`incomplete remediations of ${hours} hours are looked for in the months of those hours`, async () => {
    const since = new Date(clock.now() - hours * hourMs);
    const endedBefore = new Date(clock.now() - hourMs / 4);
    const months = await monthsTouchedBy(async () => {
      for (const one of [newRemediations(), remediations]) {
        const { found } = await one.incomplete.page({ since, endedBefore }, 20, undefined);
        assert.deepEqual(found, []);
      }
    });
    assert.deepEqual(months, expected);
  });
}

test('what has got more records is found by index, and its end in the months that are kept', async () => {
  const { changes, ended } = createReads(database.prisma, endRecordsOf(audits.map(kindRules))).remediations;
  const { mark } = await changes(undefined, 10);
  const all = { ...mark, horizon: '1' };
  const months = await monthsTouchedBy(async () => {
    assert.deepEqual([...(await changes(mark, 10)).remediationIds], []);
    assert.ok((await changes(all, 10)).remediationIds.size > 0);
    const { records } = await ended({
      since: new Date(clock.now() - 24 * 11 * hourMs),
      until: new Date(clock.now() + 24 * hourMs),
      of: ['rr-35-50', 'rr-35-51', 'rr-20-50'],
      after: undefined,
      limit: 100,
    });
    assert.deepEqual(
      records.map(({ remediationId }) => remediationId),
      ['rr-35-51', 'rr-35-50'],
    );
  });
  assert.deepEqual(months, ['y2026m11']);
});
