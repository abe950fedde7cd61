/**
 * What is kept of the incomplete remediations when another server is asked: a replica that is behind, and a standby that
 * takes over without what the primary wrote last. Each answers for its own past, and nothing of it is passed over.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../../src/database/database.ts';
import { openServer } from '../../src/database/server.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { createClock, type MovableClock } from '../support/clock.ts';
import { type Cluster, createCluster } from '../support/cluster.ts';
import { count, incompleteAt, walk } from '../support/incomplete-walk.ts';
import { storyOf, tell } from '../support/story.ts';
import { until } from '../support/until.ts';

let primary: Cluster;
let replica: Awaited<ReturnType<Cluster['replicate']>>;
let service: TestApp;
let clock: MovableClock;
before(async () => {
  clock = createClock('2026-11-20T12:00:00Z');
  primary = await createCluster();
  replica = await primary.replicate();
  service = await serve(primary);
});
after(async () => {
  await service?.stop();
  await replica?.stop('immediate');
  await primary?.remove();
});

type Server = Pick<Cluster, 'url' | 'query'>;
const open = ({ url }: Server): Database =>
  openServer(url, { poolSize: 2, deadlineMs: 5_000, onConnectionError: () => {} });

const serve = (server: Server): Promise<TestApp> =>
  startApp(
    { COMPLETENESS_INTERVAL_MS: '86400000' },
    { clock, db: { database: open(server), url: server.url, query: server.query, drop: async () => {} } },
  );

/** A remediation of which the first record is missing. */
const tellIncomplete = async (app: TestApp, name: string): Promise<void> => {
  const [, ...records] = storyOf('healed', `-${name}`).records;
  await tell(
    app,
    clock,
    records.map((record) => ({ record, at: clock.now() })),
  );
};

const replayed = (): Promise<void> =>
  until('the replica has caught up', async () => {
    const [now] = await primary.query('select pg_current_wal_lsn()::text as position');
    const [there] = await replica.query(
      `select pg_last_wal_replay_lsn() >= '${String(now?.['position'])}'::pg_lsn as is_there`,
    );
    return there?.['is_there'] === true;
  });

test('whichever server is asked, a list that is kept says what one that is made anew says there', async (t) => {
  const atPrimary = open(primary);
  const atReplica = open(replica);
  let at = atPrimary;
  t.after(() => Promise.all([atPrimary.close(), atReplica.close()]));
  const window = { since: new Date(clock.now() - 3_600_000), endedBefore: new Date(clock.now()) };
  const kept = incompleteAt(() => at, clock);
  const ask = async (server: Database, expected: number): Promise<void> => {
    at = server;
    const found = await walk(kept, window, 2);
    assert.equal(found.length, expected);
    assert.deepEqual(
      found,
      await walk(
        incompleteAt(() => server, clock),
        window,
        2,
      ),
    );
    assert.equal((await count(kept, window, clock.now())).length, expected);
  };

  await tellIncomplete(service, 'a');
  await replayed();
  await ask(atPrimary, 1);
  await ask(atReplica, 1);

  await replica.query('select pg_wal_replay_pause()');
  await tellIncomplete(service, 'b');
  await ask(atPrimary, 2);
  await ask(atReplica, 1);
  await ask(atPrimary, 2);
  await replica.query('select pg_wal_replay_resume()');
  await replayed();
  await ask(atReplica, 2);

  // From here on the replica gets nothing any more; then it takes over.
  await replica.query(`alter system set primary_conninfo = ''`);
  await replica.query('select pg_reload_conf()');
  await until(
    'nothing is received',
    async () => (await replica.query('select from pg_stat_wal_receiver')).length === 0,
  );
  await tellIncomplete(service, 'lost-1');
  await tellIncomplete(service, 'lost-2');
  await ask(atPrimary, 4);
  await replica.query('select pg_promote()');
  const successor = await serve(replica);
  t.after(() => successor.stop());
  for (const name of ['c', 'd', 'e']) await tellIncomplete(successor, name);
  await ask(atReplica, 5);
  await ask(atPrimary, 4);
});
