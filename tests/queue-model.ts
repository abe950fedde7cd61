/** Any history of calls on a queue ends as it does on a plain list in memory. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import type { Lease, PutOutcome, Queue, QueuedRecord } from '../src/resolvers/queue/queue.ts';
import { type CreateStorage, idsOf, queuedRecord } from './queue-contract.ts';

interface ModelEntry {
  readonly record: QueuedRecord;
  /** The entries of one put are equally old. */
  readonly put: number;
  isTaken: boolean;
  wasTaken: boolean;
}

/** The waiting entries, oldest first. */
type Model = Map<string, ModelEntry>;

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const id = fc.constantFrom(...ids);
const some = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 });

type Step =
  | { readonly type: 'put'; readonly records: readonly { readonly id: string; readonly content: number }[] }
  | { readonly type: 'take'; readonly max: number }
  | { readonly type: 'remove' | 'release'; readonly which: readonly boolean[] }
  | { readonly type: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('put'),
      records: fc.array(fc.record({ id, content: fc.nat(1) }), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('take'), max: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('remove', 'release'), which: some }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen') }) },
);

const putInModel = (model: Model, record: QueuedRecord, put: number): PutOutcome => {
  const waiting = model.get(record.id)?.record;
  if (waiting === undefined) {
    model.set(record.id, { record, put, isTaken: false, wasTaken: false });
    return { type: 'queued' };
  }
  if (waiting.contentHash !== record.contentHash) return { type: 'conflict' };
  return { type: 'known', recordedAt: waiting.createdAt };
};

/** Entries that were given back may come in the order in which they were; the others come oldest first. */
const checkTaken = (model: Model, leases: readonly Lease[], max: number): void => {
  const free = [...model.values()].filter(({ isTaken }) => !isTaken);
  const taken = leases.map(({ record }) => model.get(record.id));
  assert.equal(leases.length, Math.min(max, free.length), 'as many as there are');
  assert.equal(new Set(idsOf(leases)).size, leases.length, 'nothing twice');
  const fresh = taken.filter((entry) => entry?.wasTaken === false);
  const oldest = free.filter(({ wasTaken }) => !wasTaken).slice(0, fresh.length);
  const ages = (entries: readonly (ModelEntry | undefined)[]) => entries.map((entry) => entry?.put);
  assert.deepEqual(ages(fresh), ages(oldest), 'oldest first');
  const givenBack = free.filter(({ wasTaken }) => wasTaken).length;
  assert.equal(taken.length - fresh.length, Math.min(max, givenBack), 'what was given back comes before the rest');
  for (const [i, lease] of leases.entries()) {
    const entry = taken[i];
    assert.ok(entry !== undefined && !entry.isTaken, 'somebody works on it');
    assert.deepEqual(lease.record, entry.record);
    entry.isTaken = true;
    entry.wasTaken = true;
  }
};

const play = async (open: () => Promise<Queue>, steps: readonly Step[]): Promise<void> => {
  let queue = await open();
  const model: Model = new Map();
  let held: readonly Lease[] = [];
  let puts = 0;
  const run = async (next: Step): Promise<void> => {
    if (next.type === 'put') {
      const records = next.records.map((one) => {
        puts += 1;
        return queuedRecord(one.id, `{"content":${one.content}}`, { createdAt: new Date(1_800_000_000_000 + puts) });
      });
      const outcomes = await queue.put(records);
      assert.deepEqual(
        outcomes,
        records.map((record) => putInModel(model, record, puts)),
      );
    } else if (next.type === 'take') {
      const leases = await queue.take(next.max);
      checkTaken(model, leases, next.max);
      held = [...held, ...leases];
    } else if (next.type === 'reopen') {
      await queue.close();
      queue = await open();
      held = [];
      for (const entry of model.values()) entry.isTaken = false;
    } else {
      const chosen = held.filter((_, i) => next.which[i] === true);
      held = held.filter((lease) => !chosen.includes(lease));
      await queue[next.type](chosen);
      for (const lease of chosen) {
        const entry = model.get(lease.record.id);
        if (entry !== undefined) entry.isTaken = false;
        if (next.type === 'remove') model.delete(lease.record.id);
      }
    }
    const waiting = [...model].map(([key, { record }]) => [key, record.contentHash, record.createdAt]).toSorted();
    const found = [...(await queue.find(ids))].map(([key, one]) => [key, one.contentHash, one.createdAt]).toSorted();
    assert.deepEqual(found, waiting);
    assert.equal((await queue.stats()).depth, model.size);
    assert.equal(queue.mayHoldEntries(), model.size > 0);
  };
  try {
    for (const next of steps) await run(next);
  } finally {
    await queue.close();
  }
};

export const holdModel = (
  promise: (name: string, hold: (t: TestContext) => Promise<void>) => void,
  create: CreateStorage,
  runs: number,
): void => {
  promise('any history of puts, takes, removals, releases and restarts ends as on a list in memory', async () => {
    const steps = fc.array(step, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const storage = await create({ maxBytes: 1_000_000 });
        try {
          await play(storage.open, history);
        } finally {
          await storage.drop();
        }
      }),
      { numRuns: runs },
    );
  });
};
