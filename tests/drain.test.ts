/** Real entries in a real queue: what one of them comes to never keeps the others from PostgreSQL. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createAuditStore } from '../src/database/audit-store.ts';
import type { AuditTable } from '../src/database/audit-table.ts';
import { createPartitionStore } from '../src/database/partition-store.ts';
import { createQuarantineStore } from '../src/database/quarantine-store.ts';
import { createDrain, type Drain } from '../src/resolvers/drain.ts';
import { createPartitions } from '../src/resolvers/partitions.ts';
import { createQuarantine, type Quarantine } from '../src/resolvers/quarantine.ts';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import type { Queue } from '../src/resolvers/queue/queue.ts';
import { type AuditRecord, createRecorder } from '../src/resolvers/record.ts';
import { createResilience } from '../src/resolvers/resilience.ts';
import { createStorage, queuedRecord } from '../src/resolvers/storage.ts';
import { createWriter, type Writer } from '../src/resolvers/writer.ts';
import { effectiveness } from '../src/schema/audits/effectiveness.ts';
import { notification } from '../src/schema/audits/notification.ts';
import { type AuditEncoder, createEncoder } from '../src/schema/content.ts';
import type { InputRecord } from '../src/schema/field.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { notificationOf } from './support/records.ts';
import { until } from './support/until.ts';

/** Long enough that no test meets it. */
const deadlineMs = 30_000;
const now = '2026-11-18T10:00:00.000Z';
const notifications = createEncoder(notification);
const assessments = createEncoder(effectiveness);
const tables = [notifications.table, assessments.table];

let db: TestDatabase;
let writer: Writer;
before(async () => {
  db = await createTestDatabase();
  const { prisma } = db.database;
  const partitions = createPartitions({
    store: createPartitionStore(prisma),
    tables: tables.map(({ table }) => table),
    monthsAhead: 1,
    clock: createClock(now),
  });
  await partitions.upkeep();
  writer = createWriter({
    store: createAuditStore(prisma),
    partitions,
    resilience: createResilience(() => {}),
    onFailure: () => {},
  });
});
after(async () => {
  await db.database.close();
  await db.drop();
});

let folder: string;
let queue: Queue;
let clock: MovableClock;
let drains: Drain[] = [];
let failures: unknown[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drain-'));
  queue = openFileQueue({ folder, maxBytes: 1e9 });
  clock = createClock(now);
  failures = [];
});
afterEach(async () => {
  for (const drain of drains) await drain.stop();
  drains = [];
  await queue.close();
  await rm(folder, { recursive: true });
});

const quarantineOf = (known: readonly AuditTable[]): Quarantine =>
  createQuarantine({
    store: createQuarantineStore(db.database.prisma),
    writer,
    tables: known,
    deadlineMs,
    onHeld: () => {},
  });

/** A release that knows these tables, at work on the queue. */
const startDrain = (known: readonly AuditTable[], write: Writer = writer): Drain => {
  const drain = createDrain({
    queue,
    writer: write,
    quarantine: quarantineOf(known),
    tables: known,
    deadlineMs,
    databaseIsThere: async () => true,
    clock,
    onDrained: () => {},
    onFailure: (error) => failures.push(error),
  });
  drains.push(drain);
  drain.start();
  return drain;
};

/** The record as the way in prepares it. */
const recordOf = async ({ encode }: AuditEncoder, input: InputRecord, at = now): Promise<AuditRecord> => {
  const recorder = createRecorder({ write: async () => ({ type: 'recorded' }), clock: createClock(at) });
  const origin = { recordedBy: 'anonymous', recordedVia: 'NONE', traceId: undefined } as const;
  return (await recorder.record(encode(input), origin)).record;
};
const notificationRecord = (key: string, changes = {}, at = now) =>
  recordOf(notifications, { ...notificationOf(key, changes) }, at);
const assessmentRecord = (key: string) => recordOf(assessments, { ...effectiveness.example, idempotencyKey: key });
const several = (count: number, make: (index: number) => Promise<AuditRecord>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

const put = async (...records: readonly AuditRecord[]): Promise<void> => {
  for (const { type } of await queue.put(records.map(queuedRecord))) assert.equal(type, 'queued');
};
const depth = async (): Promise<number> => (await queue.stats()).depth;
/** The clock stands still meanwhile: nothing is tried again. */
const waiting = (count: number) => until(`${count} wait`, async () => (await depth()) === count);
const draining = () =>
  until('nothing waits', async () => {
    clock.advance(1_000);
    return (await depth()) === 0;
  });

const stored = async ({ table }: AuditTable, records: readonly AuditRecord[]): Promise<number> => {
  const ids = new Set((await db.query(`select id::text as id from ${table}`)).map(({ id }) => id));
  return records.filter(({ id }) => ids.has(id)).length;
};
const held = async ({ id }: AuditRecord) =>
  db.query(`select id::text as id, class, reason from audit_quarantine where record_id = '${id}' and state = 'HELD'`);

test('an entry from a clock that is decades ahead goes to quarantine, and its neighbours are recorded', async () => {
  const far = await notificationRecord('far', {}, '2097-05-01T00:00:00.000Z');
  const near = await several(2, (index) => notificationRecord(`near-${index}`));
  await put(far, ...near);
  startDrain(tables);
  await waiting(0);
  assert.equal(await stored(notifications.table, [far, ...near]), 2);
  assert.deepEqual(
    (await held(far)).map((row) => row['reason']),
    ['SQLSTATE 22023'],
  );
});

test('so does such a record that is sent while PostgreSQL is there: its sender is told, its neighbours are recorded', async () => {
  const far = await notificationRecord('live-far', {}, '2097-05-01T00:00:00.000Z');
  const near = await several(2, (index) => notificationRecord(`live-near-${index}`));
  const quarantine = quarantineOf(tables);
  const storage = createStorage({ writer, queue, quarantine, deadlineMs, clock, onQueueFailure: () => assert.fail() });
  assert.deepEqual(
    (await storage([far, ...near], 0)).map(({ type }) => type),
    ['poison', 'recorded', 'recorded'],
  );
  assert.equal((await held(far)).length, 1);
});

test('entries of an unknown kind, more than a batch of them, hold up nobody, and wait for a release that knows it', async () => {
  const unknown = await several(100, (index) => notificationRecord(`unknown-${index}`));
  const known = await several(3, (index) => assessmentRecord(`known-${index}`));
  await put(...unknown, ...known);
  const older = startDrain([assessments.table]);
  await waiting(unknown.length);
  assert.equal(await stored(assessments.table, known), known.length);
  assert.match(String(failures[0]), /does not know the kind NOTIFICATION/);

  await older.stop();
  startDrain(tables);
  await waiting(0);
  assert.equal(await stored(notifications.table, unknown), unknown.length);
});

test('once a drain has stopped, everything that it had set aside may be taken', async () => {
  const unknown = await several(100, (index) => notificationRecord(`left-${index}`));
  const [known] = await several(1, () => assessmentRecord('left-known'));
  await put(...unknown, known ?? assert.fail());
  const older = startDrain([assessments.table]);
  await waiting(unknown.length);
  await older.stop();
  assert.equal((await queue.take(1_000)).length, unknown.length);
});

/** What the release before `message_summary` knew. */
const beforeSummaries: AuditTable = {
  ...notifications.table,
  columns: notifications.table.columns.filter((column) => column !== 'message_summary'),
};

test('an entry with a column that this release does not know stays in the queue, whole, while others are drained', async () => {
  const newer = await notificationRecord('newer', { messageSummary: 'said by a newer release' });
  const others = await several(3, (index) => notificationRecord(`older-${index}`));
  await put(newer, ...others);
  const older = startDrain([beforeSummaries]);
  await waiting(1);
  assert.equal(await stored(notifications.table, [newer]), 0);
  assert.match(String(failures[0]), /does not know message_summary of the kind NOTIFICATION/);

  await older.stop();
  startDrain(tables);
  await waiting(0);
  assert.deepEqual(await db.query(`select message_summary from notification_audit where id = '${newer.id}'`), [
    { message_summary: 'said by a newer release' },
  ]);
});

test('nor is it redriven from quarantine by this release, and it stays there for a newer one', async () => {
  const newer = await notificationRecord('held', { messageSummary: 'said by a newer release' });
  const older = quarantineOf([beforeSummaries]);
  await older.hold(queuedRecord(newer), { class: 'POISON', reason: 'for a test' });
  const id = String((await held(newer))[0]?.['id']);
  assert.deepEqual(await older.redrive(id, 'somebody'), {
    type: 'newer',
    reason: 'this release does not know message_summary of the kind NOTIFICATION',
  });
  assert.equal((await quarantineOf([]).redrive(id, 'somebody')).type, 'newer');
  assert.equal((await held(newer)).length, 1);
  assert.equal((await quarantineOf(tables).redrive(id, 'somebody')).type, 'done');
});

test('entries that the database takes one at a time only are drained all the same', async () => {
  const records = await several(12, (index) => notificationRecord(`slow-${index}`));
  await put(...records);
  startDrain(tables, async (group, ms) =>
    group.length > 1
      ? group.map(() => ({ type: 'unavailable', reason: 'database', retryAfterMs: 0 }))
      : writer(group, ms),
  );
  await draining();
  assert.equal(await stored(notifications.table, records), records.length);
});

test('a mistake of our own holds up its kind alone, and what it held up is drained once it is mended', async () => {
  const records = await several(20, (index) => notificationRecord(`mistake-${index}`));
  const others = await several(3, (index) => assessmentRecord(`beside-${index}`));
  await put(...records, ...others);
  await db.query('alter table notification_audit rename column message_summary to missing');
  startDrain(tables);
  await waiting(records.length);
  await db.query('alter table notification_audit rename column missing to message_summary');
  await draining();
  assert.equal(await stored(notifications.table, records), records.length);
});
