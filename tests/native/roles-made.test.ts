/** However the database roles come to be there, or do not: on a server of its own, with several databases at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openServer } from '../../src/database/server.ts';
import { type Cluster, createCluster } from '../support/cluster.ts';
import { asLogin } from '../support/logins.ts';
import { ownersIn, roles, scenes, somebody } from '../support/role-scenes.ts';

let cluster: Cluster;
before(async () => {
  cluster = await createCluster();
});
after(() => cluster?.remove());

const open = (name: string): Database => {
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  return openServer(url.href, { poolSize: 2, deadlineMs: 10_000, onConnectionError: () => {} });
};

/** Databases of one cluster in which nobody has made a role yet; gone with all roles when they have been used. */
const withDatabases = async (
  names: readonly string[],
  use: (databases: readonly Database[]) => Promise<void>,
): Promise<void> => {
  for (const name of names) await cluster.query(`create database ${name}`);
  const databases = names.map(open);
  try {
    await use(databases);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
    for (const name of names) await cluster.query(`drop database ${name} with (force)`);
    await cluster.query(`drop role if exists ${[...roles, somebody, 'writes'].join(', ')}`);
  }
};

for (const [name, play] of Object.entries(scenes)) {
  test(name, () =>
    withDatabases(['scene'], async ([database]) => {
      assert.ok(database);
      const admin = await database.openSession();
      try {
        await play({ database, admin });
      } finally {
        await admin.close();
      }
    }),
  );
}

const several = ['one', 'two', 'three', 'four', 'five', 'six'];

const assertOwned = async (databases: readonly Database[]): Promise<void> => {
  for (const database of databases) {
    const admin = await database.openSession();
    assert.deepEqual(await ownersIn(admin), ['audit_owner']);
    await admin.close();
  }
};

test('databases of one cluster that migrate at once all succeed, whoever makes the roles', () =>
  withDatabases(several, async (databases) => {
    await Promise.all(databases.map((database) => migrate(database)));
    await assertOwned(databases);
  }));

test('so they do when the one login that migrates them all may make roles, but is no superuser', () =>
  withDatabases(several, async (databases) => {
    await cluster.query(`create role ${somebody} login createrole`);
    for (const database of databases) {
      const admin = await database.openSession();
      await admin.execute(`create extension vector; alter schema public owner to ${somebody}`);
      await admin.close();
    }
    await Promise.all(databases.map((database) => migrate(asLogin(database, somebody))));
    await assertOwned(databases);
  }));
