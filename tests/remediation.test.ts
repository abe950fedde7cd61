/** One question answers what happened to a remediation: its timeline, where everything stands, and how long what took. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  RecordAuditsDocument,
  RecordNotificationAuditDocument,
  RemediationDocument,
  type RemediationQuery,
  type RemediationQueryVariables,
} from '../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { notificationOf } from './support/records.ts';
import { inTime, type Story, storyOf, tell } from './support/story.ts';

type Remediation = NonNullable<RemediationQuery['remediation']>;

let service: TestApp;
let clock: MovableClock;
let healed: Story;
let gaveUp: Story;
before(async () => {
  clock = createClock('2026-11-17T00:00:00Z');
  service = await startApp({}, { clock });
  healed = storyOf('healed');
  gaveUp = storyOf('ai-gives-up');
  await tell(service, clock, [...inTime(healed.records), ...inTime(gaveUp.records)]);
});
after(() => service.stop());

const read = async (variables: RemediationQueryVariables): Promise<Remediation> => {
  const { remediation } = await service.run(RemediationDocument, variables);
  assert.ok(remediation, `nothing is known of ${variables.id}`);
  return remediation;
};

const times = ({ timeline }: Remediation): readonly string[] => timeline.edges.map(({ node }) => node.occurredAt);

test('the timeline has the records of all kinds, in the order in which they happened', async () => {
  const found = await read({ id: healed.remediationId });
  assert.deepEqual(
    found.timeline.edges.map(({ node }) => node.__typename),
    healed.records.map(({ declaration }) => `${declaration.name}Audit`),
  );
  assert.deepEqual(times(found), times(found).toSorted());
  assert.equal(found.timeline.pageInfo.hasNextPage, false);
});

test('records of one instant stand in the order in which they were recorded', async () => {
  const remediationId = 'rr-same-instant';
  for (const key of ['c', 'a', 'd', 'b']) {
    clock.advance(10);
    await service.run(RecordNotificationAuditDocument, {
      input: notificationOf(`same-instant/${key}`, { remediationId, notificationId: key }),
    });
  }
  const { timeline } = await read({ id: remediationId });
  assert.deepEqual(
    timeline.edges.map(({ node }) => node.__typename === 'NotificationAudit' && node.notificationId),
    ['c', 'a', 'd', 'b'],
  );
});

test('pages follow each other without a gap, and records inserted meanwhile push nothing twice or out of sight', async () => {
  const remediationId = 'rr-paged';
  const at = (minute: number): string => new Date(Date.UTC(2026, 10, 16, 10, minute)).toISOString();
  const insert = async (minutes: readonly number[]) => {
    const inputs = minutes.map((minute) => ({
      notification: notificationOf(`paged/${minute}`, { remediationId, occurredAt: at(minute) }),
    }));
    await service.run(RecordAuditsDocument, { inputs });
  };
  await insert([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  const seen: string[] = [];
  let after: string | null | undefined;
  let page = 0;
  do {
    const { timeline } = await read({ id: remediationId, first: 3, ...(after == null ? {} : { after }) });
    seen.push(...timeline.edges.map(({ node }) => node.occurredAt));
    // One before the place where the reader is, one behind it.
    await insert([page * 6 + 1, 31 + page]);
    after = timeline.pageInfo.hasNextPage ? timeline.pageInfo.endCursor : undefined;
    page += 1;
  } while (after !== undefined && page < 5);
  assert.equal(new Set(seen).size, seen.length);
  for (const minute of [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]) assert.ok(seen.includes(at(minute)), at(minute));
  assert.deepEqual(seen, seen.toSorted());
});

test('a cursor that is none, and a page that is too large, are refused by name', async () => {
  for (const [variables, pointer] of [
    [{ after: 'garbage' }, '/after'],
    [{ first: 0 }, '/first'],
    [{ first: 101 }, '/first'],
  ] as const) {
    const { errors } = await service.post(RemediationDocument.toString(), { id: healed.remediationId, ...variables });
    assert.equal(errors[0]?.extensions.code, 'VALIDATION_FAILED');
    assert.deepEqual(
      errors[0]?.extensions.problem.errors.map((one) => one.pointer),
      [pointer],
    );
  }
});

test('what was reported last is the current state, for each notification and each workflow', async () => {
  const { current } = await read({ id: gaveUp.remediationId });
  const brief = current.map(({ kind, name, state, hasEnded, records }) => [kind, name, state, hasEnded, records]);
  const name = (part: string): string => `${gaveUp.remediationId}-${part}`;
  assert.deepEqual(brief, [
    ['ORCHESTRATION', name('orchestration-1'), 'TIMEOUT', true, 4],
    ['ORCHESTRATION', name('orchestration-2'), 'FAILED', true, 2],
    ['SIGNAL_PROCESSING', null, 'DEGRADED', true, 1],
    ['AI_ANALYSIS', name('analysis-1'), 'TIMEOUT', true, 1],
    ['AI_ANALYSIS', name('analysis-2'), 'TIMEOUT', true, 1],
    ['NOTIFICATION', name('notification'), 'ACKNOWLEDGED', true, 4],
    ['EFFECTIVENESS', `assess-${gaveUp.remediationId}`, 'INSUFFICIENT_DATA', true, 1],
  ]);
  const workflows = (await read({ id: healed.remediationId })).current.filter(
    ({ kind }) => kind === 'WORKFLOW_EXECUTION',
  );
  assert.deepEqual(
    workflows.map(({ state, since, hasEnded }) => [state, since, hasEnded]),
    [['COMPLETED', '2026-11-18T09:17:13.702Z', true]],
  );
});

test('a current state names the record that reported it, and may be asked for by kind', async () => {
  const { data, errors } = await service.post(
    `query ($id: String!) { remediation(id: $id) { current(kind: NOTIFICATION) { name audit { id kind ... on NotificationAudit { status escalationLevel } } } } }`,
    { id: gaveUp.remediationId },
  );
  assert.deepEqual(errors, []);
  assert.match(JSON.stringify(data), /"kind":"NOTIFICATION","status":"ACKNOWLEDGED","escalationLevel":1/);
});

test('durations come from the times that were reported: of each phase, of the steps in it, and of each attempt', async () => {
  const { phases, runs } = await read({ id: healed.remediationId });
  assert.deepEqual(
    phases.map(({ kind, phase, durationMs }) => [kind, phase, durationMs]),
    [
      ['ORCHESTRATION', 'PENDING', 300],
      ['ORCHESTRATION', 'PROCESSING', 2_800],
      ['SIGNAL_PROCESSING', 'ENRICHING', durationOf('ENRICHING')],
      ['SIGNAL_PROCESSING', 'CLASSIFYING', durationOf('CLASSIFYING')],
      ['SIGNAL_PROCESSING', 'ROUTING', durationOf('ROUTING')],
      ['ORCHESTRATION', 'ANALYZING', 64_650],
      ['AI_ANALYSIS', 'INVESTIGATION', 37_800],
      ['AI_ANALYSIS', 'ANALYSIS', 17_450],
      ['AI_ANALYSIS', 'RECOMMENDATION', 7_731],
      ['ORCHESTRATION', 'EXECUTING', 156_860],
      ['WORKFLOW_EXECUTION', 'WORKFLOW', 121_512],
      ['NOTIFICATION', 'DELIVERY', 840],
    ],
  );
  assert.deepEqual(
    runs.map(({ name, startedAt, endedAt, durationMs, outcome, stoppedIn }) => ({
      name,
      startedAt,
      endedAt,
      durationMs,
      outcome,
      stoppedIn,
    })),
    [
      {
        name: `${healed.remediationId}-orchestration`,
        startedAt: '2026-11-18T09:14:04.220Z',
        endedAt: '2026-11-18T09:17:48.830Z',
        durationMs: 224_610,
        outcome: 'COMPLETED',
        stoppedIn: null,
      },
    ],
  );
});

/** Of a step of signal processing, from the story itself. */
const durationOf = (phase: string): number => {
  const steps = healed.records.find(({ declaration }) => declaration.kind === 'SIGNAL_PROCESSING')?.fields[
    'processingPhases'
  ];
  assert.ok(Array.isArray(steps));
  const { startTime, endTime }: Readonly<Record<string, string>> = steps.find((step) => step.phase === phase);
  return Date.parse(String(endTime)) - Date.parse(String(startTime));
};

test('attempts that follow each other are told apart, with what each ended in', async () => {
  const { runs, completeness } = await read({ id: gaveUp.remediationId });
  assert.deepEqual(
    runs.map(({ outcome, stoppedIn }) => [outcome, stoppedIn]),
    [
      ['TIMEOUT', 'ANALYZING'],
      ['FAILED', 'ANALYZING'],
    ],
  );
  assert.deepEqual(
    completeness.expected.map(({ kind, atLeast, atMost, found }) => [kind, atLeast, atMost, found]),
    [
      ['ORCHESTRATION', 6, null, 6],
      ['SIGNAL_PROCESSING', 1, 1, 1],
      ['AI_ANALYSIS', 2, 2, 2],
      ['WORKFLOW_EXECUTION', 0, 0, 0],
      ['NOTIFICATION', 1, null, 1],
      ['EFFECTIVENESS', 1, null, 1],
    ],
  );
});

test('of a name in use in several clusters the answer says which, and shows what is asked for', async () => {
  const story = storyOf('healed', '-clusters');
  const elsewhere = story.records.map(({ declaration, fields }, index) => ({
    declaration,
    fields: { ...fields, cluster: 'there', idempotencyKey: `there-${index}` },
  }));
  await tell(service, clock, [...inTime(story.records), ...inTime(elsewhere)]);
  const both = await read({ id: story.remediationId });
  assert.deepEqual([...both.clusters].toSorted(), ['eu-west-1-prod', 'there']);
  assert.equal(both.timeline.edges.length, 2 * story.records.length);
  const one = await read({ id: story.remediationId, cluster: 'there', first: 5 });
  assert.deepEqual([...one.clusters].toSorted(), ['eu-west-1-prod', 'there']);
  assert.equal(one.timeline.edges.length, 5);
  const rest = await read({ id: story.remediationId, cluster: 'there', first: 100, ...afterOf(one) });
  assert.equal(rest.timeline.edges.length, story.records.length - 5);
  assert.deepEqual(
    new Set([...one.current, ...one.phases, ...one.runs].map(({ cluster }) => cluster)),
    new Set(['there']),
  );
  const { remediation } = await service.run(RemediationDocument, { id: story.remediationId, cluster: 'nowhere' });
  assert.equal(remediation, null);
});

const afterOf = ({ timeline }: Remediation): { readonly after?: string } =>
  timeline.pageInfo.endCursor == null ? {} : { after: timeline.pageInfo.endCursor };

test('nothing is known under a name that was never recorded, or cannot be', async () => {
  for (const id of ['rr-never', '', 'nul \0 character', 'half \ud800 of a character', 'x'.repeat(300)]) {
    const { data, errors } = await service.post('query ($id: String!) { remediation(id: $id) { id } }', { id });
    assert.deepEqual([data, errors], [{ remediation: null }, []]);
  }
});
