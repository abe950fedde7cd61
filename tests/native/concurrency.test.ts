import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ReceiptDocument,
  RecordAuditsDocument,
  RecordNotificationAuditDocument,
} from '../../src/generated/operations/graphql.ts';
import { type Caller, createCaller } from '../support/caller.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type ServiceProcess, startProcess } from '../support/process.ts';
import { notificationOf } from '../support/records.ts';

const callerCount = 64;

let db: TestDatabase;
let services: readonly ServiceProcess[] = [];
let callers: readonly Caller[] = [];
before(async () => {
  db = await createTestDatabase();
  const { url } = db;
  assert.ok(url, 'these tests need a PostgreSQL server: set TEST_DATABASE_URL');
  // Nobody has prepared the database: both find it empty and start at once.
  const settings = { DATABASE_URL: url, WRITE_DEADLINE_MS: '10000', PARTITION_MONTHS_AHEAD: '12' };
  services = await Promise.all([0, 1].map(() => startProcess(settings)));
  callers = Array.from({ length: callerCount }, (_, index) => createCaller(services[index % 2]?.address ?? ''));
});
after(async () => {
  for (const caller of callers) caller.close();
  await Promise.all(services.map((service) => service.stop()));
  await db?.database.close();
  await db?.drop();
});

interface Ending {
  /** Status of the receipt, or the code of the problem. */
  readonly status: string;
  readonly id: string | undefined;
  readonly recordedAt: string | undefined;
}

/** Every caller takes the next input as soon as its last one is answered. */
const sendAll = async (inputs: readonly Parameters<typeof notificationOf>[]): Promise<readonly Ending[]> => {
  const endings: Ending[] = [];
  const rest = inputs.entries();
  await Promise.all(
    callers.map(async (caller) => {
      for (const [index, input] of rest) {
        const { data, errors } = await caller.send(RecordNotificationAuditDocument, {
          input: notificationOf(...input),
        });
        const receipt = data?.recordNotificationAudit;
        const status = receipt?.status ?? errors.map(({ extensions }) => extensions.code).join();
        endings[index] = { status, id: receipt?.id, recordedAt: receipt?.recordedAt };
      }
    }),
  );
  assert.equal(endings.length, inputs.length);
  return endings;
};

const count = (endings: readonly { readonly status: string }[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status } of endings) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** Rows and ledger entries of the keys that begin like this. */
const stored = async (prefix: string): Promise<{ readonly rows: number; readonly ledger: number }> => {
  const [found] = await db.query(`
    select count(*)::int as rows, count(distinct row.id)::int as ids, count(ledger.id)::int as ledger
    from notification_audit as row left join audit_ledger as ledger on ledger.id = row.id
    where starts_with(row.idempotency_key, '${prefix}')`);
  assert.equal(found?.['rows'], found?.['ids'], 'a record has two rows');
  return { rows: Number(found?.['rows']), ledger: Number(found?.['ledger']) };
};

test('two processes that start at once on an empty database both come up, and make every month once', async () => {
  for (const service of services) assert.doesNotMatch(service.said(), /error/i);
  for (const caller of callers.slice(0, 2)) assert.equal((await caller.get('/readyz')).status, 200);
  const [months] = await db.query(
    `select count(*)::int as made from pg_inherits where inhparent = 'notification_audit'::regclass`,
  );
  assert.equal(months?.['made'], 13);
});

test('one key, sent 1 000 times over 64 connections to two processes, is recorded once', async () => {
  const endings = await sendAll(Array.from({ length: 1_000 }, () => ['same']));
  assert.deepEqual(count(endings), { RECORDED: 1, DUPLICATE: 999 });
  assert.equal(new Set(endings.map(({ id }) => id)).size, 1);
  assert.deepEqual(await stored('same'), { rows: 1, ledger: 1 });
  const { id, recordedAt } = endings.find(({ status }) => status === 'RECORDED') ?? {};
  assert.ok(id);
  assert.deepEqual(new Set(endings.map((ending) => ending.recordedAt)), new Set([recordedAt]));
  const answers = await Promise.all(callers.slice(0, 2).map((caller) => caller.send(ReceiptDocument, { id })));
  assert.deepEqual(
    answers.map(({ data }) => data?.receipt?.recordedAt),
    [recordedAt, recordedAt],
  );
});

test('1 000 keys, each sent by two callers, are 1 000 records', async () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => `different-${index}`);
  const endings = await sendAll(keys.flatMap((key): [string][] => [[key], [key]]));
  assert.deepEqual(count(endings), { RECORDED: 1_000, DUPLICATE: 1_000 });
  assert.equal(new Set(endings.map(({ id }) => id)).size, 1_000);
  assert.deepEqual(await stored('different-'), { rows: 1_000, ledger: 1_000 });
});

test('one key under which callers say different things: one thing is recorded, and every other is a conflict', async () => {
  for (let round = 0; round < 10; round += 1) {
    const contents = Array.from({ length: 128 }, (_, index) => `version ${index % 4}`);
    const key = `conflict-${round}-`;
    const endings = await sendAll(contents.map((messageSummary) => [key, { messageSummary }]));
    assert.deepEqual(count(endings), { RECORDED: 1, DUPLICATE: 31, IDEMPOTENCY_CONFLICT: 96 });
    const winner = contents[endings.findIndex(({ status }) => status === 'RECORDED')];
    const agreed = contents.filter((_, index) => endings[index]?.status !== 'IDEMPOTENCY_CONFLICT');
    assert.deepEqual(new Set(agreed), new Set([winner]));
    assert.deepEqual(await stored(key), { rows: 1, ledger: 1 });
    assert.deepEqual(
      await db.query(`select message_summary from notification_audit where idempotency_key = '${key}'`),
      [{ message_summary: winner }],
    );
  }
});

test('overlapping batches in opposite orders, to both processes: no deadlock, and one row per key', async () => {
  for (let round = 0; round < 20; round += 1) {
    const key = `overlap-${round}-`;
    const upwards = Array.from({ length: 500 }, (_, index) => `${key}${index}`);
    // Callers take turns between the processes, so neighbours meet in the database.
    const batches = callers.slice(0, 4).map((caller, batch) => ({
      caller,
      keys: (batch % 2 === 0 ? upwards : upwards.toReversed()).slice(0, 500 - batch * 100),
    }));
    const results = await Promise.all(
      batches.map(async ({ caller, keys }) => {
        const inputs = keys.map((idempotencyKey) => ({ notification: notificationOf(idempotencyKey) }));
        const answer = await caller.send(RecordAuditsDocument, { inputs });
        assert.deepEqual(answer.errors, []);
        return answer.data?.recordAudits ?? [];
      }),
    );
    const endings = results
      .flat()
      .map((result) => ({ status: result.__typename === 'AuditReceipt' ? result.status : result.code }));
    assert.deepEqual(count(endings), { RECORDED: 500, DUPLICATE: 900 });
    assert.deepEqual(await stored(key), { rows: 500, ledger: 500 });
  }
});
