/** How a read ends that takes too long, or that finds no database: alike for every query there is. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Database } from '../src/database/database.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { createLogBook } from './support/log-book.ts';
import { readingQueries } from './support/reading-queries.ts';

/** What every statement is answered with from now on. */
let failWith: (() => Error) | undefined;

const statements = new Set<PropertyKey>(['$queryRaw', '$transaction', 'auditLedger']);

/** A database told to fail. */
const failing = ({ prisma, ...database }: Database): Database => ({
  ...database,
  prisma: new Proxy(prisma, {
    get: (client, name) => {
      const error = failWith?.();
      if (error === undefined || !statements.has(name)) return Reflect.get(client, name);
      const refuse = () => Promise.reject(error);
      return Object.assign(refuse, { findMany: refuse });
    },
  }),
});

const book = createLogBook();
let db: TestDatabase;
let service: TestApp;
before(async () => {
  db = await createTestDatabase();
  service = await startApp({ LOG_LEVEL: 'info' }, { db: { ...db, database: failing(db.database) }, logTo: book.to });
});
after(() => service?.stop());
beforeEach(() => {
  failWith = undefined;
});

const sql = (code: string) => () => Object.assign(new Error('as PostgreSQL says it'), { code, severity: 'ERROR' });

const endings = [
  ['a statement that was ended at its deadline', sql('57014'), 'READ_TIMEOUT', 503],
  ['a server that shuts down', sql('57P01'), 'STORAGE_UNAVAILABLE', 503],
  ['a server that has no connection left', sql('53300'), 'STORAGE_UNAVAILABLE', 503],
  [
    'a server that is not there',
    () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    'STORAGE_UNAVAILABLE',
    503,
  ],
  ['a connection that ends without a word', () => new Error('Connection terminated'), 'STORAGE_UNAVAILABLE', 503],
  ['a statement that PostgreSQL does not understand', sql('42601'), 'INTERNAL_ERROR', 500],
  ['a mistake of our own', () => new TypeError('undefined is not a row'), 'INTERNAL_ERROR', 500],
] as const;

for (const [what, error, code, status] of endings) {
  test(`${what} is ${code} for every query`, async () => {
    for (const [name, document] of readingQueries) {
      failWith = error;
      const answer = await service.post(document);
      failWith = undefined;
      const codes = new Set(answer.errors.map(({ extensions }) => extensions.code));
      assert.deepEqual([name, answer.status, [...codes]], [name, status, [code]]);
      assert.equal(answer.headers.get('retry-after'), '1', name);
      for (const { extensions, message } of answer.errors) {
        assert.doesNotMatch(message, /PostgreSQL|connect|terminated|row/i);
        assert.notEqual(book.lineOf(extensions.problem.instance), undefined, 'the log knows it');
      }
    }
  });
}

test('the same queries are answered when the database is there', async () => {
  assert.ok(readingQueries.size >= 13);
  for (const [name, document] of readingQueries) {
    const { status, errors } = await service.post(document);
    assert.deepEqual([name, status, errors], [name, 200, []]);
  }
});
