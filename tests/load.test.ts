/** The loading tool: what it fills a database with, what it refuses to fill, and what it says meanwhile. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, test } from 'node:test';
import { load } from '../scripts/load/load.ts';
import { objections } from '../scripts/load/objections.ts';
import { help, readOptions, UsageError } from '../scripts/load/options.ts';
import { createProgress } from '../scripts/load/progress.ts';
import { RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp } from './support/app.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { notificationOf } from './support/records.ts';
import { runProgram } from './support/run.ts';
import { trailEnd } from './support/trail.ts';

const order = { rows: 2_000, months: 4, seed: 3, until: trailEnd, workers: 2 };
const silent = { advance: () => {}, say: () => {}, end: () => {} };

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase();
});
after(async () => {
  await db?.database.close();
  await db?.drop();
});

const months = async (table: string): Promise<readonly unknown[]> =>
  (
    await db.query(
      `select distinct to_char(created_at at time zone 'UTC', 'YYYY-MM') as month from ${table} order by month`,
    )
  ).map(({ month }) => month);

test('as many records as were asked for are spread over all months and kinds, each in the ledger', async () => {
  assert.deepEqual(await load(db.database, order, silent), { written: order.rows, known: 0 });
  const [ledger] = await db.query('select count(*)::int as count from audit_ledger');
  assert.equal(ledger?.['count'], order.rows);
  assert.deepEqual(await months('audit_ledger'), ['2026-08', '2026-09', '2026-10', '2026-11']);
  let rows = 0;
  for (const { table } of audits) {
    const [found] = await db.query(`select count(*)::int as count from ${table}`);
    assert.ok(Number(found?.['count']) > 0, table);
    rows += Number(found?.['count']);
  }
  assert.equal(rows, order.rows);
});

test('the same order again finds every record and writes none', async () => {
  assert.deepEqual(await load(db.database, order, silent), { written: 0, known: order.rows });
});

test('a database that only the tool has filled may be filled again; one with records of others may not', async () => {
  assert.deepEqual(await objections(db.database, undefined), []);
  const service = await startApp({}, { sharedDatabase: db });
  await service.run(RecordNotificationAuditDocument, { input: notificationOf('somebody-else') });
  await service.stop();
  assert.deepEqual(await objections(db.database, undefined), [
    'notification_audit holds records that were not loaded by this tool',
  ]);
});

test('a database on another machine is not filled without being told to', async () => {
  const [objection] = await objections(db.database, 'postgresql://audit@db.example:5432/audit');
  assert.match(objection ?? '', /is not on this machine/);
});

test('--help tells every option, and a wrong one is refused in a sentence', async () => {
  const { code, stdout } = await runProgram('scripts/load.ts', {}, '--help');
  assert.deepEqual([code, stdout], [0, help]);
  for (const args of [['--rows', '0'], ['--months', '85'], ['--until', 'soon'], ['--to', 'mysql://x'], ['--nope']]) {
    assert.throws(() => readOptions(args, {}), UsageError, args.join(' '));
  }
  const wrong = await runProgram('scripts/load.ts', {}, '--rows', 'many');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /--rows takes a whole number from 1 .*, not many; --help tells more/);
});

/** What is written to a stream that is a terminal, or none. */
const told = (isTTY: boolean): string => {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString('utf8');
        done();
      },
    }),
    { isTTY, columns: 120 },
  );
  const progress = createProgress(stream, 200);
  progress.advance(200);
  progress.say('vacuum');
  progress.end();
  return text;
};

test('on a terminal the progress is one line that is drawn over; in a file each line stays', () => {
  const overdrawn = told(true).split('\r\x1b[2K');
  assert.deepEqual([overdrawn.length, overdrawn[0], overdrawn[3]], [4, '', '']);
  assert.match(overdrawn[1] ?? '', /^█{30} 100 % {2}200 of 200 /);
  assert.match(overdrawn[2] ?? '', /vacuum/);
  const inFile = told(false);
  assert.match(inFile, /100 % {2}200 of 200 .*\n/);
  assert.doesNotMatch(inFile, /\r/);
});
