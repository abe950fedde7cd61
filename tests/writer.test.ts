import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createAuditStore } from '../src/database/audit-store.ts';
import type { AuditTable } from '../src/database/audit-table.ts';
import { createPartitionStore } from '../src/database/partition-store.ts';
import { createPartitions } from '../src/resolvers/partitions.ts';
import { type AuditRecord, createRecorder } from '../src/resolvers/record.ts';
import { createResilience } from '../src/resolvers/resilience.ts';
import { createWriter, type WriteFailure, type Writer } from '../src/resolvers/writer.ts';
import { notification } from '../src/schema/audits/notification.ts';
import { createEncoder } from '../src/schema/content.ts';
import { createClock } from './support/clock.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { notificationOf } from './support/records.ts';

const now = '2026-11-18T10:00:00.000Z';
const encoder = createEncoder(notification);

let db: TestDatabase;
const resilience = createResilience(() => {});
/** Long enough that no test meets it. */
const deadlineMs = 30_000;

let write: (records: readonly AuditRecord[]) => ReturnType<Writer>;
let failures: WriteFailure[] = [];
before(async () => {
  db = await createTestDatabase();
  const partitions = createPartitions({
    store: createPartitionStore(db.database.prisma),
    tables: [encoder.table.table],
    monthsAhead: 1,
    clock: createClock(now),
  });
  await partitions.upkeep();
  const writer = createWriter({
    store: createAuditStore(db.database.prisma),
    partitions,
    resilience,
    onFailure: (failure) => failures.push(failure),
  });
  write = (records) => writer(records, deadlineMs);
});
after(async () => {
  await db.database.close();
  await db.drop();
});
beforeEach(() => {
  failures = [];
});

/** The record as the way in prepares it. */
const recordOf = async (key: string, messageSummary = 'all is well', at = now): Promise<AuditRecord> => {
  const recorder = createRecorder({ write: async () => ({ type: 'recorded' }), clock: createClock(at) });
  const submission = encoder.encode(notificationOf(key, { messageSummary }));
  const { record } = await recorder.record(submission, {
    recordedBy: 'anonymous',
    recordedVia: 'NONE',
    traceId: undefined,
  });
  return record;
};

/** A record that no rule would let through: PostgreSQL refuses its channel. */
const refusedByCheck = async (key: string, messageSummary?: string): Promise<AuditRecord> => {
  const record = await recordOf(key, messageSummary);
  return { ...record, json: record.json.replace('"SLACK"', '"PIGEON"') };
};

/** A record whose data PostgreSQL cannot read at all. */
const refusedByType = async (key: string): Promise<AuditRecord> => {
  const record = await recordOf(key);
  return { ...record, json: record.json.replace('"retry_count":0', '"retry_count":"many"') };
};

const types = async (records: readonly AuditRecord[]): Promise<readonly string[]> =>
  (await write(records)).map(({ type }) => type);

/** Which of the records have a row and a ledger entry; both or neither, or the test fails. */
const stored = async (...records: readonly AuditRecord[]): Promise<readonly boolean[]> => {
  const ids = async (table: string) => (await db.query(`select id::text as id from ${table}`)).map(({ id }) => id);
  const rows = await ids('notification_audit');
  const ledger = await ids('audit_ledger');
  assert.equal(new Set(rows).size, rows.length, 'a record has two rows');
  assert.deepEqual(rows.toSorted(), ledger.toSorted());
  return records.map(({ id }) => rows.includes(id));
};

test('nothing to write writes nothing', async () => {
  assert.deepEqual(await write([]), []);
});

test('new records are recorded, and the same ones are duplicates of them from then on', async () => {
  const records = [await recordOf('new-1'), await recordOf('new-2')];
  assert.deepEqual(await types(records), ['recorded', 'recorded']);
  const later = [await recordOf('new-2', undefined, '2026-11-18T11:00:00.000Z'), await recordOf('new-3')];
  assert.deepEqual(await write(later), [{ type: 'duplicate', recordedAt: new Date(now) }, { type: 'recorded' }]);
  assert.deepEqual(failures, []);
});

test('a taken key with other content is a conflict, and what was stored first stays', async () => {
  const first = await recordOf('taken', 'said first');
  assert.deepEqual(await types([first]), ['recorded']);
  const neighbour = await recordOf('taken-neighbour');
  assert.deepEqual(await types([await recordOf('taken', 'said later'), neighbour, first]), [
    'conflict',
    'recorded',
    'duplicate',
  ]);
  assert.deepEqual(await db.query(`select message_summary from notification_audit where idempotency_key = 'taken'`), [
    { message_summary: 'said first' },
  ]);
});

test('the same key several times in one group: the first is recorded, the others are judged by it', async () => {
  const first = await recordOf('group', 'one', '2026-11-18T10:00:00.001Z');
  const same = await recordOf('group', 'one', '2026-11-18T10:00:00.002Z');
  const other = await recordOf('group', 'two', '2026-11-18T10:00:00.003Z');
  assert.deepEqual(await write([first, same, other, same]), [
    { type: 'recorded' },
    { type: 'duplicate', recordedAt: first.createdAt },
    { type: 'conflict' },
    { type: 'duplicate', recordedAt: first.createdAt },
  ]);
});

for (const [what, refused, sqlState] of [
  ['a CHECK refuses', refusedByCheck, '23514'],
  ['cannot be read', refusedByType, '22P02'],
] as const) {
  test(`one record that ${what} is poison wherever it stands, and every neighbour is recorded`, async () => {
    for (const size of [1, 2, 3, 8, 13]) {
      for (const place of new Set([0, Math.floor(size / 2), size - 1])) {
        const key = `${sqlState}-${size}-${place}-`;
        const records = await Promise.all(
          Array.from({ length: size }, (_, index) => (index === place ? refused : recordOf)(`${key}${index}`)),
        );
        const expected = records.map((_, index) =>
          index === place ? { type: 'poison', sqlState } : { type: 'recorded' },
        );
        assert.deepEqual(await write(records), expected);
        assert.deepEqual(
          await stored(...records),
          records.map((_, index) => index !== place),
        );
      }
    }
  });
}

test('several culprits of both sorts in one group each stand alone', async () => {
  const records = await Promise.all([
    refusedByType('many-0'),
    recordOf('many-1'),
    refusedByCheck('many-2'),
    refusedByCheck('many-3'),
    recordOf('many-4'),
  ]);
  assert.deepEqual(await types(records), ['poison', 'recorded', 'poison', 'poison', 'recorded']);
  assert.deepEqual(await stored(...records), [false, true, false, false, true]);
});

test('a poisoned record does not take its key with it: other content under the key is tried, and recorded', async () => {
  const records = await Promise.all([
    refusedByCheck('poisoned-key', 'refused'),
    recordOf('poisoned-key', 'good'),
    refusedByCheck('poisoned-key', 'refused'),
    recordOf('poisoned-key', 'good'),
  ]);
  assert.deepEqual(await types(records), ['poison', 'recorded', 'poison', 'duplicate']);
});

test('a month without a partition is made by the write that meets it', async () => {
  const records = [
    await recordOf('month-this'),
    await recordOf('month-far', undefined, '2031-02-28T23:59:59.999Z'),
    await recordOf('month-farther', undefined, '2031-03-01T00:00:00.000Z'),
  ];
  assert.deepEqual(await types(records), ['recorded', 'recorded', 'recorded']);
  assert.deepEqual(await stored(...records), [true, true, true]);
  assert.deepEqual(
    await db.query(`
      select tableoid::regclass::text as month from notification_audit
      where idempotency_key in ('month-far', 'month-farther') order by 1`),
    [{ month: 'notification_audit_y2031m02' }, { month: 'notification_audit_y2031m03' }],
  );
});

test('a month without a partition and a record that a CHECK refuses are told apart', async () => {
  const far = await recordOf('both-far', undefined, '2032-06-15T00:00:00.000Z');
  const refused = { ...(await refusedByCheck('both-refused')), createdAt: new Date('2032-07-15T00:00:00.000Z') };
  assert.deepEqual(await types([refused, far]), ['poison', 'recorded']);
});

test('a record from a clock that is decades ahead is poison, and its neighbours are recorded', async () => {
  const far = await recordOf('astray', undefined, '2097-01-01T00:00:00.000Z');
  const records = [await recordOf('astray-before'), far, await recordOf('astray-after')];
  assert.deepEqual(await write(records), [
    { type: 'recorded' },
    { type: 'poison', sqlState: '22023' },
    { type: 'recorded' },
  ]);
  assert.deepEqual(await stored(...records), [true, false, true]);
});

test('a row of an older version, which does not say how its caller was authenticated, is recorded as nobody asked', async () => {
  const record = await recordOf('older');
  const json = record.json.replace('"recorded_via":"NONE",', '');
  assert.notEqual(json, record.json);
  assert.deepEqual(await types([{ ...record, json }]), ['recorded']);
  assert.deepEqual(await db.query("select recorded_via from notification_audit where idempotency_key = 'older'"), [
    { recorded_via: 'NONE' },
  ]);
});

test('a mistake of our own is thrown, and blames no record', async () => {
  const table: AuditTable = { ...encoder.table, columns: [...encoder.table.columns, 'no_such_column'] };
  const store = createAuditStore(db.database.prisma);
  const record = { ...(await recordOf('defect')), table };
  const partitions = { ensureFor: async () => assert.fail('no partition was missing') };
  const writer = createWriter({ store, partitions, resilience, onFailure: (failure) => failures.push(failure) });
  await assert.rejects(writer([record], deadlineMs));
  assert.deepEqual(
    failures.map((failure) => failure.class),
    ['defect'],
  );
  assert.deepEqual(await stored(record), [false]);
});
