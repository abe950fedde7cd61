import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ReceiptDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { startApp } from './support/app.ts';
import { type Caller, createCaller } from './support/caller.ts';
import { createTestDatabase, onServer, type TestDatabase } from './support/database.ts';
import { putReadyCluster } from './support/embedded-cluster.ts';
import { type ServiceProcess, startProcess } from './support/process.ts';
import { notificationOf } from './support/records.ts';

let folder: string;
let db: TestDatabase | undefined;
let services: ServiceProcess[] = [];
let callers: Caller[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'shutdown-'));
  if (onServer) db = await createTestDatabase();
  else await putReadyCluster(folder);
});
afterEach(async () => {
  for (const caller of callers) caller.close();
  for (const { child } of services) child.kill('SIGKILL');
  await Promise.all(services.map(({ exited }) => exited));
  callers = [];
  services = [];
  await db?.database.close();
  await db?.drop();
  await rm(folder, { recursive: true });
});

/** Every process of a test finds what the one before has left. */
const start = async (settings: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> => {
  const place = db?.url === undefined ? { DATA_DIR: folder } : { DATABASE_URL: db.url };
  const service = await startProcess({ ...place, ...settings });
  services.push(service);
  return service;
};

const callersOf = ({ address }: ServiceProcess, count: number): readonly Caller[] => {
  const made = Array.from({ length: count }, () => createCaller(address));
  callers.push(...made);
  return made;
};
const callerOf = (service: ServiceProcess): Caller => callersOf(service, 1)[0] ?? assert.fail();

const send = async (caller: Caller, key: string) => {
  const answer = await caller.send(RecordNotificationAuditDocument, { input: notificationOf(key) });
  const receipt = answer.data?.recordNotificationAudit;
  assert.equal(receipt?.status, 'RECORDED', JSON.stringify(answer.errors));
  return { id: receipt.id, recordedAt: receipt.recordedAt, connection: answer.headers.get('connection') };
};
type Receipt = Awaited<ReturnType<typeof send>>;

/** A new process, on what the last one has left, knows every one of the receipts. */
const assertKept = async (receipts: readonly Receipt[]): Promise<void> => {
  const service = await start();
  const caller = callerOf(service);
  for (const { id, recordedAt } of receipts) {
    const { data } = await caller.send(ReceiptDocument, { id });
    assert.equal(data?.receipt?.recordedAt, recordedAt);
  }
  assert.equal(await service.stop(), 0);
};

/** Sends one record after the other, until `until` says so or the service is gone. */
const sendOn = async (caller: Caller, name: string, receipts: Receipt[], until: () => boolean): Promise<void> => {
  for (let count = 0; !until(); count += 1) receipts.push(await send(caller, `${name}-${count}`));
};

/** Resolves when the condition holds; asks again whenever the last answer is there. */
const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds()));
};

const takesConnections = async (address: string): Promise<boolean> => {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

test('callers who leave when readiness says 503 lose nothing: every request is answered, every receipt kept', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '4000' });
  const receipts: Receipt[] = [];
  let notReady = false;
  const load = callersOf(service, 16).map((caller, index) =>
    sendOn(caller, `leaving-${index}`, receipts, () => notReady),
  );
  const probe = callerOf(service);
  await eventually(async () => receipts.length > 100 || (await probe.get('/readyz')).status !== 200);
  assert.equal((await probe.get('/readyz')).status, 200);

  service.child.kill('SIGTERM');
  await eventually(async () => (await probe.get('/readyz')).status === 503);
  assert.equal((await probe.get('/livez')).status, 200);
  // Not everybody has noticed yet: records are taken all the same, on connections that end with the answer.
  const late = await send(probe, 'leaving-late');
  assert.equal(late.connection, 'close');
  receipts.push(late);
  notReady = true;
  await Promise.all(load);

  assert.equal(await service.exited, 0);
  await assertKept(receipts);
});

test('callers who never leave do not keep the process, and every receipt they got is kept', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '100' });
  const receipts: Receipt[] = [];
  const load = callersOf(service, 16).map((caller, index) => sendOn(caller, `staying-${index}`, receipts, () => false));
  const ends = Promise.allSettled(load);
  const probe = callerOf(service);
  await eventually(async () => receipts.length > 100 || (await probe.get('/livez')).status !== 200);
  service.child.kill('SIGTERM');
  assert.equal(await service.exited, 0);
  for (const end of await ends) {
    assert.equal(end.status, 'rejected');
    assert.match(String(end.reason), /ECONNRE(FUSED|SET)|socket hang up/);
  }
  await assertKept(receipts);
});

/** The head of a request to record something, on a connection of its own; the service has said that it goes on. */
const beginRequest = async (address: string, key: string): Promise<{ readonly finish: () => Promise<string> }> => {
  const { hostname, port } = new URL(address);
  const socket: Socket = connect(Number(port), hostname);
  const body = JSON.stringify({
    query: RecordNotificationAuditDocument.toString(),
    variables: { input: notificationOf(key) },
  });
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nexpect: 100-continue\r\n\r\n`,
  );
  const [first]: unknown[] = await once(socket, 'data');
  assert.match(String(first), /^HTTP\/1\.1 100 Continue/);
  return {
    finish: async () => {
      let answer = '';
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString('utf8');
      });
      socket.write(body);
      await once(socket, 'close');
      return answer;
    },
  };
};

test('a request that is under way when the listener closes is answered, and only then the process ends', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0' });
  const idle = callerOf(service);
  await idle.get('/livez');
  const request = await beginRequest(service.address, 'slow');
  service.child.kill('SIGTERM');
  await eventually(async () => !(await takesConnections(service.address)));
  assert.equal(service.child.exitCode, null);
  const answer = await request.finish();
  assert.match(answer, /^HTTP\/1\.1 200 /);
  const [, id] = /"id":"([^"]+)"/.exec(answer) ?? [];
  const [, recordedAt] = /"recordedAt":"([^"]+)"/.exec(answer) ?? [];
  assert.ok(id !== undefined && recordedAt !== undefined);
  assert.equal(await service.exited, 0);
  await assertKept([{ id, recordedAt, connection: null }]);
});

test('another signal does not hurry the first: the request under way is answered', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0' });
  const request = await beginRequest(service.address, 'twice');
  service.child.kill('SIGTERM');
  await eventually(async () => !(await takesConnections(service.address)));
  service.child.kill('SIGINT');
  assert.match(await request.finish(), /RECORDED/);
  assert.equal(await service.exited, 0);
});

test('being asked to stop again is waiting for the same end', async () => {
  const { app, stop } = await startApp();
  assert.equal(app.stop(), app.stop());
  await stop();
});
