/** Remediations that ended and of which something is not there: found by asking, and counted for the metrics. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createReads } from '../src/database/reads.ts';
import {
  IncompleteRemediationsDocument,
  type IncompleteRemediationsQueryVariables,
} from '../src/generated/operations/graphql.ts';
import { endRecordsOf } from '../src/resolvers/remediation/ended.ts';
import { createIncomplete } from '../src/resolvers/remediation/incomplete.ts';
import { createCompletenessWatch } from '../src/resolvers/remediation/watch.ts';
import { audits } from '../src/schema/audits/index.ts';
import { kindRules } from '../src/schema/lifecycle.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { createFragileDatabase } from './support/outage.ts';
import { inTime, type Story, type StoryRecord, stateOf, storyOf, tell } from './support/story.ts';
import { changed, of } from './support/story-changes.ts';
import { until } from './support/until.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let service: TestApp;
let clock: MovableClock;
before(async () => {
  clock = createClock('2026-11-17T00:00:00Z');
  service = await startApp(
    { COMPLETENESS_INTERVAL_MS: '60000', COMPLETENESS_GRACE_MINUTES: '15', COMPLETENESS_LOOK_BACK_MINUTES: '1440' },
    { clock },
  );
});
after(() => service.stop());

const kindIs = (kind: string, state?: string) => (record: StoryRecord) =>
  record.declaration.kind === kind && (state === undefined || stateOf(record) === state);

/** The story without some of its records. */
const tellWithout = async (suffix: string, isLeftOut: (record: StoryRecord) => boolean): Promise<Story> => {
  const story = storyOf('healed', suffix);
  await tell(service, clock, inTime(story.records.filter((record) => !isLeftOut(record))));
  return story;
};

const page = async (variables: IncompleteRemediationsQueryVariables = {}) => {
  const { incompleteRemediations } = await service.run(IncompleteRemediationsDocument, variables);
  return incompleteRemediations;
};
const idsOf = ({ edges }: Awaited<ReturnType<typeof page>>): readonly string[] => edges.map(({ node }) => node.id);

/** Value of a metric, NaN included; undefined when it is not there. */
const metric = async (name: string): Promise<number | undefined> => {
  const text = await (await fetch(`${service.address}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length).replace('Nan', 'NaN'));
};

test('before the first sweep the metric is NaN, not nought', async () => {
  assert.ok(Number.isNaN(await metric('audit_incomplete_remediations')));
});

test('what ended some time ago and is incomplete is found, with what is wrong; what is complete, running or recent is not', async () => {
  await tellWithout('-complete', () => false);
  const running = await tellWithout(
    '-running',
    (record) => kindIs('ORCHESTRATION', 'COMPLETED')(record) || kindIs('EFFECTIVENESS')(record),
  );
  const incomplete = await tellWithout('-no-analysis', kindIs('AI_ANALYSIS'));
  const noEnd = await tellWithout('-no-end', kindIs('ORCHESTRATION', 'COMPLETED'));
  const orphaned = await tellWithout('-orphaned', kindIs('ORCHESTRATION'));
  clock.advance(2 * hourMs);
  const found = await page();
  assert.deepEqual(
    idsOf(found).toSorted(),
    [noEnd, incomplete, orphaned].map(({ remediationId }) => remediationId).toSorted(),
  );
  assert.ok(!idsOf(found).includes(running.remediationId));
  const { node } = found.edges.find((edge) => edge.node.id === incomplete.remediationId) ?? {};
  assert.deepEqual(
    node?.completeness.findings.map(({ kind, finding }) => [kind, finding]),
    [['AI_ANALYSIS', 'MISSING']],
  );
  assert.deepEqual(found.pageInfo, { hasNextPage: false, endCursor: null });
  // More than two hours ago, so 300 minutes are too many.
  assert.deepEqual(idsOf(await page({ endedMoreThanMinutes: 300 })), []);
  // Recorded within the last hour: nothing.
  assert.deepEqual(idsOf(await page({ endedWithinHours: 1 })), []);
});

test('pages hold each of them once, whatever their size', async () => {
  const all = idsOf(await page());
  const seen: string[] = [];
  let after: string | null | undefined;
  do {
    const { edges, pageInfo } = await page({ first: 1, ...(after == null ? {} : { after }) });
    seen.push(...edges.map(({ node }) => node.id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  } while (after != null);
  assert.deepEqual(seen, all);
});

test('arguments beyond their bounds are refused by name', async () => {
  for (const [name, value] of [
    ['first', 51],
    ['endedMoreThanMinutes', -1],
    ['endedWithinHours', 0],
    ['after', 'nowhere'],
  ] as const) {
    const { errors } = await service.post(IncompleteRemediationsDocument.toString(), { [name]: value });
    assert.deepEqual(
      errors[0]?.extensions.problem.errors.map(({ pointer }) => pointer),
      [`/${name}`],
    );
  }
});

test('the metric counts them, and what comes in later is late, but no longer missing', async () => {
  const counted = async (name: string, value: number) =>
    until(`${name} is ${value}`, async () => {
      clock.advance(minuteMs);
      return (await metric(name)) === value;
    });
  await counted('audit_incomplete_remediations', 3);
  await counted('audit_completeness_findings{finding="ORPHANED"}', 1);
  await counted('audit_completeness_findings{finding="MISSING"}', 2);
  const story = storyOf('healed', '-no-analysis');
  const analysis = story.records.find(kindIs('AI_ANALYSIS'));
  assert.ok(analysis);
  // It comes late, and that is said: but it is there.
  await tell(service, clock, [{ record: analysis, at: clock.now() }]);
  await counted('audit_completeness_findings{finding="LATE"}', 1);
  await counted('audit_completeness_findings{finding="MISSING"}', 1);
  clock.advance(24 * hourMs);
  await counted('audit_incomplete_remediations', 0);
});

test('what was found complete is looked at again as soon as there is one record more', async () => {
  const story = await tellWithout('-doubled-later', () => false);
  clock.advance(2 * hourMs);
  const find = async () => (await page()).edges.find(({ node }) => node.id === story.remediationId);
  assert.equal(await find(), undefined);
  await tell(service, clock, [{ record: changed(of(story, 'AI_ANALYSIS'), {}), at: clock.now() }]);
  const { node } = (await find()) ?? {};
  assert.ok(node?.completeness.findings.some(({ finding }) => finding === 'DOUBLED'));
});

test('while the database is away there is no figure, and a sweep that fails does not end the watch', async () => {
  const fragile = await createFragileDatabase();
  const rules = audits.map(kindRules);
  const failures: unknown[] = [];
  let isThere = true;
  const reads = createReads(fragile.database.prisma, endRecordsOf(rules));
  const watch = createCompletenessWatch({
    incomplete: createIncomplete({ reading: { run: (read) => read(reads) }, rules, clock, deadlineMs: 5_000 }),
    lookBackMs: hourMs,
    graceMs: 0,
    everyMs: minuteMs,
    clock,
    databaseIsThere: () => isThere,
    onFailure: (error) => failures.push(error),
  });
  watch.start();
  const swept = (what: string, holds: () => boolean) =>
    until(what, async () => {
      clock.advance(minuteMs);
      return holds();
    });
  assert.equal(watch.figures(), undefined);
  await swept('there is a figure', () => watch.figures() !== undefined);
  assert.equal(watch.figures()?.incomplete, 0);
  isThere = false;
  assert.equal(watch.figures(), undefined);
  isThere = true;
  await fragile.takeAway();
  await swept('a sweep has failed', () => failures.length > 0);
  assert.equal(watch.figures(), undefined);
  await swept('another one is tried', () => failures.length > 1);
  await watch.stop();
  await fragile.database.close();
  await fragile.drop();
});
