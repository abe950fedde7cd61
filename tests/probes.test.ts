/** What operations look at: liveness, readiness, metrics; and a start that is not possible. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createCaller } from './support/caller.ts';
import { createClock } from './support/clock.ts';
import { type ServiceProcess, startProcess } from './support/process.ts';
import { notificationOf } from './support/records.ts';
import { run } from './support/run.ts';
import { exchange } from './support/wire.ts';

const graceMs = 5_000;
const clock = createClock('2026-11-18T12:00:00.000Z');
let service: TestApp;
before(async () => {
  service = await startApp({ SHUTDOWN_GRACE_MS: String(graceMs) }, { clock });
});
let stopped: Promise<void> | undefined;
const stop = (): Promise<void> => {
  stopped ??= service.stop();
  return stopped;
};
after(async () => {
  const ended = stop();
  clock.advance(graceMs);
  await ended;
});

const get = (where: string) => exchange(service.address, { method: 'GET', path: where });
const probe = async (where: string) => {
  const { status, text } = await get(where);
  return [status, text];
};

test('a service that runs is alive and ready', async () => {
  assert.deepEqual(await probe('/livez'), [200, 'alive\n']);
  assert.deepEqual(await probe('/readyz'), [200, 'ready\n']);
});

/** Name and labels as they stand in the text → value. */
const metrics = async (): Promise<ReadonlyMap<string, number>> => {
  const { status, headers, text } = await get('/metrics');
  assert.equal(status, 200);
  assert.match(headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
};

test('records, writes, problems and partitions are counted', async () => {
  const inputs = audits.map(({ member, example }) => ({ [member]: example }));
  assert.deepEqual((await service.post(RecordAuditsDocument.toString(), { inputs })).errors, []);
  await service.post(RecordAuditsDocument.toString(), { inputs });
  await service.run(RecordAuditsDocument, {
    inputs: [
      { notification: notificationOf('a') },
      { notification: notificationOf('a', { messageSummary: 'other' }) },
      { notification: notificationOf('b', { recipients: [] }) },
    ],
  });
  await service.post('{ nope }');
  const now = await metrics();
  for (const { kind, table } of audits) {
    const more = kind === 'NOTIFICATION' ? 1 : 0;
    assert.equal(now.get(`audit_records_total{kind="${kind}",status="recorded"}`), 1 + more);
    assert.equal(now.get(`audit_records_total{kind="${kind}",status="duplicate"}`), 1);
    assert.equal(now.get(`audit_write_rows_sum{kind="${kind}"}`), 2 + 2 * more);
    assert.equal(now.get(`audit_write_duration_seconds_count{kind="${kind}"}`), 2 + more);
    assert.equal(now.get(`audit_waiting_records{kind="${kind}"}`), 0);
    assert.ok(Number(now.get(`audit_partition_runway_days{table="${table}"}`)) > 30);
  }
  assert.equal(now.get('audit_records_total{kind="NOTIFICATION",status="conflict"}'), 1);
  assert.equal(now.get('audit_problems_total{code="IDEMPOTENCY_CONFLICT"}'), 1);
  assert.equal(now.get('audit_problems_total{code="VALIDATION_FAILED"}'), 1);
  assert.equal(now.get('audit_problems_total{code="GRAPHQL_VALIDATION_FAILED"}'), 1);
  assert.equal(now.get('audit_partition_upkeep_failures_total'), 0);
  assert.ok(Number(now.get('process_resident_memory_bytes')) > 0);
  assert.ok([...now.keys()].some((name) => name.startsWith('graphql_envelop_request_duration_count')));
});

test('every metric has a help text', async () => {
  const { text } = await get('/metrics');
  const types = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  assert.ok(types.length > 20);
  for (const name of types) assert.match(text, new RegExp(`^# HELP ${name} \\S`, 'm'));
});

test('what callers choose never becomes a label', async () => {
  await service.post('query ChosenByTheCaller { __typename }');
  await service.post('query ChosenByTheCaller { chosenToo }');
  await get('/chosen-as-well');
  const series = async () => [...(await metrics()).keys()].filter((name) => /^(audit|graphql)_/.test(name));
  const known = await series();
  for (let index = 0; index < 20; index += 1) {
    await service.post(`query ChosenByTheCaller${index} { chosenToo${index} }`);
    await get(`/chosen-as-well-${index}`);
  }
  assert.deepEqual(await series(), known);
  assert.doesNotMatch((await get('/metrics')).text, /chosen/i);
});

test('from SIGTERM on it is not ready, yet alive, and takes records until the grace has passed', async () => {
  const caller = createCaller(service.address);
  const ended = stop();
  assert.deepEqual(await probe('/readyz'), [503, 'shutting down\n']);
  assert.deepEqual(await probe('/livez'), [200, 'alive\n']);
  const { data } = await caller.send(RecordNotificationAuditDocument, { input: notificationOf('late') });
  assert.equal(data?.recordNotificationAudit.status, 'RECORDED');
  caller.close();
  clock.advance(graceMs);
  await ended;
  await assert.rejects(get('/livez'), /ECONNREFUSED/);
});

test('one folder of data serves one process, the next one finds what the last one has left, and needs a free port', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'one-folder-'));
  const started: ServiceProcess[] = [];
  t.after(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ exited }) => exited));
    await rm(folder, { recursive: true });
  });
  const start = async (): Promise<ServiceProcess> => {
    const one = await startProcess({ DATA_DIR: folder });
    started.push(one);
    return one;
  };
  const record = async ({ address }: ServiceProcess) => {
    const caller = createCaller(address);
    const { data } = await caller.send(RecordNotificationAuditDocument, { input: notificationOf('kept') });
    caller.close();
    return data?.recordNotificationAudit;
  };

  const first = await start();
  assert.match(first.said(), /not authenticated/);
  assert.match(first.said(), /embedded database is for trying out/);
  const receipt = await record(first);
  assert.equal(receipt?.status, 'RECORDED');

  const second = await run({ DATA_DIR: folder, PORT: '0' });
  assert.equal(second.code, 1);
  assert.match(second.stderr, /is in use by another process.*DATA_DIR.*DATABASE_URL/);
  assert.ok(second.stderr.includes(folder));
  assert.doesNotMatch(second.stderr, / at |node_modules/);

  assert.deepEqual((await record(first))?.id, receipt.id, 'the first one is still well');
  assert.equal(await first.stop(), 0);

  const third = await start();
  assert.deepEqual(await record(third), { ...receipt, status: 'DUPLICATE' });
  assert.equal(await third.stop(), 0);

  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const blocked = await run({ DATA_DIR: folder, PORT: String(address.port), PARTITION_MONTHS_AHEAD: '1' });
  assert.equal(blocked.code, 1);
  assert.match(blocked.stderr, new RegExp(`EADDRINUSE.*${address.port}`));
});
