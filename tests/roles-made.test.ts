/** However the database roles come to be there, or do not: PostgreSQL embedded, as its releases from 16 on have it. */
import { test } from 'node:test';
import { openEmbedded } from '../src/database/embedded.ts';
import { emptyCluster } from './support/embedded-cluster.ts';
import { scenes } from './support/role-scenes.ts';

for (const [name, play] of Object.entries(scenes)) {
  test(name, async (t) => {
    const database = await openEmbedded(undefined, await emptyCluster());
    t.after(database.close);
    await play({ database, admin: await database.openSession() });
  });
}
