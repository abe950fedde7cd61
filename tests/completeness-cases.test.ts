/** Whether all of a remediation is there, case by case: what belongs where, until when, and what waiting may still mend. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RemediationDocument } from '../src/generated/operations/graphql.ts';
import { maxRecords } from '../src/resolvers/remediation/rules.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { inTime, type Story, type Telling, tell } from './support/story.ts';
import { brief, type Completeness, changed, fresh, later, minuteMs, of, without } from './support/story-changes.ts';

let service: TestApp;
let clock: MovableClock;
before(async () => {
  clock = createClock('2026-11-17T00:00:00Z');
  service = await startApp({ COMPLETENESS_INTERVAL_MS: '86400000' }, { clock });
});
after(() => service.stop());

const checked = async (id: string, cluster?: string): Promise<Completeness> => {
  const { remediation } = await service.run(RemediationDocument, { id, ...(cluster === undefined ? {} : { cluster }) });
  assert.ok(remediation, `nothing is known of ${id}`);
  return remediation.completeness;
};

/** Tells the records in time, and looks some minutes after the last one. */
const judge = async (id: string, tellings: readonly Telling[], minutesLater: number): Promise<Completeness> => {
  await tell(service, clock, tellings);
  clock.advance(minutesLater * minuteMs);
  return checked(id);
};

test('records of a remediation that no orchestration speaks of are ORPHANED, kind by kind', async () => {
  const story = fresh('healed');
  const records = story.records.filter(({ declaration }) => declaration.kind !== 'ORCHESTRATION');
  const found = await judge(story.remediationId, inTime(records), 10);
  assert.equal(found.verdict, 'INCOMPLETE');
  assert.deepEqual(
    brief(found).toSorted(),
    ['AI_ANALYSIS', 'EFFECTIVENESS', 'NOTIFICATION', 'SIGNAL_PROCESSING', 'WORKFLOW_EXECUTION'].map(
      (kind) => `ORPHANED ${kind}`,
    ),
  );
  assert.match(
    found.findings.find(({ kind }) => kind === 'NOTIFICATION')?.detail ?? '',
    /^4 of NOTIFICATION, but no ORCH/,
  );
});

test('a record that is there before the first one of the orchestration is not ORPHANED for some minutes', async () => {
  const story = fresh('healed');
  const { verdict, findings } = await judge(story.remediationId, inTime([of(story, 'SIGNAL_PROCESSING')]), 1);
  assert.equal(verdict, 'RUNNING');
  assert.deepEqual(
    findings.map(({ finding, isOverdue }) => [finding, isOverdue]),
    [['ORPHANED', false]],
  );
});

test('a workflow after an analysis that gave up is UNEXPECTED, once for the workflow', async () => {
  const story = fresh('ai-gives-up');
  const healed = fresh('healed');
  const gaveUp = of(story, 'AI_ANALYSIS');
  const workflow = ['RUNNING', 'COMPLETED'].map((state, index) =>
    changed(of(healed, 'WORKFLOW_EXECUTION', state), {
      remediationId: story.remediationId,
      cluster: gaveUp.fields['cluster'],
      occurredAt: later(gaveUp, index),
    }),
  );
  const found = await judge(story.remediationId, inTime([...story.records, ...workflow]), 120);
  assert.deepEqual(brief(found), ['UNEXPECTED WORKFLOW_EXECUTION increase-memory-limit']);
  assert.equal(found.verdict, 'INCOMPLETE');
  assert.deepEqual(
    found.expected.find(({ kind }) => kind === 'WORKFLOW_EXECUTION'),
    { kind: 'WORKFLOW_EXECUTION', cluster: gaveUp.fields['cluster'], atLeast: 0, atMost: 0, found: 1 },
  );
});

test('a remediation that has not ended is RUNNING, and what is missing of the phases behind it is named already', async () => {
  const story = fresh('healed');
  const executing = story.records.indexOf(of(story, 'ORCHESTRATION', 'EXECUTING'));
  const soFar = story.records.slice(0, executing + 1);
  const whole = await judge(story.remediationId, inTime(soFar), 30);
  assert.deepEqual([whole.verdict, whole.findings], ['RUNNING', []]);

  const other = fresh('healed');
  const holes = without(other, of(other, 'ORCHESTRATION', 'PROCESSING'), of(other, 'AI_ANALYSIS'));
  const found = await judge(other.remediationId, inTime(holes.slice(0, executing - 1)), 30);
  assert.equal(found.verdict, 'RUNNING');
  assert.deepEqual(brief(found), [
    `MISSING ORCHESTRATION PROCESSING ${other.remediationId}-orchestration`,
    'MISSING AI_ANALYSIS',
  ]);
  assert.ok(found.findings.every(({ isOverdue }) => isOverdue));
});

test('an assessment is due 75 minutes after the end: until then the remediation is RUNNING, then INCOMPLETE', async () => {
  const story = fresh('healed');
  const records = inTime(without(story, of(story, 'EFFECTIVENESS')));
  const early = await judge(story.remediationId, records, 70);
  assert.deepEqual(brief(early), ['MISSING EFFECTIVENESS']);
  assert.deepEqual([early.verdict, early.findings[0]?.isOverdue], ['RUNNING', false]);
  assert.equal(early.findings[0]?.dueAt, later(of(story, 'ORCHESTRATION', 'COMPLETED'), 75));
  clock.advance(10 * minuteMs);
  const { verdict, findings } = await checked(story.remediationId);
  assert.deepEqual([verdict, findings[0]?.isOverdue], ['INCOMPLETE', true]);
});

test('an assessment that failed is due again, until one says something', async () => {
  const story = fresh('healed');
  const assessment = of(story, 'EFFECTIVENESS');
  const failed = changed(assessment, { status: 'ERROR', errorMessage: 'no data', traditionalScore: null });
  const again = changed(assessment, { assessmentId: 'again', occurredAt: later(assessment, 60) });
  const found = await judge(story.remediationId, inTime([...without(story, assessment), failed]), 76);
  assert.deepEqual(brief(found), ['MISSING EFFECTIVENESS']);
  assert.match(found.findings[0]?.detail ?? '', /says ASSESSED or INSUFFICIENT_DATA; .* after ERROR of assess-/);
  await tell(service, clock, inTime([again]));
  assert.deepEqual((await checked(story.remediationId)).findings, []);
});

test('a workflow that was started has to end, and a phase may run several', async () => {
  const story = fresh('healed');
  const [running, completed] = [
    of(story, 'WORKFLOW_EXECUTION', 'RUNNING'),
    of(story, 'WORKFLOW_EXECUTION', 'COMPLETED'),
  ];
  const second = [running, completed].map((record) => changed(record, { workflowName: 'restart' }));
  const both = await judge(story.remediationId, inTime([...story.records, ...second]), 120);
  assert.deepEqual([both.verdict, both.findings], ['COMPLETE', []]);

  const other = fresh('healed');
  const third = changed(of(other, 'WORKFLOW_EXECUTION', 'RUNNING'), { workflowName: 'drain-node' });
  const found = await judge(other.remediationId, inTime([...other.records, third]), 120);
  assert.deepEqual(brief(found), ['MISSING WORKFLOW_EXECUTION drain-node']);
  assert.match(found.findings[0]?.detail ?? '', /COMPLETED, FAILED or TIMEOUT.* the last is RUNNING/);
});

test('a workflow that is started anew after its end, under the same name, is no double', async () => {
  const story = fresh('healed');
  const [running, completed] = [
    of(story, 'WORKFLOW_EXECUTION', 'RUNNING'),
    of(story, 'WORKFLOW_EXECUTION', 'COMPLETED'),
  ];
  const startedAt = new Date(Date.parse(String(completed.fields['occurredAt'])) + 1_000).toISOString();
  const completedAt = new Date(Date.parse(startedAt) + 5_000).toISOString();
  const again = [
    changed(running, { startedAt, occurredAt: startedAt }),
    changed(completed, { startedAt, completedAt, occurredAt: completedAt }),
  ];
  const { verdict, findings } = await judge(story.remediationId, inTime([...story.records, ...again]), 120);
  assert.deepEqual([verdict, findings], ['COMPLETE', []]);
});

test('two ends contradict each other, and a second analysis is one too many, whatever it is called', async () => {
  const story = fresh('healed');
  const completed = of(story, 'ORCHESTRATION', 'COMPLETED');
  const failed = changed(completed, { overallPhase: 'FAILED', failurePhase: 'EXECUTING', failureReason: 'or not?' });
  const analysis = changed(of(story, 'AI_ANALYSIS'), { crdName: 'another-analysis', investigationReport: 'Or else.' });
  const found = await judge(
    story.remediationId,
    [...inTime(story.records), ...inTime([failed, analysis]).map(({ record, at }) => ({ record, at: at + 5 }))],
    120,
  );
  assert.deepEqual(brief(found).toSorted(), [
    'DOUBLED AI_ANALYSIS another-analysis',
    `DOUBLED ORCHESTRATION FAILED ${story.remediationId}-orchestration`,
  ]);
  assert.match(found.findings.find(({ kind }) => kind === 'ORCHESTRATION')?.detail ?? '', /contradicts COMPLETED/);
});

test('a notification retried again and again is no double, and a retry that was left out is MISSING', async () => {
  const retries = (story: Story) => {
    const retrying = of(story, 'NOTIFICATION', 'RETRYING');
    return [2, 3].map((retryCount) =>
      changed(retrying, {
        retryCount,
        occurredAt: new Date(Date.parse(String(retrying.fields['occurredAt'])) + retryCount * 1_000).toISOString(),
      }),
    );
  };
  const story = fresh('healed');
  const whole = await judge(story.remediationId, inTime([...story.records, ...retries(story)]), 120);
  assert.deepEqual([whole.verdict, whole.findings], ['COMPLETE', []]);

  const other = fresh('healed');
  const [, third] = retries(other);
  assert.ok(third);
  const found = await judge(other.remediationId, inTime([...other.records, third]), 120);
  assert.deepEqual(brief(found), [`MISSING NOTIFICATION RETRYING ${other.remediationId}-notification`]);
  assert.match(found.findings[0]?.detail ?? '', /with retryCount 2 was not reported/);
});

test('a notification that was only SENT has not ended, unless the record says that nothing more will come', async () => {
  const story = fresh('healed');
  const [sent, delivered] = [of(story, 'NOTIFICATION', 'SENT'), of(story, 'NOTIFICATION', 'DELIVERED')];
  const open = await judge(story.remediationId, inTime(without(story, delivered)), 120);
  assert.deepEqual(brief(open), [`MISSING NOTIFICATION ${story.remediationId}-notification`]);

  const other = fresh('healed');
  const last = changed(of(other, 'NOTIFICATION', 'SENT'), { completedAt: sent.fields['occurredAt'] });
  const records = without(other, of(other, 'NOTIFICATION', 'SENT'), of(other, 'NOTIFICATION', 'DELIVERED'));
  const { verdict, findings } = await judge(other.remediationId, inTime([...records, last]), 120);
  assert.deepEqual([verdict, findings], ['COMPLETE', []]);
});

test('the same name in two clusters is two remediations, each looked at by itself', async () => {
  const story = fresh('healed');
  const [here, there] = ['eu-west-1-prod', 'us-east-2-prod'];
  const elsewhere = story.records.map((record) => changed(record, { cluster: there }));
  const missing = elsewhere.filter((record) => record.declaration.kind !== 'AI_ANALYSIS');
  const found = await judge(story.remediationId, inTime([...story.records, ...missing]), 120);
  assert.deepEqual(
    found.findings.map(({ kind, finding, cluster }) => [kind, finding, cluster]),
    [['AI_ANALYSIS', 'MISSING', there]],
  );
  assert.equal((await checked(story.remediationId, here)).verdict, 'COMPLETE');
  assert.equal((await checked(story.remediationId, there)).verdict, 'INCOMPLETE');
});

test('records that name no cluster count to the only one that is named', async () => {
  const story = fresh('healed');
  const records = story.records.map((record) =>
    record.declaration.kind === 'NOTIFICATION' ? changed(record, { cluster: null }) : record,
  );
  const { verdict, findings } = await judge(story.remediationId, inTime(records), 120);
  assert.deepEqual([verdict, findings], ['COMPLETE', []]);
});

test(`of more than ${maxRecords} records only so many are looked at: it says truncated, INCOMPLETE, and calls nothing missing`, async () => {
  const story = fresh('healed');
  const pending = of(story, 'NOTIFICATION', 'PENDING');
  const most = maxRecords - story.records.length;
  const flood = Array.from({ length: most }, (_, index) => changed(pending, { notificationId: `flood-${index}` }));
  const full = await judge(story.remediationId, inTime([...story.records, ...flood]), 120);
  assert.deepEqual([full.truncated, full.findings.length], [false, most]);
  await tell(service, clock, inTime([changed(pending, { notificationId: 'one too many' })]));
  const { truncated, verdict, findings } = await checked(story.remediationId);
  assert.deepEqual([truncated, verdict], [true, 'INCOMPLETE']);
  assert.ok(findings.every(({ finding }) => finding !== 'MISSING'));
});
