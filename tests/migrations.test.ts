/** Migrations happen once, in order, as they were written, and as a whole or not at all. */
import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Session } from '../src/database/database.ts';
import { migrate } from '../src/database/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from './support/database.ts';

const migrations = path.join(import.meta.dirname, '../migrations-sql');

let db: TestDatabase;
let session: Session;
let folders: readonly string[] = [];

before(async () => {
  db = await createEmptyDatabase();
  session = await db.database.openSession();
});
after(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  await session.close();
  await db.database.close();
  await db.drop();
});

/** A folder of its own with the migrations in it, to be changed. */
const copy = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migrations-'));
  folders = [...folders, folder];
  await cp(migrations, folder, { recursive: true });
  return folder;
};

/** Everything a migration could have left: tables, functions, extensions. */
const everything = async (): Promise<readonly unknown[]> => {
  const { rows } = await session.execute(`
    select relname::text as name from pg_class where relnamespace = 'public'::regnamespace
    union all select proname::text from pg_proc where pronamespace = 'public'::regnamespace
    union all select extname::text from pg_extension
    order by name`);
  return rows.map(({ name }) => name);
};

const applied = async (): Promise<readonly unknown[]> => {
  const { rows } = await session.execute('select version::int as version, md5 from schema_migration order by version');
  return rows;
};

// The tests of this file run one after the other on one database, from an empty one to a current one.

test('a migration that fails leaves nothing behind, of itself or of those before it', async () => {
  const folder = await copy();
  await writeFile(path.join(folder, '9999.do.broken.sql'), 'create table half_made (); select 1 / 0;');
  const nothing = await everything();
  await assert.rejects(migrate(db.database, folder), /division by zero/);
  assert.deepEqual(await everything(), nothing);
});

test('an empty database gets every migration, in the order of their numbers', async () => {
  const files = (await readdir(migrations)).filter((file) => file.endsWith('.sql')).toSorted();
  const expected = files.map((file) => file.replace('.do.', ' ').replace('.sql', ''));
  assert.deepEqual(await migrate(db.database), expected);
});

test('a second run applies nothing', async () => {
  const before = [await applied(), await everything()];
  assert.deepEqual(await migrate(db.database), []);
  assert.deepEqual([await applied(), await everything()], before);
});

test('a migration that was changed after it had been applied is refused, and those after it with it', async () => {
  const folder = await copy();
  await appendFile(path.join(folder, '0003.do.signal-processing-audit.sql'), '-- a word more\n');
  await writeFile(path.join(folder, '9999.do.later.sql'), 'create table later ();');
  const before = [await applied(), await everything()];
  await assert.rejects(migrate(db.database, folder), /checksum failed for migration \[3\]/);
  assert.deepEqual([await applied(), await everything()], before);
});

test('a release that knows less than the database changes nothing', async () => {
  const folder = await copy();
  const last = (await readdir(folder))
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .at(-1);
  await rm(path.join(folder, last ?? ''));
  const before = [await applied(), await everything()];
  assert.deepEqual(await migrate(db.database, folder), []);
  assert.deepEqual([await applied(), await everything()], before);
});

test('a later migration is applied on top, and only that one', async () => {
  const folder = await copy();
  await writeFile(path.join(folder, '9999.do.later.sql'), 'create table later ();');
  assert.deepEqual(await migrate(db.database, folder), ['9999 later']);
  assert.deepEqual(await migrate(db.database, folder), []);
});

test('migrating takes no lock with it: the next one, and any other session, can go on', async () => {
  const { rows } = await session.execute(`
    select count(*)::int as held from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and datname = current_database()`);
  assert.deepEqual(rows, [{ held: 0 }]);
});
