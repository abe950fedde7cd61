/** Replicas that start at once on an empty database. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { migrate } from '../../src/database/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram } from '../support/run.ts';

const root = path.join(import.meta.dirname, '../..');
const migrations = readdirSync(path.join(root, 'migrations-sql')).filter((file) => file.endsWith('.sql')).length;

let db: TestDatabase;
beforeEach(async () => {
  db = await createEmptyDatabase();
});
afterEach(async () => {
  await db.database.close();
  await db.drop();
});

const counts = async (): Promise<unknown> => {
  const [row] = await db.query(`
    select (select count(*)::int from schema_migration where version > 0) as migrations,
      (select count(distinct version)::int from schema_migration where version > 0) as versions,
      (select count(*)::int from pg_inherits
       where inhparent in (select oid from pg_class where relkind = 'p')) as months`);
  return row;
};

test('sessions that migrate at once all succeed, and each migration is applied by one of them', async () => {
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(db.database)));
  const lengths = applied.map(({ length }) => length).toSorted((a, b) => a - b);
  assert.deepEqual(lengths, [0, 0, 0, migrations]);
  assert.deepEqual(await counts(), { migrations, versions: migrations, months: 0 });
});

test('processes that prepare the database at once all succeed, with each migration and each month made once', async () => {
  const settings = {
    LOG_LEVEL: 'silent',
    WRITE_DEADLINE_MS: '60000',
    ...(db.url === undefined ? {} : { DATABASE_URL: db.url }),
  };
  const start = () => runProgram('src/migrate.ts', settings);
  const said = (await Promise.all([start(), start(), start()])).map(({ stdout }) => stdout);
  assert.equal(said.filter((text) => text.startsWith('0001 spine\n')).length, 1);
  assert.equal(said.filter((text) => text === 'the schema is current\n').length, 2);
  assert.deepEqual(await counts(), { migrations, versions: migrations, months: 6 * 13 });
});
