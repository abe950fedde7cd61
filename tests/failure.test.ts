import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import type { Database } from '../src/database/database.ts';
import { failureOf } from '../src/database/failure.ts';
import { openServer } from '../src/database/server.ts';
import { classify, type FailureClass } from '../src/resolvers/failure.ts';
import { createEmptyDatabase, onServer, type TestDatabase } from './support/database.ts';

let db: TestDatabase;
before(async () => {
  db = await createEmptyDatabase();
  const session = await db.database.openSession();
  await session.execute(`
    create table known (id int primary key check (id > 0), name varchar(3) not null);
    create table guest (known_id int references known);
    create table months (at int) partition by range (at);
    insert into known values (1, 'one')`);
  await session.close();
});
after(async () => {
  await db.database.close();
  await db.drop();
});

const errorOf = async (database: Database, sql: string): Promise<unknown> => {
  try {
    await database.prisma.$queryRawUnsafe(sql);
  } catch (error) {
    return error;
  }
  return assert.fail(`${sql} did not fail`);
};

/** SQLSTATE → class. Each is raised by PostgreSQL itself and travels through the driver. */
const table: Readonly<Record<FailureClass['class'], readonly string[]>> = {
  transient: [
    ...['08000', '08003', '08006'], // connection
    ...['53000', '53100', '53200', '53300', '53400'], // disk full, out of memory, too many connections
    ...['57P01', '57P02', '57P03', '57P04', '57P05'], // shut down, crashed, starting up, dropped, idle
    '57014', // statement timeout
    ...['40001', '40P01'], // serialization, deadlock
    '55P03', // lock not available
    '25006', // read-only
    ...['28000', '28P01'], // not let in
    '3D000', // no such database
    ...['58000', '58030'], // input/output
  ],
  check: ['23514'],
  data: [
    '22000',
    '22001',
    '22003',
    '22007',
    '22008',
    '22021',
    '22P02',
    '22P05',
    '23000',
    '23001',
    '23502',
    '23503',
    '23505',
  ],
  defect: ['42601', '42501', '42703', '42P01', '42804', '0A000', '25001', '25P02', 'P0001', 'XX000'],
};

for (const [expected, sqlStates] of Object.entries(table)) {
  test(`raised by PostgreSQL, these are ${expected}: ${sqlStates.join(' ')}`, async () => {
    for (const sqlState of sqlStates) {
      const raise = `do $$ begin raise exception 'on purpose' using errcode = '${sqlState}'; end $$`;
      const failure = failureOf(await errorOf(db.database, raise));
      assert.equal(classify(failure).class, expected, `${sqlState} as ${JSON.stringify(failure)}`);
    }
  });
}

for (const [what, sql, sqlState] of [
  ['a division by zero', 'select 1 / (id - 1) from known', '22012'],
  ['text that is no number', `select 'many'::int`, '22P02'],
  ['text that is no JSON', `select '{'::json`, '22P02'],
  ['a NUL in jsonb', String.raw`select '"\u0000"'::jsonb`, '22P05'],
  ['a number out of range', `select 3000000000::int`, '22003'],
  ['text that is too long', `insert into known values (2, 'too long')`, '22001'],
  ['a day that is none', `select '2026-02-30'::date`, '22008'],
  ['a missing value', `insert into known values (2, null)`, '23502'],
  ['a taken key', `insert into known values (1, 'two')`, '23505'],
  ['a reference to nothing', `insert into guest values (2)`, '23503'],
  ['a value that a CHECK refuses', `insert into known values (-1, 'two')`, '23514'],
  ['a month without a partition', `insert into months values (1)`, '23514'],
  ['an unknown column', `select no_such_column from known`, '42703'],
  ['an unknown table', `select * from no_such_table`, '42P01'],
  ['bad syntax', `selec 1`, '42601'],
] as const) {
  test(`the driver's error for ${what} is known by its SQLSTATE, ${sqlState}`, async () => {
    assert.deepEqual(failureOf(await errorOf(db.database, sql)), { type: 'sql', sqlState });
  });
}

/** What the service sees of a server that treats every connection in one way. */
const failureAt = async (treat: (socket: Socket) => void): Promise<FailureClass['class']> => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    treat(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const database = openServer(`postgresql://nobody@127.0.0.1:${port}/none`, {
    poolSize: 2,
    deadlineMs: 100,
    onConnectionError: () => {},
  });
  const error = await errorOf(database, 'select 1');
  await database.close();
  for (const socket of sockets) socket.destroy();
  server.close();
  return classify(failureOf(error)).class;
};

test('a server that hangs up is a transient failure', async () => {
  assert.equal(await failureAt((socket) => socket.once('data', () => socket.end())), 'transient');
});

test('a server that resets the connection is a transient failure', async () => {
  assert.equal(await failureAt((socket) => socket.once('data', () => socket.resetAndDestroy())), 'transient');
});

test('a server that takes the connection and never says a word is a transient failure', async () => {
  assert.equal(await failureAt((socket) => socket.resume()), 'transient');
});

test('an address at which nothing listens is unreachable', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const options = { poolSize: 2, deadlineMs: 1_000, onConnectionError: () => {} };
  for (const url of [`postgresql://nobody@127.0.0.1:${port}/none`, 'postgresql:///none?host=/no/such/folder']) {
    const database = openServer(url, options);
    const failure = failureOf(await errorOf(database, 'select 1'));
    await database.close();
    assert.equal(failure.type, 'unreachable', `${url}: ${JSON.stringify(failure)}`);
  }
});

test('an error that says nothing is unknown, and counts as transient: a retry costs less than a lost record', () => {
  for (const error of [undefined, null, 'text', new Error('something'), { code: 42 }]) {
    assert.deepEqual(failureOf(error), { type: 'unknown' });
  }
  assert.equal(classify({ type: 'unknown' }).class, 'transient');
});

test('an error that wraps itself is looked at once, not for ever', () => {
  const error: Error & { cause?: unknown } = new Error('round and round');
  error.cause = error;
  assert.deepEqual(failureOf(error), { type: 'unknown' });
});

test('a database or a session that PostgreSQL ends is transient', { skip: !onServer && 'needs a server' }, async () => {
  assert.ok(db.url);
  const missing = new URL(db.url);
  missing.pathname = '/no_such_database';
  const options = { poolSize: 2, deadlineMs: 100, onConnectionError: () => {} };
  for (const [url, sql] of [
    [missing.href, 'select 1'],
    [db.url, 'select pg_sleep(60)'],
    [db.url, 'select pg_terminate_backend(pg_backend_pid())'],
    [`${db.url}?options=-c%20default_transaction_read_only%3Don`, `insert into known values (9, 'two')`],
  ] as const) {
    const database = openServer(url, options);
    const failure = failureOf(await errorOf(database, sql));
    await database.close();
    assert.equal(classify(failure).class, 'transient', `${sql}: ${JSON.stringify(failure)}`);
  }
});
