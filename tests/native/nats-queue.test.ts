/** What the queue in NATS promises beyond the contract: about its server, other replicas and the stream's settings. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import { type JetStreamManager, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type NatsQueueOptions, openNatsQueue } from '../../src/resolvers/queue/nats-queue.ts';
import type { Queue } from '../../src/resolvers/queue/queue.ts';
import { type CreateStorage, holdContract, idsOf, queuedRecord } from '../queue-contract.ts';
import { createClock } from '../support/clock.ts';
import { connectionEvents, startNatsServer, untilItWorks } from '../support/nats.ts';

const mebibyte = 1024 * 1024;
const server = await startNatsServer(4 * mebibyte);
after(() => server.drop());

const newStream = (): string => `queue-${randomUUID()}`;

const create: CreateStorage = async ({ maxBytes }) => {
  const stream = newStream();
  return {
    open: () => openNatsQueue({ url: server.url, stream, maxBytes, replicas: 1 }),
    drop: async () => {},
  };
};

holdContract('nats', create, 30);

const open = async (t: TestContext, stream: string, changes: Partial<NatsQueueOptions> = {}): Promise<Queue> => {
  const queue = await openNatsQueue({ url: server.url, stream, maxBytes: 100 * mebibyte, replicas: 1, ...changes });
  t.after(() => queue.close());
  return queue;
};

/** What an operator does by hand. */
const asOperator = async <T>(act: (jsm: JetStreamManager, nc: NatsConnection) => Promise<T>): Promise<T> => {
  const nc = await connect({ servers: server.url });
  try {
    return await act(await jetstreamManager(nc), nc);
  } finally {
    await nc.close();
  }
};

const abc = ['a', 'b', 'c'].map((id) => queuedRecord(id));

test('nats: what put calls queued survives a SIGKILL of the server at that moment', async (t) => {
  const { onConnection, next } = connectionEvents();
  const queue = await open(t, newStream(), { onConnection });
  const back = next('connected');
  await queue.put(abc);
  await server.kill();
  await server.start();
  await back;
  const records = (await untilItWorks(() => queue.take(10))).map(({ record }) => record);
  assert.deepEqual(records, abc);
});

test('nats: with the server away every call throws within its limit, and works once it is back', async (t) => {
  const { onConnection, next } = connectionEvents();
  const queue = await open(t, newStream(), { onConnection });
  await queue.put(abc);
  const leases = await queue.take(1);
  const gone = next('disconnected');
  const back = next('connected');
  await server.kill();
  const started = performance.now();
  const calls = [
    () => queue.put([queuedRecord('d')]),
    () => queue.find(['a']),
    () => queue.take(1),
    () => queue.remove(leases),
    () => queue.release(leases),
    () => queue.stats(),
    () => queue.ping(),
  ];
  for (const state of ['not noticed yet', 'known']) {
    await Promise.all(calls.map((call) => assert.rejects(call(), state)));
    await gone;
  }
  const ms = performance.now() - started;
  assert.ok(ms < 2_500, `${ms} ms`);
  assert.equal(queue.mayHoldEntries(), true, 'what was known last stands');
  await server.start();
  await back;
  await untilItWorks(() => queue.ping());
  assert.deepEqual(await queue.put([queuedRecord('d')]), [{ type: 'queued' }]);
  await queue.remove(leases);
  assert.deepEqual((await queue.find(['a', 'b', 'd'])).size, 2);
});

test('nats: with the server hanging a put throws within its limit; sent again, the record has one entry', async (t) => {
  const queue = await open(t, newStream());
  server.suspend();
  t.after(() => server.resume());
  let started = 0;
  let round = 0;
  const recordsOfRound = () => abc.map(({ id }) => queuedRecord(`${id}${round}`));
  // The signal takes a moment to stop every thread of the server.
  await assert.rejects(async () => {
    for (; round < 10_000; round += 1) {
      started = performance.now();
      await queue.put(recordsOfRound());
    }
  });
  const ms = performance.now() - started;
  server.resume();
  assert.ok(ms < 2_500, `${ms} ms`);
  for (const { type } of await queue.put(recordsOfRound())) assert.match(type, /queued|known/);
  assert.equal((await queue.stats()).depth, 3 * (round + 1));
});

test('nats: two replicas share the entries, and neither gets what the other works on', async (t) => {
  const stream = newStream();
  const [one, other] = [await open(t, stream), await open(t, stream)];
  const records = Array.from({ length: 100 }, (_, i) => queuedRecord(`r${i}`));
  await Promise.all([one.put(records.slice(0, 60)), other.put(records.slice(40))]);
  const rounds = await Promise.all([one.take(30), other.take(30), one.take(30), other.take(30)]);
  assert.equal(new Set(rounds.flatMap(idsOf)).size, 100);
  assert.equal(rounds.flat().length, 100);
  const [first, second, third, fourth] = rounds;
  await Promise.all([one.remove([...first, ...third]), other.release([...second, ...fourth])]);
  const rest = await one.take(100);
  assert.deepEqual(idsOf(rest).toSorted(), idsOf([...second, ...fourth]).toSorted());
});

test('nats: of two replicas that put one record, one queues it and the other knows it', async (t) => {
  const stream = newStream();
  const [one, other] = [await open(t, stream), await open(t, stream)];
  const [mine, others] = await Promise.all([one.put(abc), other.put(abc)]);
  for (const i of abc.keys()) assert.deepEqual([mine[i]?.type, others[i]?.type].toSorted(), ['known', 'queued']);
});

test('nats: the entries of a replica that is gone are given to another when its leases run out', async (t) => {
  const stream = newStream();
  const [gone, other] = [await open(t, stream, { leaseMs: 300 }), await open(t, stream, { leaseMs: 300 })];
  await gone.put(abc);
  const started = performance.now();
  const ranOut = await gone.take(3);
  assert.equal(ranOut.length, 3);
  let taken = await other.take(3);
  while (taken.length === 0) taken = await other.take(3);
  assert.ok(performance.now() - started >= 295);
  assert.equal(idsOf(taken)[0], 'a');
  // Whoever comes back late with them has nothing to fear.
  await gone.release(ranOut);
});

test('nats: entries of another replica are noticed without asking', async (t) => {
  const stream = newStream();
  const clock = createClock('2026-11-18T09:18:03.512Z');
  const one = await open(t, stream, { clock });
  const other = await open(t, stream);
  assert.equal(one.mayHoldEntries(), false);
  await other.put(abc);
  clock.advance(2_000);
  await untilItWorks(async () => {
    await other.stats();
    assert.equal(one.mayHoldEntries(), true);
  });
});

test('nats: a record that the server would not take is tooLarge, and costs its neighbours nothing', async (t) => {
  const stream = newStream();
  const queue = await open(t, stream);
  const large = queuedRecord('large', 'x'.repeat(4 * mebibyte));
  const outcomes = await queue.put([queuedRecord('a'), large, queuedRecord('b')]);
  assert.deepEqual(outcomes, [{ type: 'queued' }, { type: 'tooLarge', maxBytes: 4 * mebibyte }, { type: 'queued' }]);
  const bounded = await open(t, stream, { maxMessageBytes: 10_000 });
  const [over] = await bounded.put([queuedRecord('c', 'x'.repeat(10_000))]);
  assert.deepEqual(over, { type: 'tooLarge', maxBytes: 10_000 });
});

test('nats: a stream that may discard or lose is refused, with every setting that is wrong', async (t) => {
  const stream = newStream();
  const unsafe: Partial<StreamConfig> = { subjects: ['elsewhere.*'], storage: 'memory', max_age: 1e9, max_msgs: 5 };
  await asOperator((jsm) => jsm.streams.add({ ...unsafe, name: stream, discard: 'old', retention: 'limits' }));
  await assert.rejects(open(t, stream, { replicas: 3 }), (error: Error) => {
    assert.equal(error.name, 'UnsafeStreamError');
    for (const wrong of [
      'storage is memory, must be file',
      'retention is limits, must be workqueue',
      'discard is old, must be new',
      'max_msgs_per_subject is -1, must be 1',
      'discard_new_per_subject is false, must be true',
      'max_msgs is 5, must be -1',
      'max_age is 1000000000, must be 0',
      'num_replicas is 1, must be 3 at least',
      `subjects is elsewhere.*, must be ${stream}.*`,
    ]) {
      assert.ok(error.message.includes(wrong), `${wrong} is not in: ${error.message}`);
    }
    return true;
  });
});

test('nats: a stream that is made unsafe later fails the ping', async (t) => {
  const stream = newStream();
  const queue = await open(t, stream);
  await queue.ping();
  await asOperator((jsm) => jsm.streams.update(stream, { max_age: 3_600e9 }));
  await assert.rejects(queue.ping(), /max_age is 3600000000000, must be 0/);
});

test('nats: a greater bound on bytes is given to an existing stream, a lower one is not', async (t) => {
  const stream = newStream();
  const boundOf = () => asOperator(async (jsm) => (await jsm.streams.info(stream)).config.max_bytes);
  await open(t, stream, { maxBytes: 2 * mebibyte });
  await open(t, stream, { maxBytes: mebibyte });
  assert.equal(await boundOf(), 2 * mebibyte);
  await open(t, stream, { maxBytes: 3 * mebibyte });
  assert.equal(await boundOf(), 3 * mebibyte);
});

test('nats: a message that is no entry stays, is reported, and holds nothing up', async (t) => {
  const stream = newStream();
  const foreign: string[] = [];
  const queue = await open(t, stream, { onForeignMessage: (subject, reason) => foreign.push(`${subject}: ${reason}`) });
  await asOperator(async (_, nc) => {
    nc.publish(`${stream}.stray`, 'hello');
    await nc.flush();
  });
  await queue.put(abc);
  const leases = await queue.take(10);
  assert.deepEqual(idsOf(leases), ['a', 'b', 'c']);
  await queue.remove(leases);
  assert.equal(foreign.length, 1);
  assert.match(foreign[0] ?? '', new RegExp(`^${stream}\\.stray: it has no Audit-`));
  assert.equal((await queue.stats()).depth, 1);
});

test('nats: a deleted consumer is made anew, and no entry is lost with it', async (t) => {
  const stream = newStream();
  const queue = await open(t, stream);
  await queue.put(abc);
  await queue.take(1);
  await asOperator((jsm) => jsm.consumers.delete(stream, 'drain'));
  assert.deepEqual(idsOf(await queue.take(10)), ['a', 'b', 'c']);
});

test('nats: opening fails at once when nobody listens', async (t) => {
  await assert.rejects(open(t, newStream(), { url: 'nats://127.0.0.1:1' }));
});
