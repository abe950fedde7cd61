/** What every queue promises, whatever it stores its entries in. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { Lease, Queue, QueuedRecord } from '../src/resolvers/queue/queue.ts';
import { holdModel } from './queue-model.ts';

export interface QueueStorage {
  /** Opens the queue on this storage. */
  readonly open: () => Promise<Queue>;
  readonly drop: () => Promise<void>;
}

export type CreateStorage = (settings: { readonly maxBytes: number }) => Promise<QueueStorage>;

const wide = 1_000_000_000;

/** A record to queue; the id and the content are what a test is about. */
export const queuedRecord = (
  id: string,
  json = `{"of":"${id}"}`,
  changes: Partial<QueuedRecord> = {},
): QueuedRecord => ({
  id,
  kind: 'NOTIFICATION',
  contentHash: createHash('sha256').update(json).digest('hex'),
  createdAt: new Date('2026-11-18T09:18:03.512Z'),
  idempotencyKey: `key of ${id}`,
  remediationId: 'rr-checkout-oom-7f3a',
  json,
  ...changes,
});

export const idsOf = (leases: readonly Lease[]): readonly string[] => leases.map(({ record }) => record.id);

const types = (outcomes: readonly { readonly type: string }[]): readonly string[] => outcomes.map(({ type }) => type);

/** An open queue on a storage that goes with the test. */
export const openFor = async (t: TestContext, create: CreateStorage, maxBytes = wide) => {
  const storage = await create({ maxBytes });
  t.after(() => storage.drop());
  let queue = await storage.open();
  t.after(() => queue.close());
  return {
    storage,
    queue: () => queue,
    reopen: async () => {
      await queue.close();
      queue = await storage.open();
    },
  };
};

export const holdContract = (backEnd: string, create: CreateStorage, modelRuns: number): void => {
  const promise = (name: string, hold: (t: TestContext) => Promise<void>): void => {
    test(`${backEnd}: ${name}`, hold);
  };

  promise('what put calls queued is there after a close, whole, oldest first', async (t) => {
    const { queue, reopen } = await openFor(t, create);
    const records = ['c', 'a', 'b'].map((id) => queuedRecord(id));
    assert.deepEqual(types(await queue().put(records)), ['queued', 'queued', 'queued']);
    await reopen();
    assert.equal(queue().mayHoldEntries(), true);
    assert.deepEqual(
      (await queue().take(10)).map(({ record }) => record),
      records,
    );
  });

  promise('the same record again is known, with the time of the first', async (t) => {
    const { queue, reopen } = await openFor(t, create);
    const first = queuedRecord('a');
    const again = { ...first, createdAt: new Date('2026-11-19T00:00:00.000Z') };
    await queue().put([first]);
    const known = { type: 'known', recordedAt: first.createdAt };
    assert.deepEqual(await queue().put([again]), [known]);
    await queue().take(1);
    assert.deepEqual(await queue().put([again]), [known], 'while somebody works on it');
    await reopen();
    assert.deepEqual(await queue().put([again]), [known], 'after a close');
    assert.equal((await queue().stats()).depth, 1);
  });

  promise('other content under a waiting id is a conflict, and the first stays as it was', async (t) => {
    const { queue } = await openFor(t, create);
    const first = queuedRecord('a');
    await queue().put([first]);
    assert.deepEqual(await queue().put([queuedRecord('a', '{"other":1}')]), [{ type: 'conflict' }]);
    assert.deepEqual((await queue().take(10))[0]?.record, first);
  });

  promise('equal ids within one put are told apart like those of two', async (t) => {
    const { queue } = await openFor(t, create);
    const outcomes = await queue().put([
      queuedRecord('a'),
      queuedRecord('b'),
      queuedRecord('a'),
      queuedRecord('b', '{"other":1}'),
    ]);
    assert.deepEqual(types(outcomes), ['queued', 'queued', 'known', 'conflict']);
    assert.equal((await queue().stats()).depth, 2);
  });

  promise('an entry that somebody works on is not taken again, a released one is', async (t) => {
    const { queue } = await openFor(t, create);
    await queue().put(['a', 'b', 'c', 'd'].map((id) => queuedRecord(id)));
    const first = await queue().take(2);
    assert.deepEqual(idsOf(first), ['a', 'b']);
    assert.deepEqual(idsOf(await queue().take(1)), ['c']);
    await queue().release(first);
    assert.deepEqual(idsOf(await queue().take(10)), ['a', 'b', 'd'], 'the oldest come first again');
    assert.deepEqual(await queue().take(10), []);
  });

  promise('a close gives back what was being worked on', async (t) => {
    const { queue, reopen } = await openFor(t, create);
    await queue().put([queuedRecord('a'), queuedRecord('b')]);
    await queue().take(2);
    await reopen();
    assert.deepEqual(idsOf(await queue().take(2)), ['a', 'b']);
  });

  promise('a removed entry is gone for good, and its id can be put again', async (t) => {
    const { queue, reopen } = await openFor(t, create);
    await queue().put(['a', 'b', 'c'].map((id) => queuedRecord(id)));
    const leases = await queue().take(3);
    await queue().remove(leases.slice(0, 2));
    assert.deepEqual(types(await queue().put([queuedRecord('a'), queuedRecord('b', '{"other":1}')])), [
      'queued',
      'queued',
    ]);
    await reopen();
    assert.deepEqual(idsOf(await queue().take(10)).toSorted(), ['a', 'b', 'c']);
  });

  promise('removing or releasing twice, or nothing, changes nothing', async (t) => {
    const { queue } = await openFor(t, create);
    await queue().put([queuedRecord('a'), queuedRecord('b')]);
    const [a] = await queue().take(1);
    assert.ok(a);
    for (const leases of [[], [a], [a]]) await queue().remove(leases);
    await queue().release([]);
    assert.deepEqual(await queue().put([]), []);
    assert.deepEqual(await queue().find([]), new Map());
    assert.equal((await queue().stats()).depth, 1);
    const [b] = await queue().take(1);
    assert.ok(b);
    await queue().remove([b]);
    const { depth, bytes } = await queue().stats();
    assert.deepEqual({ depth, bytes }, { depth: 0, bytes: 0 });
  });

  promise('find answers for the entries that wait, worked on or not, and for no others', async (t) => {
    const { queue } = await openFor(t, create);
    const records = ['a', 'b', 'c'].map((id) => queuedRecord(id));
    await queue().put(records);
    const [a, b] = await queue().take(2);
    assert.ok(a && b);
    await queue().remove([a]);
    const found = await queue().find(['a', 'b', 'c', 'd', 'b']);
    const expected = records.slice(1).map(({ json: _, ...waiting }) => [waiting.id, waiting] as const);
    assert.deepEqual(new Map([...found].toSorted()), new Map(expected));
  });

  promise('the figures follow: depth, bytes, the oldest, and whether there may be entries', async (t) => {
    const { queue } = await openFor(t, create);
    assert.deepEqual(await queue().stats(), { depth: 0, bytes: 0, oldestAt: undefined });
    assert.equal(queue().mayHoldEntries(), false);
    const before = Date.now();
    for (const id of ['a', 'b']) await queue().put([queuedRecord(id, 'x'.repeat(5_000), { createdAt: new Date() })]);
    assert.equal(queue().mayHoldEntries(), true);
    const two = await queue().stats();
    assert.equal(two.depth, 2);
    assert.ok(two.bytes >= 10_000 && two.bytes < 13_000, `${two.bytes} bytes`);
    const oldest = two.oldestAt?.getTime() ?? 0;
    assert.ok(oldest >= before && oldest <= Date.now(), `${two.oldestAt}`);
    await queue().remove(await queue().take(1));
    const one = await queue().stats();
    assert.ok(one.oldestAt !== undefined && one.oldestAt.getTime() >= oldest);
    assert.equal(one.bytes, two.bytes / 2);
    await queue().remove(await queue().take(1));
    assert.deepEqual(await queue().take(1), []);
    assert.equal(queue().mayHoldEntries(), false);
    assert.deepEqual(await queue().stats(), { depth: 0, bytes: 0, oldestAt: undefined });
  });

  promise('a full queue refuses, discards nothing, still knows what waits, and takes again', async (t) => {
    const { queue } = await openFor(t, create, 10_000);
    await queue().ping();
    const records = Array.from({ length: 20 }, (_, i) => queuedRecord(`r${i}`, `"${i}${'x'.repeat(1_000)}"`));
    const outcomes = types(await queue().put(records));
    const queued = records.filter((_, i) => outcomes[i] === 'queued');
    assert.ok(queued.length > 3, `${queued.length} fit`);
    assert.deepEqual(new Set(outcomes), new Set(['queued', 'full']));
    assert.deepEqual(
      [...(await queue().find(records.map(({ id }) => id))).keys()].toSorted(),
      queued.map(({ id }) => id).toSorted(),
    );
    const [first] = queued;
    assert.ok(first);
    assert.deepEqual(types(await queue().put([first, { ...first, contentHash: 'other' }])), ['known', 'conflict']);
    await queue().remove(await queue().take(1));
    assert.deepEqual(types(await queue().put([queuedRecord('late', 'x'.repeat(1_000))])), ['queued']);
    assert.deepEqual(idsOf(await queue().take(50)), [...queued.slice(1).map(({ id }) => id), 'late']);
  });

  promise('any text and a record of 1 MiB come back byte for byte', async (t) => {
    const { queue, reopen } = await openFor(t, create);
    const odd = '{"a":" \\u0000 \\ud800 ž漢字🦑\u{2028}\u{feff}\\n\r\n\t "}';
    const records = [
      queuedRecord('odd', odd, { idempotencyKey: ' 🔑: ž%20\t\r\n ', remediationId: ' \n漢字 ' }),
      queuedRecord('starts', '\u{feff}{}'),
      queuedRecord('large', `"${'🦑'.repeat(256 * 1024)}"`),
    ];
    await queue().put(records);
    await reopen();
    const back = (await queue().take(10)).map(({ record }) => record);
    for (const [i, record] of records.entries()) {
      assert.ok(back[i]?.json === record.json, `${record.id} has changed`);
      assert.deepEqual({ ...back[i], json: '' }, { ...record, json: '' });
    }
  });

  holdModel(promise, create, modelRuns);
};
