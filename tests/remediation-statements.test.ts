/** How many statements a question costs: that follows from the number of kinds, not from the number of records. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Database } from '../src/database/database.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { createTestDatabase } from './support/database.ts';
import { inTime, storyOf, tell } from './support/story.ts';

const stories = ['-a', '-b', '-c'].map((suffix) => storyOf('healed', suffix));
const [a, b, c] = stories.map(({ remediationId }) => remediationId);
const kinds = audits.length;

/** Statements that have been sent since the test began. */
let sent = 0;

/** The same database, with every statement that reads counted on its way. */
const counting = (database: Database): Database => ({
  ...database,
  prisma: new Proxy(database.prisma, {
    get: (prisma, name) => {
      if (name === '$queryRaw') sent += 1;
      return Reflect.get(prisma, name);
    },
  }),
});

let service: TestApp;
let clock: MovableClock;
before(async () => {
  clock = createClock('2026-11-18T00:00:00Z');
  const db = await createTestDatabase();
  service = await startApp(
    // Nothing else sends statements meanwhile.
    { COMPLETENESS_INTERVAL_MS: '86400000', PARTITION_UPKEEP_MS: '86400000' },
    { clock, db: { ...db, database: counting(db.database) } },
  );
  await tell(
    service,
    clock,
    stories.flatMap(({ records }) => inTime(records)),
  );
});
after(() => service.stop());
beforeEach(() => {
  sent = 0;
});

const ask = async (query: string): Promise<unknown> => {
  const { data, errors } = await service.post(query);
  assert.deepEqual(errors, []);
  return data;
};

test('a remediation is looked at with one statement, and one for each kind', async () => {
  await ask(
    `{ remediation(id: "${a}") { completeness { verdict } phases { phase } current { state } runs { outcome } } }`,
  );
  assert.equal(sent, 1 + kinds);
});

test('a page of a timeline costs one statement, and one for each kind, however many records it has', async () => {
  const timeline = (first: number): string =>
    `{ remediation(id: "${a}") { timeline(first: ${first}) { edges { node { id occurredAt recordedBy } } } } }`;
  const whole = stories[0]?.records.length ?? 0;
  await ask(timeline(whole));
  assert.equal(sent, 1 + kinds + 1 + kinds);
});

test('several remediations in one document are looked at together', async () => {
  const each = [a, b, c].map((id, index) => `r${index}: remediation(id: "${id}") { completeness { verdict } }`);
  await ask(`{ ${each.join(' ')} }`);
  assert.equal(sent, 1 + kinds);
});

test('a document may not ask for more remediations than are worth its bound', async () => {
  const each = Array.from({ length: 120 }, (_, index) => `r${index}: remediation(id: "${a}") { id }`);
  const { errors } = await service.post(`{ ${each.join(' ')} }`);
  assert.equal(errors[0]?.extensions.code, 'QUERY_TOO_COMPLEX');
  assert.equal(sent, 0);
});

test('incomplete remediations are looked for with two statements more, and asked for again with one', async () => {
  clock.moveTo('2026-11-18T14:00:00Z');
  const question = '{ incompleteRemediations { edges { cursor } pageInfo { hasNextPage } } }';
  const none = { incompleteRemediations: { edges: [], pageInfo: { hasNextPage: false } } };
  assert.deepEqual(await ask(question), none);
  assert.equal(sent, 2 + 1 + kinds);
  assert.deepEqual(await ask(question), none);
  assert.equal(sent, 2 + 1 + kinds + 1);
});
