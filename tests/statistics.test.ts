/** Statistics over records that are counted by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { createCountedRecords } from './support/counted-records.ts';

/** A Wednesday. */
const start = Date.parse('2026-09-02T12:00:00.000Z');
const dayMs = 24 * 60 * 60_000;

const clock = createClock(new Date(start));
let service: TestApp;

const record = async (...inputs: readonly object[]): Promise<void> => {
  const answer = await service.post(RecordAuditsDocument.toString(), { inputs });
  assert.equal(JSON.stringify(answer).match(/"status":"RECORDED"/g)?.length, inputs.length, JSON.stringify(answer));
};

const { orchestration, failed, notification, analysis, assessment } = createCountedRecords(clock);

before(async () => {
  service = await startApp({}, { clock });
  await record(
    orchestration('rr-1', 'EXECUTING', 1),
    // Failed at first, and well in the end: one remediation that ended well.
    orchestration('rr-1', 'FAILED', 5, failed),
    orchestration('rr-1', 'COMPLETED', 10),
    // The other way round, and sent in the wrong order.
    orchestration('rr-2', 'FAILED', 20, failed),
    orchestration('rr-2', 'COMPLETED', 6),
    orchestration('rr-3', 'TIMEOUT', 30, { timeoutPhase: 'ANALYZING' }),
    notification('n1', 'SLACK', 'PENDING', 0),
    notification('n1', 'SLACK', 'RETRYING', 1),
    notification('n1', 'SLACK', 'RETRYING', 2),
    notification('n2', 'SLACK', 'PENDING', 0),
    notification('n3', 'EMAIL', 'FAILED', 3),
    analysis('1', 'm1', { hallucinationDetected: true, confidenceScore: 0.4, investigationDurationMs: 1_000 }),
    analysis('2', 'm1', { confidenceScore: 0.8, investigationDurationMs: 1_000 }),
    analysis('3', 'm2', { confidenceScore: 0.9 }),
    analysis('4', undefined, { completionStatus: 'FAILED', failureReason: 'x' }),
    assessment('restart-pod', { traditionalScore: 0.8, sideEffectsDetected: true, sideEffectSeverity: 'LOW' }),
    assessment('scale-out', { traditionalScore: 0.3 }),
  );
  clock.advance(30 * dayMs);
  await record(
    orchestration('rr-4', 'COMPLETED', 40),
    assessment('restart-pod', { traditionalScore: 0.5, sideEffectsDetected: false, sideEffectSeverity: 'NONE' }),
    assessment('scale-out', { traditionalScore: 0.9 }),
    assessment('drain-node', { status: 'INSUFFICIENT_DATA' }),
  );
  clock.advance(dayMs);
});
after(() => service.stop());

const ask = async (selection: string, args = ''): Promise<unknown> => {
  const { data, errors } = await service.post(`{ statistics${args} { ${selection} } }`);
  assert.deepEqual(errors, []);
  return data?.['statistics'];
};

test('a remediation ends once, by the last record that says so', async () => {
  const selection = 'week ended completed failed timedOut successRate p50DurationMs p95DurationMs';
  assert.deepEqual(await ask(`remediationsPerWeek { ${selection} }`), {
    remediationsPerWeek: [
      {
        week: '2026-09-28T00:00:00.000Z',
        ended: 1,
        completed: 1,
        failed: 0,
        timedOut: 0,
        successRate: 1,
        p50DurationMs: 40_000,
        p95DurationMs: 40_000,
      },
      {
        week: '2026-08-31T00:00:00.000Z',
        ended: 3,
        completed: 1,
        failed: 1,
        timedOut: 1,
        successRate: 1 / 3,
        p50DurationMs: 20_000,
        p95DurationMs: 29_000,
      },
    ],
  });
});

test('the slowest remediations come first, and no more of them than are asked for', async () => {
  const slow = (remediationId: string, outcome: string, durationMs: number) => ({ remediationId, outcome, durationMs });
  assert.deepEqual(await ask('slowestRemediations(first: 3) { remediationId outcome durationMs }'), {
    slowestRemediations: [
      slow('rr-4', 'COMPLETED', 40_000),
      slow('rr-3', 'TIMEOUT', 30_000),
      slow('rr-2', 'FAILED', 20_000),
    ],
  });
});

test('failures are counted by the phase they happened in', async () => {
  assert.deepEqual(await ask('failurePhases { phase outcome remediations share }'), {
    failurePhases: [
      { phase: 'ANALYZING', outcome: 'TIMEOUT', remediations: 1, share: 0.5 },
      { phase: 'EXECUTING', outcome: 'FAILED', remediations: 1, share: 0.5 },
    ],
  });
});

test('retries are those of notifications, not of their records', async () => {
  const selection = 'channel notifications retried retries meanRetries mostRetries failed failureRate';
  assert.deepEqual(await ask(`retriesPerChannel { ${selection} }`), {
    retriesPerChannel: [
      {
        channel: 'EMAIL',
        notifications: 1,
        retried: 1,
        retries: 3,
        meanRetries: 3,
        mostRetries: 3,
        failed: 1,
        failureRate: 1,
      },
      {
        channel: 'SLACK',
        notifications: 2,
        retried: 1,
        retries: 2,
        meanRetries: 1,
        mostRetries: 2,
        failed: 0,
        failureRate: 0,
      },
    ],
  });
});

test('hallucinations are rated per model, and analyses without one are kept apart', async () => {
  const selection =
    'model analyses hallucinated hallucinationRate unfinished meanConfidenceHallucinated p95InvestigationMs';
  const none = { hallucinated: 0, hallucinationRate: 0, meanConfidenceHallucinated: null, p95InvestigationMs: null };
  assert.deepEqual(await ask(`hallucinationsPerModel { ${selection} }`), {
    hallucinationsPerModel: [
      {
        model: 'm1',
        analyses: 2,
        hallucinated: 1,
        hallucinationRate: 0.5,
        unfinished: 0,
        meanConfidenceHallucinated: 0.4,
        p95InvestigationMs: 1_000,
      },
      { model: 'm2', analyses: 1, unfinished: 0, ...none },
      { model: null, analyses: 1, unfinished: 1, ...none },
    ],
  });
});

test('effectiveness has a direction: what loses comes first', async () => {
  const range = { from: new Date(start - dayMs).toISOString(), to: new Date(clock.now()).toISOString() };
  const found = await ask(
    'effectivenessPerActionType { actionType assessments scored earlierScore laterScore changePer30Days sideEffectRate }',
    `(recordedAt: { from: "${range.from}", to: "${range.to}" })`,
  );
  assert.deepEqual(
    JSON.parse(
      JSON.stringify(found, (_key, value) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value)),
    ),
    {
      effectivenessPerActionType: [
        {
          actionType: 'restart-pod',
          assessments: 2,
          scored: 2,
          earlierScore: 0.8,
          laterScore: 0.5,
          changePer30Days: -0.3,
          sideEffectRate: 0.5,
        },
        {
          actionType: 'scale-out',
          assessments: 2,
          scored: 2,
          earlierScore: 0.3,
          laterScore: 0.9,
          changePer30Days: 0.6,
          sideEffectRate: null,
        },
        {
          actionType: 'drain-node',
          assessments: 1,
          scored: 0,
          earlierScore: null,
          laterScore: null,
          changePer30Days: null,
          sideEffectRate: null,
        },
      ],
    },
  );
});

test('what lies outside of the range is not counted, its upper end included', async () => {
  const week = `(recordedAt: { from: "${new Date(start).toISOString()}", to: "${new Date(start + 30 * dayMs).toISOString()}" })`;
  assert.deepEqual(await ask('slowestRemediations(first: 1) { remediationId }', week), {
    slowestRemediations: [{ remediationId: 'rr-3' }],
  });
});

test('an empty range of time has empty answers, for every statistic there is', async () => {
  const names = audits.flatMap(({ statistics }) => statistics.map(({ name }) => name));
  assert.ok(names.length >= 6);
  const found = await ask(
    names.map((name) => `${name} { __typename }`).join(' '),
    '(recordedAt: { to: "2021-01-01T00:00:00Z" })',
  );
  assert.deepEqual(found, Object.fromEntries(names.map((name) => [name, []])));
});

test('the same name in another cluster is another remediation, and has notifications of its own', async () => {
  clock.advance(30 * dayMs);
  const from = new Date(clock.now()).toISOString();
  const sent = ({ notification: one }: ReturnType<typeof notification>, cluster: string, remediationId: string) => ({
    notification: { ...one, cluster, remediationId },
  });
  await record(
    orchestration('rr-9', 'COMPLETED', 10, { cluster: 'a' }),
    orchestration('rr-9', 'FAILED', 20, { ...failed, cluster: 'b' }),
    sent(notification('n9', 'EMAIL', 'PENDING', 0), 'a', 'rr-9'),
    sent(notification('n9', 'EMAIL', 'FAILED', 1), 'b', 'rr-9'),
    sent(notification('n9', 'EMAIL', 'RETRYING', 2), 'b', 'rr-10'),
  );
  clock.advance(dayMs);
  const range = `(recordedAt: { from: "${from}", to: "${new Date(clock.now()).toISOString()}" })`;
  assert.deepEqual(
    await ask(
      'remediationsPerWeek { ended completed failed } slowestRemediations { cluster } retriesPerChannel { notifications failed retries }',
      range,
    ),
    {
      remediationsPerWeek: [{ ended: 2, completed: 1, failed: 1 }],
      slowestRemediations: [{ cluster: 'b' }, { cluster: 'a' }],
      retriesPerChannel: [{ notifications: 3, failed: 1, retries: 3 }],
    },
  );
});
