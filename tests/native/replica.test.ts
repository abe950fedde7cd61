/** Reading from a streaming replica, as PostgreSQL makes one: what goes there, and what happens when it is not fit. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Cluster, createCluster } from '../support/cluster.ts';
import { notificationInput } from '../support/notification.ts';
import { type ServiceProcess, startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { exchange, json } from '../support/wire.ts';

let primary: Cluster;
let replica: Awaited<ReturnType<Cluster['replicate']>>;
/** Takes the replica as it is, however far behind. */
let patient: ServiceProcess;
/** Takes half a second. */
let strict: ServiceProcess;
before(async () => {
  primary = await createCluster();
  replica = await primary.replicate();
  const start = (maxLagMs: number): Promise<ServiceProcess> =>
    startProcess({
      DATABASE_URL: primary.url,
      DATABASE_READ_URL: replica.url,
      READ_MAX_LAG_MS: String(maxLagMs),
      READ_DEADLINE_MS: '1000',
      LOG_LEVEL: 'silent',
    });
  patient = await start(86_400_000);
  strict = await start(500);
  await record(strict, 'first');
  for (const service of [patient, strict]) await becomes(service, 'IN_USE');
});
after(async () => {
  await patient?.stop();
  await strict?.stop();
  await replica?.stop('immediate');
  await primary?.remove();
});

const ask = async (
  { address }: ServiceProcess,
  query: string,
  variables = {},
): Promise<Readonly<Record<string, unknown>>> => {
  const { text } = await exchange(address, { headers: json, body: JSON.stringify({ query, variables }) });
  const body: { readonly data?: Readonly<Record<string, unknown>>; readonly errors?: unknown } = JSON.parse(text);
  assert.equal(body.errors, undefined, text);
  return body.data ?? {};
};

/** Its id. */
const record = async (service: ServiceProcess, key: string): Promise<string> => {
  const answer = await ask(
    service,
    'mutation ($input: RecordNotificationAuditInput!) { recordNotificationAudit(input: $input) { id status } }',
    { input: notificationInput(key) },
  );
  const [, id] = /"id":"([^"]+)","status":"RECORDED"/.exec(JSON.stringify(answer)) ?? [];
  assert.ok(id, JSON.stringify(answer));
  return id;
};

interface Seen {
  readonly state: string;
  readonly lagMs: number | null;
}

const seen = async (service: ServiceProcess): Promise<Seen> => {
  const { readReplica } = await ask(service, '{ readReplica { state lagMs } }');
  const found: Seen = JSON.parse(JSON.stringify(readReplica));
  return found;
};

const becomes = (service: ServiceProcess, state: string): Promise<void> =>
  until(`the replica is ${state}`, async () => (await seen(service)).state === state);

/** Whether a list has the record. */
const lists = async (service: ServiceProcess, id: string): Promise<boolean> =>
  JSON.stringify(await ask(service, '{ notificationAudits(first: 100) { nodes { id } } }')).includes(id);

const fallbacks = async ({ address }: ServiceProcess, reason: string): Promise<number> => {
  const { text } = await exchange(address, { method: 'GET', path: '/metrics' });
  const [, count = '0'] =
    new RegExp(`^audit_replica_fallbacks_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(text) ?? [];
  return Number(count);
};

/** Runs while the replica gets everything and replays nothing. */
const whileReplayRests = async (run: () => Promise<void>): Promise<void> => {
  await replica.query('select pg_wal_replay_pause()');
  await until('the replay rests', async () => {
    const [row] = await replica.query('select pg_get_wal_replay_pause_state() as state');
    return row?.['state'] === 'paused';
  });
  try {
    await run();
  } finally {
    await replica.query('select pg_wal_replay_resume()');
  }
};

test('lists come from the replica, and a record that it does not have yet is found by its id', async () => {
  let id = '';
  await whileReplayRests(async () => {
    id = await record(patient, 'ahead');
    assert.equal(await lists(patient, id), false, 'the primary would have listed it');
    const before = await fallbacks(patient, 'missing');
    const answer = await ask(patient, 'query ($id: UUID!) { audit(id: $id) { id } receipt(id: $id) { status } }', {
      id,
    });
    assert.deepEqual(answer, { audit: { id }, receipt: { status: 'RECORDED' } });
    assert.ok((await fallbacks(patient, 'missing')) > before, 'it is counted');
  });
  await until('the replica has the record', () => lists(patient, id));
});

test('a replica that is too far behind says how far, and reads go to the primary until it has caught up', async () => {
  await whileReplayRests(async () => {
    const id = await record(strict, 'behind');
    await becomes(strict, 'LAGGING');
    const { lagMs } = await seen(strict);
    assert.ok(lagMs !== null && lagMs > 500, `${lagMs} ms`);
    assert.equal(await lists(strict, id), true);
    assert.ok((await fallbacks(strict, 'lagging')) > 0, 'it is counted');
  });
  await becomes(strict, 'IN_USE');
  assert.equal((await seen(strict)).lagMs, 0);
});

test('a replica that is idle because nothing is written is not behind', async () => {
  assert.deepEqual(await seen(strict), { state: 'IN_USE', lagMs: 0 });
});

for (const [what, away, back] of [
  ['stops', () => replica.stop('immediate'), () => replica.start()],
  ['says nothing any more', () => replica.pause(), () => replica.resume()],
] as const) {
  test(`a replica that ${what} costs nobody an answer, and is used again when it is back`, async () => {
    const id = await record(strict, what);
    const before = await fallbacks(strict, 'away');
    await away();
    try {
      assert.equal(await lists(strict, id), true);
      assert.deepEqual(await ask(strict, 'query ($id: UUID!) { audit(id: $id) { id } }', { id }), { audit: { id } });
      await becomes(strict, 'AWAY');
      assert.ok((await fallbacks(strict, 'away')) > before, 'it is counted');
      await record(strict, `${what}, and goes on recording`);
    } finally {
      await back();
    }
    await becomes(strict, 'IN_USE');
  });
}

test('without the primary, the replica still answers', async () => {
  const id = await record(strict, 'last');
  await until('the replica has it', () => lists(patient, id));
  await primary.stop('fast');
  try {
    assert.equal(await lists(patient, id), true);
    assert.deepEqual(await ask(strict, 'query ($id: UUID!) { audit(id: $id) { id } }', { id }), { audit: { id } });
  } finally {
    await primary.start();
  }
});

test('a replica that was behind when the primary went away answers with what it has', async () => {
  const known = await record(strict, 'known');
  await until('the replica has it', () => lists(patient, known));
  await whileReplayRests(async () => {
    const unknown = await record(strict, 'not replayed');
    await becomes(strict, 'LAGGING');
    await primary.stop('fast');
    try {
      assert.equal(await lists(strict, known), true);
      assert.deepEqual(await ask(strict, 'query ($id: UUID!) { audit(id: $id) { id } }', { id: known }), {
        audit: { id: known },
      });
      // Whether there is such a record, only the primary could say: it is not called unknown.
      const { text } = await exchange(strict.address, {
        headers: json,
        body: JSON.stringify({ query: `{ audit(id: "${unknown}") { id } }` }),
      });
      assert.match(text, /"code":"STORAGE_UNAVAILABLE"/);
    } finally {
      await primary.start();
    }
  });
});

/** The last of these tests: the replica has no way to its primary any more. */
test('a replica that was started again and gets nothing any more is not called up to date', async () => {
  await becomes(strict, 'IN_USE');
  await replica.query(`alter system set primary_conninfo = ''`);
  // It starts from here, so that there is no record to replay.
  await primary.query('checkpoint');
  const [end] = await primary.query('select pg_current_wal_lsn()::text as position');
  await until('the replica has replayed the checkpoint', async () => {
    const [row] = await replica.query(
      `select pg_last_wal_replay_lsn() >= '${String(end?.['position'])}'::pg_lsn as is_there`,
    );
    return row?.['is_there'] === true;
  });
  await replica.stop('fast');
  await becomes(strict, 'AWAY');
  const id = await record(strict, 'never replicated');
  await replica.start();
  await becomes(strict, 'LAGGING');
  assert.deepEqual(await seen(strict), { state: 'LAGGING', lagMs: null });
  assert.equal(await lists(strict, id), true);
});
