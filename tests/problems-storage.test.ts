/** When storing fails: what the caller is told, what the log keeps for the operator, and that nothing is half said. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { type App, createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import type { Queue } from '../src/resolvers/queue/queue.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { changed, declarationOf } from './support/judge.ts';
import { createLogBook } from './support/log-book.ts';
import { createFragileDatabase, type FragileDatabase } from './support/outage.ts';
import { errorsOf, exchange, json, type WireAnswer } from './support/wire.ts';

const book = createLogBook();
let storage: FragileDatabase;
let folder: string;
let queue: Queue;
let app: App;
let address: string;
before(async () => {
  storage = await createFragileDatabase();
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'info',
    SHUTDOWN_GRACE_MS: '0',
    PARTITION_MONTHS_AHEAD: '1',
    // On a busy machine a record is split from its neighbours in more than a second: that is no outage.
    WRITE_DEADLINE_MS: '10000',
  });
  folder = await mkdtemp(path.join(tmpdir(), 'audit-storage-'));
  queue = openFileQueue({ folder, maxBytes: 1_000_000 });
  app = await createApp(config, { database: storage.database, queue, logTo: book.to });
  address = await app.start();
});
after(async () => {
  // The queue has been closed under the service, which it says.
  await assert.rejects(app.stop());
  await storage.drop();
  await rm(folder, { recursive: true });
});

const marker = 'only-the-record-says-this';
let key = 0;
beforeEach(() => {
  key += 1;
});

const recordOf = (member: string, changes: Readonly<Record<string, unknown>> = {}): object =>
  changed(declarationOf(member).example, { idempotencyKey: `${member}-${key}`, remediationId: marker, ...changes });

const send = (query: string, variables: unknown): Promise<WireAnswer> =>
  exchange(address, { headers: json, body: JSON.stringify({ query, variables }) });

const record = (changes: Readonly<Record<string, unknown>> = {}): Promise<WireAnswer> =>
  send(recordDocument(declarationOf('notification')), { input: recordOf('notification', changes) });

const batch = async (...inputs: readonly object[]): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const { status, text } = await send(RecordAuditsDocument.toString(), { inputs });
  assert.equal(status, 200);
  const body: { readonly data: { readonly recordAudits: readonly Readonly<Record<string, unknown>>[] } } =
    JSON.parse(text);
  return body.data.recordAudits;
};

const stored = async (): Promise<unknown> => {
  const [row] = await storage.behind.query('select count(*)::int as records from audit_ledger');
  return row?.['records'];
};

/** Runs a test while the database is changed, and takes the change back. */
const during = async (change: string, back: string, run: () => Promise<void>): Promise<void> => {
  await storage.behind.query(change);
  try {
    await run();
  } finally {
    await storage.behind.query(back);
  }
};

const internals = /audit_|relation|prisma|postgres|42P01|insert|select|node_modules|\.ts|\.js|\bat \w|\/work/i;

test('a defect is answered with an instance id alone, and the log has its cause under that id', async () => {
  await during(
    'alter table audit_ledger rename to elsewhere',
    'alter table elsewhere rename to audit_ledger',
    async () => {
      for (const answer of [
        await record(),
        await send('{ receipt(id: "00000000-0000-8000-8000-000000000000") { id } }', {}),
      ]) {
        assert.equal(answer.status, 500);
        assert.equal(answer.headers['retry-after'], '1');
        const [error] = errorsOf(answer);
        assert.ok(error);
        assert.equal(error.extensions.code, 'INTERNAL_ERROR');
        assert.doesNotMatch(answer.text, internals);
        const line = book.lineOf(error.extensions.problem.instance);
        assert.equal(line?.['level'], 'error');
        assert.match(JSON.stringify(line['error']), /audit_ledger.*does not exist/);
      }
    },
  );
});

test('a defect that meets one record of a batch leaves its neighbours their receipts', async () => {
  await during(
    'alter table notification_audit rename to elsewhere',
    'alter table elsewhere rename to notification_audit',
    async () => {
      const [broken, fine] = await batch(
        { notification: recordOf('notification') },
        { effectiveness: recordOf('effectiveness') },
      );
      assert.equal(broken?.['code'], 'INTERNAL_ERROR');
      assert.doesNotMatch(JSON.stringify(broken), internals);
      assert.match(JSON.stringify(book.lineOf(String(broken?.['instance']))), /notification_audit/);
      assert.equal(fine?.['status'], 'RECORDED');
    },
  );
});

test('data that only PostgreSQL refuses is RECORD_REFUSED, and costs its neighbours nothing', async () => {
  await during(
    `alter table notification_audit add constraint no_fax check (error_code <> 'FAX')`,
    'alter table notification_audit drop constraint no_fax',
    async () => {
      const answer = await record({ errorCode: 'FAX' });
      assert.equal(answer.status, 422);
      assert.equal(answer.headers['retry-after'], undefined);
      assert.equal(errorsOf(answer)[0]?.extensions.code, 'RECORD_REFUSED');
      const before = await stored();
      const results = await batch(
        ...['A', 'FAX', 'B', 'C', 'FAX'].map((errorCode, index) => ({
          notification: recordOf('notification', { errorCode, idempotencyKey: `neighbour-${index}` }),
        })),
      );
      assert.deepEqual(
        results.map((result) => result['status'] ?? result['code']),
        ['RECORDED', 'RECORD_REFUSED', 'RECORDED', 'RECORDED', 'RECORD_REFUSED'],
      );
      assert.equal(await stored(), Number(before) + 3);
    },
  );
});

test('the log never repeats a record', () => {
  assert.ok(book.text().includes('23514'));
  assert.ok(!book.text().includes(marker));
});

test('while neither database nor queue can take a record nothing is recorded, and the caller is asked to come again', async () => {
  assert.equal((await exchange(address, { method: 'GET', path: '/readyz' })).status, 200);
  const before = storage.giveBack === undefined ? 0 : await stored();
  await storage.takeAway();
  await queue.close();

  const answer = await record();
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '5');
  const [error] = errorsOf(answer);
  assert.equal(error?.extensions.code, 'QUEUE_UNAVAILABLE');
  assert.equal(error?.extensions.problem.retryAfterMs, 5_000);
  assert.doesNotMatch(answer.text, /ECONN|127\.0\.0\.1|closed|node_modules/);
  const results = await batch({ notification: recordOf('notification') }, { effectiveness: recordOf('effectiveness') });
  assert.deepEqual(
    results.map(({ code, httpStatus, retryAfterMs }) => [code, httpStatus, retryAfterMs]),
    [
      ['QUEUE_UNAVAILABLE', 503, 5_000],
      ['QUEUE_UNAVAILABLE', 503, 5_000],
    ],
  );
  assert.equal((await exchange(address, { method: 'GET', path: '/readyz' })).status, 503);
  assert.equal((await exchange(address, { method: 'GET', path: '/livez' })).status, 200);

  if (storage.giveBack === undefined) return;
  await storage.giveBack();
  assert.equal(await stored(), before);
  const again = await record();
  assert.match(again.text, /"status":"RECORDED"/);
  assert.equal((await exchange(address, { method: 'GET', path: '/readyz' })).status, 200);
});
