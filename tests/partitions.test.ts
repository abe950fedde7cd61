/** Every record finds its month, in any year, without a restart. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Clock } from '../src/clock.ts';
import { readConfig } from '../src/config.ts';
import type { Session } from '../src/database/database.ts';
import { createPartitionStore } from '../src/database/partition-store.ts';
import { RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { createPartitions } from '../src/resolvers/partitions.ts';
import { createUpkeep } from '../src/resolvers/upkeep.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { partitionsOf } from './support/catalogue.ts';
import { createClock } from './support/clock.ts';
import { createEmptyDatabase } from './support/database.ts';
import { notificationOf } from './support/records.ts';
import { refusalOf } from './support/refusal.ts';

const dayMs = 86_400_000;
const clock = createClock('2026-11-20T08:00:00.000Z');
let service: TestApp;
let session: Session;

before(async () => {
  // As many as the service makes when nobody says otherwise.
  const settings = { PARTITION_MONTHS_AHEAD: String(readConfig({}).partitionMonthsAhead) };
  service = await startApp(settings, { clock, db: await createEmptyDatabase() });
  session = await service.db.database.openSession();
});
after(async () => {
  await session.close();
  await service.stop();
});

/** A partitioned table of its own, so that the months of each test start from nothing. Months are made by the owner. */
const createTable = async (name: string): Promise<string> => {
  await session.execute(`
    create table ${name} (created_at timestamptz(3) not null) partition by range (created_at);
    alter table ${name} owner to audit_owner`);
  return name;
};

const lookAfter = (table: string, clockOf: Clock, monthsAhead = 12) =>
  createPartitions({
    store: createPartitionStore(service.db.database.prisma),
    tables: [table],
    monthsAhead,
    clock: clockOf,
  });

/** What PostgreSQL should say of the months from `year` and `month` (from 1) on, computed apart from the service. */
const monthsFrom = (table: string, year: number, month: number, count: number): ReadonlyMap<string, string> => {
  const edge = (index: number): string => new Date(Date.UTC(year, month - 1 + index, 1)).toISOString().slice(0, 10);
  return new Map(
    Array.from({ length: count }, (_, index) => [
      `${table}_y${edge(index).slice(0, 4)}m${edge(index).slice(5, 7)}`,
      `FOR VALUES FROM ('${edge(index)} 00:00:00+00') TO ('${edge(index + 1)} 00:00:00+00')`,
    ]),
  );
};

test('at the start every table has this month and the next twelve, and no other', async () => {
  for (const { table } of audits) {
    assert.deepEqual(await partitionsOf(session, table), monthsFrom(table, 2026, 11, 13));
  }
});

test('each partition is made in a transaction of its own, so that no limit on a statement stops a first start', async () => {
  const { rows } = await session.execute(`
    select count(*)::int as made, count(distinct xmin::text)::int as transactions
    from pg_class where relispartition and relkind = 'r'`);
  assert.deepEqual(rows, [{ made: audits.length * 13, transactions: audits.length * 13 }]);
});

test('over ten years a month is made exactly when it begins, with no gap and none too many', async () => {
  const table = await createTable('ten_years');
  const moving = createClock('2026-12-31T23:59:59.999Z');
  const partitions = lookAfter(table, moving);
  assert.equal(await partitions.upkeep(), 13);
  const begins = (month: number): number => Date.UTC(2026, 11 + month, 1);
  for (let month = 1; month <= 120; month += 1) {
    moving.moveTo(new Date(begins(month)));
    assert.equal(await partitions.upkeep(), 1, `at ${new Date(moving.now()).toISOString()}`);
    moving.moveTo(new Date(begins(month + 1) - 1));
    assert.equal(await partitions.upkeep(), 0, `at ${new Date(moving.now()).toISOString()}`);
  }
  assert.deepEqual(await partitionsOf(session, table), monthsFrom(table, 2026, 12, 120 + 13));
});

test('a month of 31 days never skips the shorter one after it', async () => {
  const table = await createTable('month_ends');
  const moving = createClock('2027-01-31T12:00:00.000Z');
  assert.equal(await lookAfter(table, moving, 1).upkeep(), 2);
  assert.deepEqual(await partitionsOf(session, table), monthsFrom(table, 2027, 1, 2));
});

test('a year without a restart: upkeep looks every day, makes twelve months, and the runway stays a year', async () => {
  const table = await createTable('one_year');
  const moving = createClock('2027-02-28T00:00:00.000Z');
  const runways: number[] = [];
  let created = 0;
  const upkeep = createUpkeep({
    partitions: lookAfter(table, moving),
    everyMs: dayMs,
    clock: moving,
    onCreated: (count) => {
      created += count;
    },
    onRunway: (days) => runways.push(days.get(table) ?? -1),
    onFailure: (error) => assert.fail(String(error)),
  });
  await upkeep.start();
  for (let day = 1; day <= 366; day += 1) {
    moving.advance(dayMs);
    await upkeep.idle();
  }
  await upkeep.stop();
  moving.advance(30 * dayMs);
  await upkeep.idle();
  assert.equal(runways.length, 1 + 366);
  assert.equal(created, 13 + 12);
  assert.ok(Math.min(...runways) >= 365 && Math.max(...runways) <= 397, `${Math.min(...runways)} days`);
  assert.deepEqual(await partitionsOf(session, table), monthsFrom(table, 2027, 2, 25));
});

test('the runway counts whole days to the first month that is missing, and 0 when this month is', async () => {
  const table = await createTable('runway');
  const moving = createClock('2028-02-27T12:00:00.000Z');
  const partitions = lookAfter(table, moving, 1);
  const days = async () => (await partitions.runwayDays()).get(table);
  assert.equal(await days(), 0);
  await partitions.ensureFor(table, [new Date('2028-04-15T00:00:00.000Z')]);
  assert.equal(await days(), 0);
  await partitions.ensureFor(table, [new Date('2028-02-29T23:59:59.999Z')]);
  assert.equal(await days(), 2); // half of the 27th, the 28th and the 29th
  await partitions.upkeep();
  assert.equal(await days(), 2 + 31 + 30);
  moving.moveTo('2028-04-30T23:59:59.999Z');
  assert.equal(await days(), 0);
});

test('a month that cannot be made is told, the runway goes on falling, and it is made once nothing is in the way', async () => {
  const table = await createTable('blocked');
  await session.execute('create table blocked_y2027m03 ()');
  const moving = createClock('2027-01-31T00:00:00.000Z');
  const failures: unknown[] = [];
  const runways: (number | undefined)[] = [];
  const upkeep = createUpkeep({
    partitions: lookAfter(table, moving, 1),
    everyMs: dayMs,
    clock: moving,
    onCreated: () => {},
    onRunway: (days) => runways.push(days.get(table)),
    onFailure: (error) => failures.push(error),
  });
  await upkeep.start();
  for (let day = 1; day <= 3; day += 1) {
    if (day === 3) await session.execute('drop table blocked_y2027m03');
    moving.advance(dayMs);
    await upkeep.idle();
  }
  await upkeep.stop();
  assert.equal(failures.length, 2);
  assert.deepEqual(runways, [29, 28, 27, 26 + 31]);
});

test('month edges are UTC, whatever the time zone of the session', async () => {
  const table = await createTable('new_york');
  for (const [zone, at] of [
    ['America/New_York', '2026-10-31T23:59:59.999Z'],
    ['America/New_York', '2026-11-01T00:00:00.000Z'],
    ['America/New_York', '2027-02-28T19:30:00-05:00'],
    ['Asia/Kolkata', '2027-03-31T23:59:59.999Z'],
    ['Pacific/Kiritimati', '2027-04-30T12:00:00.000Z'],
  ]) {
    await session.execute(`set time zone '${zone}'; select audit_ensure_partition('${table}', '${at}')`);
  }
  assert.deepEqual(
    await partitionsOf(session, table),
    new Map([...monthsFrom(table, 2026, 10, 2), ...monthsFrom(table, 2027, 3, 2)]),
  );
});

test('months are made for the tables of the trail alone, and none that only a clock gone astray would ask for', async () => {
  const refusal = (table: string, at: string): Promise<string | undefined> =>
    refusalOf(session, `select audit_ensure_partition('${table}', '${at}')`);
  await session.execute('create table stranger (created_at timestamptz not null) partition by range (created_at)');
  const table = await createTable('astray');
  assert.equal(await refusal('stranger', '2026-11-01T00:00:00Z'), '42809');
  assert.equal(await refusal('audit_ledger', '2026-11-01T00:00:00Z'), '42809');
  assert.equal(await refusal(table, '2019-12-31T23:59:59Z'), '22023');
  assert.equal(await refusal(table, '2097-01-01T00:00:00Z'), '22023');
  assert.equal(await refusal(table, 'infinity'), '22023');
  assert.deepEqual(await partitionsOf(session, table), new Map());
});

/** Records at an instant of the service's clock, and answers the month it is found in. */
const recordAt = async (instant: string): Promise<string> => {
  clock.moveTo(instant);
  const input = notificationOf(`at ${instant}`, { occurredAt: instant });
  const { recordNotificationAudit } = await service.run(RecordNotificationAuditDocument, { input });
  assert.equal(recordNotificationAudit.status, 'RECORDED');
  assert.equal(recordNotificationAudit.recordedAt, instant);
  const { rows } = await session.execute(
    `select tableoid::regclass::text as month from notification_audit where id = '${recordNotificationAudit.id}'`,
  );
  return String(rows[0]?.['month']);
};

test('a partition that is missing when a record comes is made there and then', async () => {
  await session.execute('drop table notification_audit_y2026m11');
  assert.equal(await recordAt('2026-11-20T08:00:00.000Z'), 'notification_audit_y2026m11');
});

test('the last millisecond of a month and the first of the next lie in months of their own', async () => {
  assert.equal(await recordAt('2026-12-31T23:59:59.999Z'), 'notification_audit_y2026m12');
  assert.equal(await recordAt('2027-01-01T00:00:00.000Z'), 'notification_audit_y2027m01');
  assert.equal(await recordAt('2027-02-28T23:59:59.999Z'), 'notification_audit_y2027m02');
  assert.equal(await recordAt('2027-03-01T00:00:00.000Z'), 'notification_audit_y2027m03');
});

test('a service that slept for three years records at once, and leap days have their month', async () => {
  assert.equal(await recordAt('2028-02-29T23:59:59.999Z'), 'notification_audit_y2028m02');
  assert.equal(await recordAt('2031-03-01T00:00:00.000Z'), 'notification_audit_y2031m03');
});

test('there is no default partition: a row without a month is refused', async () => {
  const { rows } = await session.execute(`
    select relname from pg_class where relispartition and pg_get_expr(relpartbound, oid) = 'DEFAULT'`);
  assert.deepEqual(rows, []);
  const row = `'{"created_at": "2097-01-01T00:00:00Z"}'`;
  const insert = `insert into orchestration_audit select * from json_populate_record(null::orchestration_audit, ${row})`;
  assert.equal(await refusalOf(session, insert), '23514');
});
