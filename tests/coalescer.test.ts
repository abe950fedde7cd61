import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Coalescer, type CoalescerLimits, createCoalescer } from '../src/resolvers/coalescer.ts';

interface Item {
  readonly name: string;
  readonly bytes: number;
}

const wide: CoalescerLimits = { maxItems: 100, maxBytes: 1_000, maxWaitingItems: 100, maxWaitingBytes: 10_000 };

/** Everything that can run without a write ending has run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A coalescer whose writes end when the test says so. */
const setUp = (limits: Partial<CoalescerLimits> = {}) => {
  const groups: (readonly string[])[] = [];
  let underWay: { readonly end: () => void; readonly fail: (error: Error) => void } | undefined;
  const coalescer: Coalescer<Item, string> = createCoalescer({
    limits: { ...wide, ...limits },
    sizeOf: ({ bytes }) => bytes,
    write: (items) =>
      new Promise((resolve, reject) => {
        assert.equal(underWay, undefined, 'two writes at a time');
        groups.push(items.map(({ name }) => name));
        underWay = { end: () => resolve(items.map(({ name }) => `${name} written`)), fail: reject };
      }),
  });
  const leave = async (how: 'end' | 'fail'): Promise<void> => {
    const write = underWay;
    assert.ok(write, 'no write is under way');
    underWay = undefined;
    if (how === 'end') write.end();
    else write.fail(new Error('the disk is full'));
    await turn();
  };
  return {
    coalescer,
    groups,
    isWriting: () => underWay !== undefined,
    /** Adds in one turn of the event loop. Answers what becomes of each item. */
    add: async (...items: readonly (Item | string)[]) => {
      const results = items.map((item) =>
        coalescer
          .add(typeof item === 'string' ? { name: item, bytes: 1 } : item)
          ?.catch((error: unknown) => (error instanceof Error ? error.message : 'no error')),
      );
      await turn();
      return results;
    },
    end: () => leave('end'),
    fail: () => leave('fail'),
  };
};

test('what meets an idle coalescer leaves at once, alone', async () => {
  const { add, groups, end, isWriting } = setUp();
  const [first] = await add('a');
  assert.deepEqual(groups, [['a']]);
  await end();
  assert.equal(await first, 'a written');
  assert.equal(isWriting(), false);
  await add('b');
  assert.deepEqual(groups, [['a'], ['b']]);
});

test('what arrives during a write leaves together, as the next one', async () => {
  const { add, groups, end, coalescer } = setUp();
  await add('a');
  const [b] = await add('b');
  const [c] = await add('c');
  assert.deepEqual(groups, [['a']]);
  assert.equal(coalescer.waiting(), 2);
  await end();
  assert.deepEqual(groups, [['a'], ['b', 'c']]);
  assert.equal(coalescer.waiting(), 0);
  await end();
  assert.deepEqual([await b, await c], ['b written', 'c written']);
});

test('what is added in one turn of the event loop leaves together, though nothing was under way', async () => {
  const { add, groups } = setUp();
  await add('a', 'b', 'c');
  assert.deepEqual(groups, [['a', 'b', 'c']]);
});

test('a write takes no more rows than it may; the rest waits for the next one', async () => {
  const { add, groups, end } = setUp({ maxItems: 2 });
  await add('a', 'b', 'c', 'd', 'e');
  await end();
  await end();
  assert.deepEqual(groups, [['a', 'b'], ['c', 'd'], ['e']]);
});

test('a write takes exactly as many bytes as it may, and not one more', async () => {
  const { add, groups, end } = setUp({ maxBytes: 10 });
  await add({ name: 'a', bytes: 4 }, { name: 'b', bytes: 6 }, { name: 'c', bytes: 1 });
  await end();
  assert.deepEqual(groups, [['a', 'b'], ['c']]);
});

test('an item larger than a write may be leaves alone, and in its place', async () => {
  const { add, groups, end } = setUp({ maxBytes: 10 });
  await add('a', { name: 'large', bytes: 11 }, 'b');
  await end();
  await end();
  assert.deepEqual(groups, [['a'], ['large'], ['b']]);
});

test('an item is refused when too many wait, and taken again when the next write has left', async () => {
  const { add, end, groups } = setUp({ maxWaitingItems: 2 });
  await add('under way');
  const [, , refused] = await add('a', 'b', 'c');
  assert.equal(refused, undefined);
  await end();
  const [taken] = await add('d');
  await end();
  await end();
  assert.equal(await taken, 'd written');
  assert.deepEqual(groups, [['under way'], ['a', 'b'], ['d']]);
});

test('an item is refused when too many bytes wait', async () => {
  const { add, end, groups } = setUp({ maxWaitingBytes: 10 });
  await add('under way');
  const [, refused, small] = await add({ name: 'a', bytes: 8 }, { name: 'b', bytes: 3 }, { name: 'c', bytes: 2 });
  assert.equal(refused, undefined);
  await end();
  await end();
  assert.equal(await small, 'c written');
  assert.deepEqual(groups, [['under way'], ['a', 'c']]);
});

test('an item that is larger than all that may wait is taken when nothing waits', async () => {
  const { add, end, groups } = setUp({ maxWaitingBytes: 10 });
  const [alone] = await add({ name: 'large', bytes: 30 });
  const [next, refused] = await add({ name: 'larger', bytes: 40 }, 'c');
  assert.equal(refused, undefined);
  await end();
  await end();
  assert.equal(await alone, 'large written');
  assert.equal(await next, 'larger written');
  assert.deepEqual(groups, [['large'], ['larger']]);
});

test('a failed write fails its own items and no others', async () => {
  const { add, end, fail } = setUp();
  const [a] = await add('a');
  const [b, c] = await add('b', 'c');
  await end();
  const [d] = await add('d');
  await fail();
  await end();
  assert.deepEqual(await Promise.all([a, b, c, d]), ['a written', 'the disk is full', 'the disk is full', 'd written']);
});

test('an item for which a write gives no result fails, instead of waiting for ever', async () => {
  const coalescer = createCoalescer<string, string>({ limits: wide, sizeOf: () => 1, write: async () => ['only one'] });
  const results = [coalescer.add('a'), coalescer.add('b')];
  assert.equal(await results[0], 'only one');
  await assert.rejects(async () => results[1], /fewer results/);
});

test('drained resolves when the last write has ended, and at once when there is none', async () => {
  const { coalescer, add, end, fail } = setUp();
  await coalescer.drained();
  await add('a');
  await add('b');
  let drained = false;
  const draining = coalescer.drained().then(() => {
    drained = true;
  });
  await end();
  assert.equal(drained, false);
  await fail();
  await draining;
});

type Step = { readonly type: 'add'; readonly sizes: readonly number[] } | { readonly type: 'end' | 'fail' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('add' as const),
      sizes: fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 6 }),
    }),
    fc.record({ type: fc.constantFrom('end' as const, 'fail' as const) }),
  ),
  { maxLength: 30 },
);

test('any order of arrivals and endings: every item is refused, or written once, in order and within the bounds', async () => {
  const limits: CoalescerLimits = { maxItems: 3, maxBytes: 10, maxWaitingItems: 6, maxWaitingBytes: 20 };
  const bytesOf = (items: readonly Item[]): number => items.reduce((sum, { bytes }) => sum + bytes, 0);
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const real = setUp(limits);
      const fates: { readonly item: Item; readonly result: Promise<string> | undefined }[] = [];
      const expected = new Map<string, string | undefined>();
      const groups: (readonly string[])[] = [];
      let waiting: readonly Item[] = [];
      let group: readonly Item[] = [];
      const depart = (): void => {
        let count = Math.min(waiting.length, 1);
        while (
          count < Math.min(limits.maxItems, waiting.length) &&
          bytesOf(waiting.slice(0, count + 1)) <= limits.maxBytes
        )
          count += 1;
        group = waiting.slice(0, count);
        waiting = waiting.slice(count);
        if (count > 0) groups.push(group.map(({ name }) => name));
      };
      const finish = async (how: 'end' | 'fail'): Promise<void> => {
        for (const { name } of group) expected.set(name, how === 'end' ? `${name} written` : 'the disk is full');
        depart();
        await real[how]();
      };
      for (const step of script) {
        if (step.type === 'add') {
          const items = step.sizes.map((bytes, index) => ({ name: `${fates.length + index}`, bytes }));
          for (const item of items) {
            const isFull =
              waiting.length === limits.maxWaitingItems || bytesOf([...waiting, item]) > limits.maxWaitingBytes;
            if (isFull && waiting.length > 0) expected.set(item.name, undefined);
            else waiting = [...waiting, item];
          }
          if (group.length === 0) depart();
          const results = await real.add(...items);
          items.forEach((item, index) => void fates.push({ item, result: results[index] }));
        } else if (group.length > 0) await finish(step.type);
        assert.equal(real.coalescer.waiting(), waiting.length);
      }
      while (group.length > 0) await finish('end');
      await real.coalescer.drained();
      assert.deepEqual(real.groups, groups);
      for (const { item, result } of fates) assert.equal(await result, expected.get(item.name));
    }),
  );
});
