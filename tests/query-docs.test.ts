/** docs/queries.md: what it shows runs as it stands, and nothing is left out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parse, visit } from 'graphql';
import { documentedQueries } from '../scripts/documented-queries.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { readingQueries } from './support/reading-queries.ts';
import { loadTrail, trailEnd } from './support/trail.ts';

const queries = documentedQueries();

let service: TestApp;
before(async () => {
  service = await startApp(
    {},
    { prepareDatabase: (database) => loadTrail(database, 3_000, 3), clock: createClock(new Date(trailEnd)) },
  );
});
after(() => service?.stop());

/** What a document is sent with, where it takes something. */
const variables: Readonly<Record<string, unknown>> = {
  embedding: Array.from({ length: 1_536 }, (_, index) => (index === 0 ? 1 : 0)),
  after: null,
};

for (const [name, text] of queries) {
  test(`the documented query ${name} is answered`, async () => {
    const { status, errors } = await service.post(text, variables);
    assert.deepEqual([status, errors], [200, []]);
  });
}

test('every query that reads records is on the page', () => {
  const shown = new Set<string>();
  for (const text of queries.values()) {
    visit(parse(text), { Field: { enter: ({ name }) => void shown.add(name.value) } });
  }
  assert.deepEqual(
    [...readingQueries.keys()].filter((name) => !shown.has(name)),
    [],
  );
});

test('the lists of the page find something among made-up records', async () => {
  const found = await Promise.all(
    ['FailedInACluster', 'UnsureAnalyses', 'SlowWorkflows', 'LittleEffect', 'NotProcessed'].map(async (name) => {
      const { data } = await service.post(queries.get(name) ?? '');
      return [name, /"id"|"remediationId"/.test(JSON.stringify(data))];
    }),
  );
  assert.deepEqual(
    found.filter(([, something]) => something !== true),
    [],
  );
});
