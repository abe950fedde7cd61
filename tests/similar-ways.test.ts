/** The two ways of finding the nearest: comparing all that fit, and asking the index; which is taken, and what it promises. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSimilarityStore, type SimilarityStore } from '../src/database/similarity-store.ts';
import { createSimilarity } from '../src/resolvers/embedding/similarity.ts';
import { SlowReadError } from '../src/resolvers/reading.ts';
import { vectorOf } from './support/embedding-provider.ts';
import { type Library, openLibrary } from './support/library.ts';

let library: Library;
before(async () => {
  library = await openLibrary();
});
after(() => library.stop());

/** The service's own search over a store that is like the real one but for what it knows of itself. */
const searchWith = (changes: Partial<SimilarityStore>) => {
  const asked: string[] = [];
  const store = createSimilarityStore(library.service.db.database.prisma);
  const similarity = createSimilarity({
    ...store,
    nearest: (query, how) => {
      asked.push(how);
      return (changes.nearest ?? store.nearest)(query, how);
    },
    canIterate: changes.canIterate ?? store.canIterate,
    estimate: changes.estimate ?? store.estimate,
  });
  return async (environment: string, first: number) => {
    asked.length = 0;
    const found = await similarity({
      table: 'ai_analysis_audit',
      vector: vectorOf('image of service-7 cannot be pulled'),
      model: 'embedder-1',
      conditions: [{ column: 'environment', type: 'in', values: [environment] }],
      besides: undefined,
      first,
    });
    return { asked: [...asked], exact: found.exact, neighbours: found.neighbours };
  };
};
const many = async (): Promise<number> => 1_000_000;

test('where few records fit all are compared, where many fit the index is asked, and both find the same', async () => {
  const few = await searchWith({})('TEST', 5);
  const index = await searchWith({ estimate: many })('TEST', 5);
  assert.deepEqual([few.asked, few.exact], [['exact'], true]);
  assert.deepEqual([index.asked, index.exact], [['index'], false]);
  // The order of those that are equally similar is nobody's to say.
  assert.equal(index.neighbours[0]?.id, few.neighbours[0]?.id);
  assert.deepEqual(
    index.neighbours.map(({ similarity }) => similarity.toFixed(6)),
    few.neighbours.map(({ similarity }) => similarity.toFixed(6)),
  );
});

test('a page that the index does not fill is filled by comparing all', async () => {
  const found = await searchWith({ estimate: many })('TEST', 100);
  assert.deepEqual([found.asked, found.exact, found.neighbours.length], [['index', 'exact'], true, 12]);
});

test('an index that cannot be walked until the page is full is not asked', async () => {
  const found = await searchWith({ estimate: many, canIterate: async () => false })('TEST', 5);
  assert.deepEqual([found.asked, found.exact, found.neighbours.length], [['exact'], true, 5]);
});

test('a comparison that does not end in time gives way to the index, and says that it was the index', async () => {
  const store = createSimilarityStore(library.service.db.database.prisma);
  const nearest: SimilarityStore['nearest'] = async (query, how) => {
    if (how === 'index') return store.nearest(query, how);
    throw new SlowReadError();
  };
  const narrow = await searchWith({ nearest })('TEST', 5);
  assert.deepEqual([narrow.asked, narrow.exact, narrow.neighbours.length], [['exact', 'index'], false, 5]);
  const wide = await searchWith({ nearest, estimate: many })('TEST', 100);
  assert.deepEqual([wide.asked, wide.exact, wide.neighbours.length], [['index', 'exact'], false, 12]);
});
