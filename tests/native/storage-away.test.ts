import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument, RecordNotificationAuditDocument } from '../../src/generated/operations/graphql.ts';
import { type Caller, createCaller } from '../support/caller.ts';
import { type Cluster, createCluster } from '../support/cluster.ts';
import { type ServiceProcess, startProcess } from '../support/process.ts';
import { notificationOf } from '../support/records.ts';
import { until } from '../support/until.ts';

let cluster: Cluster;
let service: ServiceProcess;
let callers: readonly Caller[] = [];
before(async () => {
  cluster = await createCluster();
  service = await startProcess({
    DATABASE_URL: cluster.url,
    DATABASE_POOL_SIZE: '4',
    WRITE_DEADLINE_MS: '1000',
    LOG_LEVEL: 'silent',
  });
  callers = Array.from({ length: 8 }, () => createCaller(service.address));
});
after(async () => {
  for (const caller of callers) caller.close();
  assert.equal(await service?.stop(), 0);
  await cluster?.remove();
});

const callerAt = (index: number): Caller => {
  const caller = callers[index % callers.length];
  assert.ok(caller);
  return caller;
};

/** Status of the receipt. A refusal counts as one when it says all that a caller needs for trying again. */
const record = async (key: string, caller = callerAt(0)): Promise<string> => {
  const { status, headers, data, errors } = await caller.send(RecordNotificationAuditDocument, {
    input: notificationOf(key),
  });
  if (data?.recordNotificationAudit !== undefined) return data.recordNotificationAudit.status;
  const [error] = errors;
  assert.ok(error);
  assert.equal(status, error.extensions.problem.status);
  if (status === 503) assert.match(headers.get('retry-after') ?? 'none', /^[1-9]\d*$/);
  return `${status} ${error.extensions.code}`;
};

/** Resolves when everything that waited is in the database. */
const drained = (): Promise<void> =>
  until('the queue is empty', async () => {
    const response = await fetch(`${service.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ queue { depth } }' }),
    });
    return (await response.text()) === '{"data":{"queue":{"depth":0}}}';
  });

const recordAll = (keys: readonly string[]): Promise<readonly string[]> =>
  Promise.all(keys.map((key, index) => record(key, callerAt(index))));

const readiness = async (): Promise<number> => (await callerAt(0).get('/readyz')).status;

/** How many rows and ledger entries the keys have that begin like this. */
const stored = async (prefix: string): Promise<number> => {
  const [found] = await cluster.query(`
    select count(*)::int as rows, count(ledger.id)::int as ledger, count(distinct row.id)::int as ids
    from notification_audit as row left join audit_ledger as ledger on ledger.id = row.id
    where starts_with(row.idempotency_key, '${prefix}')`);
  assert.equal(found?.['rows'], found?.['ledger']);
  assert.equal(found?.['rows'], found?.['ids']);
  return Number(found?.['rows']);
};

/** Ends every connection of the service, and waits until they have ended. */
const endSessions = async (): Promise<void> => {
  await cluster.query(`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'audit-write-api'`);
};

const keysOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const each = (count: number, status: string): readonly string[] => Array.from({ length: count }, () => status);

for (const how of ['fast', 'immediate'] as const) {
  test(`database stopped (${how}): records are acknowledged QUEUED, and are in the database once it is back`, async () => {
    const away = keysOf(`${how}-away-`, 24);
    assert.deepEqual(await recordAll(keysOf(`${how}-earlier-`, 24)), each(24, 'RECORDED'));
    assert.equal(await readiness(), 200);

    await cluster.stop(how);
    assert.deepEqual(await recordAll(away), each(24, 'QUEUED'));
    // A record can still be accepted durably, so the service is ready: it must not be taken out of the traffic now.
    assert.equal(await readiness(), 200);
    assert.equal((await callerAt(0).get('/livez')).status, 200);
    const batch = await callerAt(0).send(RecordAuditsDocument, {
      inputs: away.map((key) => ({ notification: notificationOf(key) })),
    });
    assert.deepEqual(
      batch.data?.recordAudits.map((result) => (result.__typename === 'AuditReceipt' ? result.status : result.code)),
      each(24, 'DUPLICATE'),
    );

    await cluster.start();
    await drained();
    assert.equal(await stored(`${how}-away-`), 24);
    assert.equal(await stored(`${how}-earlier-`), 24);
    assert.deepEqual(await recordAll(away), each(24, 'DUPLICATE'));
    assert.equal(await stored(`${how}-away-`), 24);
  });
}

test('database that crashes and comes back under load: what was acknowledged is there, once', async () => {
  const answers = new Map<string, string>();
  let sending = true;
  let sent = 0;
  const load = callers.map(async (caller) => {
    while (sending) {
      sent += 1;
      const key = `crash-${sent}`;
      answers.set(key, await record(key, caller));
    }
  });
  const seen = async (status: string, times: number): Promise<void> => {
    const wanted = [...answers.values()].filter((answer) => answer === status).length + times;
    while ([...answers.values()].filter((answer) => answer === status).length < wanted) await record('crash');
  };
  for (let round = 0; round < 3; round += 1) {
    await seen('RECORDED', 50);
    await cluster.stop('immediate');
    await seen('QUEUED', 50);
    await cluster.start();
  }
  await seen('RECORDED', 50);
  sending = false;
  await Promise.all(load);

  await drained();

  assert.deepEqual(new Set(answers.values()), new Set(['RECORDED', 'QUEUED']));
  for (const key of answers.keys()) assert.equal(await record(key), 'DUPLICATE', key);
  assert.equal(await stored('crash-'), answers.size);
});

test('sessions that are ended by hand cost no record', async () => {
  await endSessions();
  for (const key of keysOf('ended-', 20)) {
    assert.match(await record(key), /^(RECORDED|QUEUED)$/);
    assert.equal(await record(key), 'DUPLICATE');
  }
  await drained();
  assert.equal(await stored('ended-'), 20);
});

test('read-only database, as a standby is: records are QUEUED, and recorded when it can be written again', async () => {
  const newSessions = async (readOnly: 'on' | 'off'): Promise<void> => {
    await cluster.query(`
      begin read write;
      alter database postgres set default_transaction_read_only = ${readOnly};
      commit`);
    await endSessions();
  };
  await newSessions('on');
  assert.deepEqual(await recordAll(keysOf('read-only-', 8)), each(8, 'QUEUED'));
  assert.equal(await readiness(), 200);
  await newSessions('off');
  await drained();
  assert.equal(await stored('read-only-'), 8);
  assert.deepEqual(await recordAll(keysOf('read-only-', 8)), each(8, 'DUPLICATE'));
});

test('a statement that has to wait too long is given up, and its records go to the queue', async () => {
  const blocker = await cluster.connect();
  await blocker.query('begin; lock table audit_ledger in access exclusive mode');
  assert.deepEqual(await recordAll(keysOf('locked-', 8)), each(8, 'QUEUED'));
  await blocker.query('rollback');
  await blocker.end();
  await drained();
  assert.equal(await stored('locked-'), 8);
});

test('a database that is paused and says nothing: callers are answered before it goes on, and each record is one row', async () => {
  assert.equal(await record('paused-earlier'), 'RECORDED');
  await cluster.pause();
  try {
    assert.deepEqual(await recordAll(keysOf('paused-', 16)), each(16, 'QUEUED'));
    assert.equal(await readiness(), 200);
    assert.equal((await callerAt(0).get('/livez')).status, 200);
  } finally {
    await cluster.resume();
  }
  await drained();
  for (const key of keysOf('paused-', 16)) assert.equal(await record(key), 'DUPLICATE');
  assert.equal(await stored('paused-'), 17);
});
