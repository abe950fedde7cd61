/**
 * What is kept of the incomplete remediations from one question to the next: whatever comes in between, in whatever order,
 * the answer is the one that reading everything anew gives.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { behind, emptyStretch, lengthened, renewed, type Stretch } from '../src/resolvers/remediation/stretch.ts';
import { type EndedWindow, newestFirst, type Unsettled } from '../src/resolvers/remediation/unsettled.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { count, incompleteAt, walk } from './support/incomplete-walk.ts';
import { fillMonths } from './support/months.ts';
import { labelOf, storyNames, storyOf, tell } from './support/story.ts';
import { changed } from './support/story-changes.ts';

const hourMs = 3_600_000;

let service: TestApp;
let clock: MovableClock;
before(async () => {
  clock = createClock('2026-11-20T12:00:00Z');
  service = await startApp({ COMPLETENESS_INTERVAL_MS: '86400000' }, { clock });
});
after(() => service.stop());

const windowOf = (hours: number, minutes: number): EndedWindow => ({
  since: new Date(clock.now() - hours * hourMs),
  endedBefore: new Date(clock.now() - minutes * 60_000),
});

const question = fc.record({
  do: fc.constant('ask' as const),
  hours: fc.constantFrom(1, 3, 24, 200),
  minutes: fc.constantFrom(0, 15, 240),
  first: fc.integer({ min: 1, max: 5 }),
});
const step = fc.oneof(
  question,
  // Some records of one of the stories, the first of them once more.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      story: fc.nat(storyNames.length - 1),
      records: fc.uniqueArray(fc.nat(13), { minLength: 1, maxLength: 14 }),
      again: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 40, 90) }),
  // All at once: none of them waits for another.
  fc.record({ do: fc.constant('crowd' as const), questions: fc.array(question, { minLength: 2, maxLength: 4 }) }),
);

let runs = 0;
test('whatever comes in between, a list that is kept says what one that is made anew says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      runs += 1;
      const stories = storyNames.map((name) => storyOf(name, `-run-${runs}`));
      const kept = incompleteAt(() => service.db.database, clock);
      for (const one of steps) {
        switch (one.do) {
          case 'tell': {
            const story = stories[one.story];
            const records = one.records.flatMap((place) => story?.records[place] ?? []);
            const [repeated] = records;
            const more = one.again && repeated !== undefined ? [changed(repeated, {})] : [];
            const untold = [...records, ...more].map((record) => changed(record, {}));
            await tell(
              service,
              clock,
              untold.map((record) => ({ record, at: clock.now() })),
            );
            break;
          }
          case 'wait':
            clock.advance(one.minutes * 60_000);
            break;
          case 'crowd':
            await Promise.all(
              one.questions.map(({ hours, minutes, first }) => walk(kept, windowOf(hours, minutes), first)),
            );
            break;
          case 'ask': {
            const anew = incompleteAt(() => service.db.database, clock);
            const window = windowOf(one.hours, one.minutes);
            assert.deepEqual(await walk(kept, window, one.first), await walk(anew, window, one.first));
            assert.deepEqual(await count(kept, window, clock.now()), await count(anew, window, clock.now()));
          }
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('many records that came in between are followed up step by step', async () => {
  const kept = incompleteAt(() => service.db.database, clock);
  const window = windowOf(24 * 17, 0);
  const before = await walk(kept, window, 50);
  await fillMonths(service.db.database, storyOf('healed'), { firstMonth: '2026-11-01', months: 1, count: 200 });
  const story = storyOf('healed', '-after-many');
  await tell(
    service,
    clock,
    story.records.slice(1).map((record) => ({ record, at: clock.now() })),
  );
  const found = await walk(kept, window, 50);
  assert.equal(found.length, before.length + 1);
  assert.deepEqual(
    found,
    await walk(
      incompleteAt(() => service.db.database, clock),
      window,
      50,
    ),
  );
});

test('of many that ended in one millisecond none is lost when some of them get more records', async () => {
  clock.advance(5 * hourMs);
  const window = windowOf(1, 0);
  const told = Array.from({ length: 30 }, (_, n) => storyOf('healed', `-at-once-${n}`).records.slice(1));
  await tell(
    service,
    clock,
    told.flat().map((record) => ({ record, at: clock.now() })),
  );
  const kept = incompleteAt(() => service.db.database, clock);
  const { found } = await kept.page(window, 5, undefined);
  assert.equal(found.length, 5);
  const more = told.flatMap(([record]) => (record === undefined ? [] : [changed(record, {})]));
  await tell(
    service,
    clock,
    more.map((record) => ({ record, at: clock.now() })),
  );
  const all = await walk(kept, window, 50);
  assert.equal(all.length, 30);
  assert.deepEqual(
    all,
    await walk(
      incompleteAt(() => service.db.database, clock),
      window,
      50,
    ),
  );
});

test('an end that was lost is found by what follows it, whatever ended before under the same name', async () => {
  clock.advance(5 * hourMs);
  const window = windowOf(1, 0);
  const [anotherAttempt, anotherCluster] = [storyOf('ai-gives-up', '-end-lost'), storyOf('healed', '-end-lost')];
  const lost = anotherAttempt.records.find((record) => labelOf(record) === 'ORCHESTRATION FAILED');
  const elsewhere = anotherCluster.records
    .filter((record) => labelOf(record) !== 'ORCHESTRATION COMPLETED')
    .map((record) => changed(record, { cluster: 'elsewhere' }));
  await tell(
    service,
    clock,
    [...anotherAttempt.records.filter((record) => record !== lost), ...anotherCluster.records, ...elsewhere].map(
      (record) => ({ record, at: clock.now() }),
    ),
  );
  const found = await walk(
    incompleteAt(() => service.db.database, clock),
    window,
    10,
  );
  assert.equal(found.length, 2);
  for (const { remediationId } of [anotherAttempt, anotherCluster]) {
    const [own = ''] = found.filter((one) => one.includes(remediationId));
    assert.match(own, /"kind":"ORCHESTRATION","finding":"MISSING"[^}]*The end of/);
  }
});

const mark = { server: 'one', horizon: '1' };
const unsettled = (number: number): Unsettled => ({
  record: {
    id: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`,
    remediationId: `rr-${number}`,
    createdAt: new Date(number),
    occurredAt: new Date(number),
  },
  incompleteFrom: 0,
  overdueFrom: new Map(),
});
/** So many, the last of them the newest. */
const many = (count: number): readonly Unsettled[] => Array.from({ length: count }, (_, n) => unsettled(count - n));
const reaching = (found: readonly Unsettled[]): Stretch => {
  const bottom = found.at(-1)?.record;
  assert.ok(bottom);
  return lengthened(emptyStretch(mark), undefined, bottom, found);
};

test('more of them than are kept make the stretch shorter at its far end', () => {
  const most = 50_000;
  const full = reaching(many(most + 7));
  assert.equal(full.unsettled.length, most);
  assert.deepEqual(full.bottom, unsettled(8).record);
  assert.equal(behind(full, unsettled(7).record), undefined);
  assert.deepEqual(behind(full, unsettled(9).record), [unsettled(8)]);
  const renewedOnce = renewed(full, mark, new Set(['rr-60000']), [unsettled(60_000)]);
  assert.equal(renewedOnce.unsettled.length, most);
  assert.deepEqual(renewedOnce.unsettled[0], unsettled(60_000));
  assert.deepEqual(renewedOnce.bottom, unsettled(9).record);
  // There is no room, so that nothing is learnt of what lies behind.
  assert.equal(lengthened(full, full.bottom, unsettled(1).record, many(7)), full);
});

test('what ended before the stretch begins is not taken into it, also when that was in the same millisecond', () => {
  const stretch = reaching(many(9).slice(0, 5));
  const atOnce = { ...unsettled(4), record: { ...unsettled(4).record, createdAt: new Date(5) } };
  const found = [unsettled(10), atOnce, unsettled(4)];
  const ids = new Set(found.map(({ record }) => record.remediationId));
  assert.deepEqual(renewed(stretch, mark, ids, found).unsettled, [unsettled(10), ...stretch.unsettled]);
});

test('what does not follow on the stretch is not added to it', () => {
  const stretch = reaching(many(9).slice(0, 5));
  assert.deepEqual(stretch.bottom, unsettled(5).record);
  assert.equal(lengthened(stretch, unsettled(4).record, unsettled(1).record, many(3)), stretch);
  assert.deepEqual(
    lengthened(stretch, unsettled(5).record, unsettled(1).record, many(4)).unsettled.map(({ record }) => record.id),
    many(9).map(({ record }) => record.id),
  );
  assert.ok(many(9).every(({ record }, n, all) => n === 0 || newestFirst(all[n - 1]?.record ?? record, record) < 0));
});
