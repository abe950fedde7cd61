/**
 * The ways in which the database roles come to be there, or do not. Each is played on an empty database in which nobody
 * has made a role yet: embedded it is one PostgreSQL, on a server another, and what they allow differs.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database, Session } from '../../src/database/database.ts';
import { migrate, settleRoles } from '../../src/database/migrate.ts';
import { asLogin, withLogin } from './logins.ts';

export interface Scene {
  readonly database: Database;
  /** A superuser. */
  readonly admin: Session;
}

const migrations = path.join(import.meta.dirname, '../../migrations-sql');
/** A name that has to be quoted everywhere. */
export const somebody = '"Some-Body"';
export const roles = ['audit_owner', 'audit_writer', 'audit_reader', 'audit_retention'] as const;

/** The migrations, changed; gone when they have been used. */
const withFolder = async (change: (folder: string) => Promise<void>, use: (folder: string) => Promise<unknown>) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migrations-'));
  try {
    await cp(migrations, folder, { recursive: true });
    await change(folder);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Who the tables, functions and sequences of the schema belong to, but for what an extension has brought. */
export const ownersIn = async (admin: Session): Promise<readonly unknown[]> => {
  const { rows } = await admin.execute(`
    select distinct owner::regrole::text as owner
    from (select 'pg_class'::regclass as catalogue, oid, relowner as owner, relnamespace as home from pg_class
          union all select 'pg_proc'::regclass, oid, proowner, pronamespace from pg_proc) as object
    where home = 'public'::regnamespace and not exists (
      select from pg_depend where classid = catalogue and objid = object.oid and deptype = 'e')
    order by 1`);
  return rows.map(({ owner }) => owner);
};

const loginIn = async (admin: Session, attributes: string): Promise<void> => {
  await admin.execute(`
    create extension if not exists vector;
    create role ${somebody} login ${attributes};
    alter schema public owner to ${somebody}`);
};

const row = (id: number): string => `
  insert into audit_ledger (id, kind, remediation_id, occurred_at, content_hash, created_at)
  values ('00000000-0000-8000-8000-${String(id).padStart(12, '0')}', 'k', 'r', now(), sha256('x'), now())`;

/** A session of `login` adds a row as the writer's members do, or in its own right. */
const adds = (database: Database, login: string, id: number): Promise<unknown> =>
  withLogin(database, login, (session) => session.execute(row(id)));

export const scenes: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'a superuser migrates: the roles are made, and own everything there is': async ({ database, admin }) => {
    await migrate(database);
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
    assert.equal(await settleRoles(database), undefined);
  },

  'a login that may create roles migrates: it makes them, hands everything over, and can still migrate': async ({
    database,
    admin,
  }) => {
    await loginIn(admin, 'createrole');
    const theirs = asLogin(database, somebody);
    await migrate(theirs);
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
    const later =
      'alter table notification_audit add mood text; create table audit_later (); select audit_settle_roles();';
    await withFolder(
      (folder) => writeFile(path.join(folder, '9999.do.later.sql'), later),
      async (folder) => assert.deepEqual(await migrate(theirs, folder), ['9999 later']),
    );
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
    assert.equal(await settleRoles(theirs), undefined);
  },

  'an administrator has made the roles, and the migrating login a member of the owner': async ({ database, admin }) => {
    await loginIn(admin, '');
    for (const role of roles) await admin.execute(`create role ${role}`);
    await admin.execute(`grant audit_owner to ${somebody}`);
    await migrate(asLogin(database, somebody));
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
  },

  'an administrator has made the roles, but the migrating login is no member of the owner: it grants, and says what it kept':
    async ({ database, admin }) => {
      await loginIn(admin, '');
      for (const role of roles) await admin.execute(`create role ${role}`);
      await admin.execute('create role writes login in role audit_writer');
      const theirs = asLogin(database, somebody);
      await migrate(theirs);
      assert.match((await settleRoles(theirs)) ?? '', /^Some-Body may not hand its objects to audit_owner: /);
      assert.deepEqual(await ownersIn(admin), [somebody]);
      await adds(database, 'writes', 1);
      await withLogin(database, 'writes', (session) =>
        session.execute("select audit_ensure_partition('notification_audit', '2026-11-01T00:00:00Z')"),
      );
      await adds(database, somebody, 2);
    },

  'nobody has made the roles, and the migrating login may not: everything works without, until they are made': async ({
    database,
    admin,
  }) => {
    await loginIn(admin, '');
    const theirs = asLogin(database, somebody);
    await migrate(theirs);
    assert.equal(await settleRoles(theirs), 'the role audit_owner is not there, and Some-Body may not make it');
    await adds(database, somebody, 1);
    for (const role of roles) await admin.execute(`create role ${role}`);
    await admin.execute(`grant audit_owner to ${somebody}`);
    assert.equal(await settleRoles(theirs), undefined);
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
    await adds(database, somebody, 2);
  },

  'a superuser migrates what a login has owned so far: that login goes on working': async ({ database, admin }) => {
    await loginIn(admin, '');
    const later = (await readdir(migrations)).filter((file) => /^\d{4}\./.test(file) && file >= '0009');
    await withFolder(
      async (folder) => void (await Promise.all(later.map((file) => rm(path.join(folder, file))))),
      (folder) => migrate(asLogin(database, somebody), folder),
    );
    await adds(database, somebody, 1);
    await migrate(database);
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
    await adds(database, somebody, 2);
    await withLogin(database, somebody, (session) =>
      session.execute("select audit_ensure_partition('notification_audit', '2026-11-01T00:00:00Z')"),
    );
  },
};
