/** The rules between the fields of a record, kind by kind: a change to the example, and which fields are at fault. */
import { after, before, test } from 'node:test';
import { startApp, type TestApp } from './support/app.ts';
import { type Changes, createJudge } from './support/judge.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());
const { accepts, refuses } = createJudge(() => service);

/** What is promised → the change, and the fields at fault; none when the record is taken. */
type Cases = Readonly<Record<string, readonly [changes: Changes, ...broken: readonly string[]]>>;

const hold = (member: string, cases: Cases): void => {
  for (const [promise, [changes, ...broken]] of Object.entries(cases)) {
    test(`${member}: ${promise}${broken.length === 0 ? ': recorded' : `: refused at ${broken.join(', ')}`}`, async () => {
      if (broken.length === 0) await accepts(member, changes);
      else await refuses(member, changes, ...broken);
    });
  }
};

/** One case for each of the given states. */
const forEach = (states: string, one: (state: string) => Cases): Cases =>
  Object.assign({}, ...states.split(' ').map(one));

const early = '2026-11-18T09:00:00.000Z';
const late = '2026-11-18T09:30:00.000Z';
const aMomentEarlier = '2026-11-18T08:59:59.999Z';

const ended: Readonly<Record<string, Changes>> = {
  COMPLETED: { overallPhase: 'COMPLETED', completionTime: late },
  FAILED: { overallPhase: 'FAILED', completionTime: late, failurePhase: 'ANALYZING', failureReason: 'no answer' },
  TIMEOUT: { overallPhase: 'TIMEOUT', completionTime: late, timeoutPhase: 'EXECUTING' },
};

hold('orchestration', {
  ...forEach('PENDING PROCESSING ANALYZING EXECUTING', (overallPhase) => ({
    [`${overallPhase} goes on`]: [{ overallPhase }],
    [`${overallPhase} with a completionTime`]: [{ overallPhase, completionTime: late }, 'completionTime'],
  })),
  ...forEach('COMPLETED FAILED TIMEOUT', (phase) => ({
    [`${phase} has all it needs`]: [ended[phase] ?? {}],
    [`${phase} without a completionTime`]: [{ ...ended[phase], completionTime: null }, 'completionTime'],
  })),
  'an end at the very start': [{ ...ended['COMPLETED'], startTime: early, completionTime: early }],
  'an end a millisecond before the start': [
    { ...ended['COMPLETED'], startTime: early, completionTime: aMomentEarlier },
    'completionTime',
  ],
  'an end before the start by its offset only': [
    { ...ended['COMPLETED'], startTime: early, completionTime: '2026-11-18T10:00:00.000+01:30' },
    'completionTime',
  ],
  'TIMEOUT without a timeoutPhase': [{ ...ended['TIMEOUT'], timeoutPhase: undefined }, 'timeoutPhase'],
  ...forEach('COMPLETED FAILED', (phase) => ({
    [`${phase} with a timeoutPhase`]: [{ ...ended[phase], timeoutPhase: 'EXECUTING' }, 'timeoutPhase'],
  })),
  'EXECUTING with a timeoutPhase': [{ timeoutPhase: 'EXECUTING' }, 'timeoutPhase'],
  'FAILED without a failurePhase': [{ ...ended['FAILED'], failurePhase: undefined }, 'failurePhase'],
  ...forEach('COMPLETED TIMEOUT', (phase) => ({
    [`${phase} with a failurePhase`]: [{ ...ended[phase], failurePhase: 'EXECUTING' }, 'failurePhase'],
  })),
  'FAILED without a failureReason': [{ ...ended['FAILED'], failureReason: null }, 'failureReason'],
  'FAILED with a blank failureReason': [{ ...ended['FAILED'], failureReason: ' \n' }, 'failureReason'],
  'COMPLETED may say a failureReason': [{ ...ended['COMPLETED'], failureReason: 'first attempt failed' }],
  'FAILED with nothing else': [{ overallPhase: 'FAILED' }, 'completionTime', 'failurePhase', 'failureReason'],
});

const step = (changes: Changes): Changes => ({
  processingPhases: [{ phase: 'ENRICHING', startTime: early, endTime: late, enrichment: {}, ...changes }],
});

hold('signalProcessing', {
  'a step that ends as it starts': [step({ endTime: early })],
  'a step that ends before it starts': [step({ endTime: aMomentEarlier }), 'processingPhases/0/endTime'],
  'ENRICHING without its result': [step({ enrichment: undefined }), 'processingPhases/0/enrichment'],
  'ENRICHING with another result too': [step({ routing: {} }), 'processingPhases/0/routing'],
  'CLASSIFYING with its result': [step({ phase: 'CLASSIFYING', enrichment: null, classification: {} })],
  'CLASSIFYING with the result of another': [
    step({ phase: 'CLASSIFYING' }),
    'processingPhases/0/enrichment',
    'processingPhases/0/classification',
  ],
  'ROUTING with its result': [step({ phase: 'ROUTING', enrichment: null, routing: {} })],
  'ROUTING without a result': [step({ phase: 'ROUTING', enrichment: null }), 'processingPhases/0/routing'],
  ...forEach('COMPLETED DEGRADED', (status) => ({ [`${status} without an errorMessage`]: [{ status }] })),
  'FAILED without an errorMessage': [{ status: 'FAILED' }, 'errorMessage'],
  'FAILED with a blank errorMessage': [{ status: 'FAILED', errorMessage: '' }, 'errorMessage'],
  'FAILED with an errorMessage': [{ status: 'FAILED', errorMessage: 'no route' }],
});

const ones = Array.from({ length: 1536 }, () => 1);
const embeddingModel = 'embedder-1';

hold('aiAnalysis', {
  ...forEach('investigation analysis recommendation', (phase) => ({
    [`${phase} that ends as it starts`]: [{ [`${phase}Start`]: early, [`${phase}End`]: early }],
    [`${phase} that ends before it starts`]: [
      { [`${phase}Start`]: early, [`${phase}End`]: aMomentEarlier },
      `${phase}End`,
    ],
    [`${phase} with an end only`]: [{ [`${phase}Start`]: null, [`${phase}End`]: late }],
    [`${phase} with a start only`]: [{ [`${phase}Start`]: early, [`${phase}End`]: null }],
  })),
  'another topRecommendation than the first one': [{ topRecommendation: 'roll-back-release' }, 'topRecommendation'],
  'a topRecommendation that differs in case': [{ topRecommendation: 'Increase-memory-limit' }, 'topRecommendation'],
  'a topRecommendation with an empty list': [{ recommendations: [] }],
  'recommendations without a topRecommendation': [{ topRecommendation: null }],
  ...forEach('FAILED TIMEOUT', (completionStatus) => ({
    [`${completionStatus} without a failureReason`]: [{ completionStatus }, 'failureReason'],
    [`${completionStatus} with a blank failureReason`]: [{ completionStatus, failureReason: '\t' }, 'failureReason'],
    [`${completionStatus} with a failureReason`]: [{ completionStatus, failureReason: 'no answer' }],
  })),
  'COMPLETED may say a failureReason': [{ failureReason: 'one tool did not answer' }],
  'an embedding with its model': [{ embedding: ones, embeddingModel }],
  'an embedding without its model': [{ embedding: ones }, 'embeddingModel'],
  'a model without an embedding': [{ embeddingModel }, 'embeddingModel'],
  'an embedding of zeros': [{ embedding: ones.map(() => 0), embeddingModel }, 'embedding'],
  'an embedding that is zero in 32 bits': [{ embedding: ones.map(() => 1e-60), embeddingModel }, 'embedding'],
  'an embedding with one number that is not zero': [{ embedding: ones.with(7, 0), embeddingModel }],
  'an embedding with a number beyond 32 bits': [{ embedding: ones.with(7, 3.5e38), embeddingModel }, 'embedding'],
});

const running = { status: 'RUNNING', outcome: null, completedAt: null };

hold('workflowExecution', {
  'RUNNING without an outcome and an end': [running],
  'RUNNING with an outcome': [{ ...running, outcome: 'SUCCESS' }, 'outcome'],
  ...forEach('COMPLETED FAILED TIMEOUT', (status) => ({
    [`${status} with an outcome and an end`]: [{ status, errorMessage: 'step 2' }],
    [`${status} without an outcome`]: [{ status, errorMessage: 'step 2', outcome: null }, 'outcome'],
    [`${status} without an end`]: [{ status, errorMessage: 'step 2', completedAt: null }, 'completedAt'],
  })),
  'as many steps done as there are': [{ totalSteps: 5, stepsCompleted: 3, stepsFailed: 2 }],
  'more steps done than there are': [{ totalSteps: 5, stepsCompleted: 3, stepsFailed: 3 }, 'stepsCompleted'],
  'more steps failed than there are': [{ totalSteps: 1, stepsCompleted: null, stepsFailed: 2 }, 'stepsCompleted'],
  'a step number twice': [{ 'stepExecutions/1/stepNumber': 1 }, 'stepExecutions'],
  'two adjustments of one step': [
    {
      adaptiveAdjustments: [
        { stepNumber: 1, adjustmentType: 'RETRY', reason: 'slow', timestamp: early },
        { stepNumber: 1, adjustmentType: 'SKIP', reason: 'gone', timestamp: late },
      ],
    },
  ],
  'an end at the very start': [{ startedAt: early, completedAt: early }],
  'an end before the start': [{ startedAt: early, completedAt: aMomentEarlier }, 'completedAt'],
  'FAILED without an errorMessage': [{ status: 'FAILED' }, 'errorMessage'],
  'FAILED with a blank errorMessage': [{ status: 'FAILED', errorMessage: ' ' }, 'errorMessage'],
  'TIMEOUT without an errorMessage': [{ status: 'TIMEOUT' }],
});

const bare = { status: 'PENDING', sentAt: null, deliveryTime: null, errorMessage: null };

hold('notification', {
  ...forEach('PENDING ACKNOWLEDGED', (status) => ({ [`${status} needs nothing more`]: [{ ...bare, status }] })),
  'SENT without sentAt': [{ ...bare, status: 'SENT' }, 'sentAt'],
  'SENT with sentAt': [{ ...bare, status: 'SENT', sentAt: late }],
  'DELIVERED without deliveryTime': [{ ...bare, status: 'DELIVERED' }, 'deliveryTime'],
  'DELIVERED with deliveryTime': [{ ...bare, status: 'DELIVERED', deliveryTime: late }],
  ...forEach('FAILED RETRYING', (status) => ({
    [`${status} without an errorMessage`]: [{ ...bare, status }, 'errorMessage'],
    [`${status} with a blank errorMessage`]: [{ ...bare, status, errorMessage: '  ' }, 'errorMessage'],
    [`${status} with an errorMessage`]: [{ ...bare, status, errorMessage: 'HTTP 429' }],
  })),
  'as many retries as allowed': [{ retryCount: 5, maxRetries: 5 }],
  'more retries than allowed': [{ retryCount: 6, maxRetries: 5 }, 'retryCount'],
  'three retries, and nothing said about how many are allowed': [{ retryCount: 3, maxRetries: undefined }],
  'four retries, and nothing said about how many are allowed': [{ retryCount: 4, maxRetries: null }, 'retryCount'],
  'ESCALATED on level 1': [{ ...bare, status: 'ESCALATED', escalationLevel: 1 }],
  'ESCALATED on level 0': [{ ...bare, status: 'ESCALATED', escalationLevel: 0 }, 'escalationLevel'],
  'ESCALATED on no level': [{ ...bare, status: 'ESCALATED' }, 'escalationLevel'],
});

const failed = { status: 'ERROR', errorMessage: 'no metrics' };
const waiting = { status: 'INSUFFICIENT_DATA', traditionalScore: null };

hold('effectiveness', {
  'ASSESSED without a score': [{ traditionalScore: null }, 'traditionalScore'],
  'ASSESSED with a score of 0': [{ traditionalScore: 0 }],
  'INSUFFICIENT_DATA without a score': [waiting],
  'INSUFFICIENT_DATA with a score': [{ ...waiting, traditionalScore: 0 }, 'traditionalScore'],
  'ERROR without a score': [{ ...failed, traditionalScore: null }],
  'ERROR with a score': [failed],
  'ERROR without an errorMessage': [{ status: 'ERROR' }, 'errorMessage'],
  'ERROR with a blank errorMessage': [{ ...failed, errorMessage: '' }, 'errorMessage'],
  'a description of a pattern that was detected': [{ patternDetected: true, patternDescription: 'weekly' }],
  'a description of a pattern that was not detected': [{ patternDetected: false }, 'patternDescription'],
  'a description, and nothing said about a pattern': [{ patternDetected: null }, 'patternDescription'],
  ...forEach('HIGH LOW', (sideEffectSeverity) => ({
    [`side effects that are ${sideEffectSeverity}`]: [{ sideEffectsDetected: true, sideEffectSeverity }],
  })),
  'side effects that are NONE': [{ sideEffectsDetected: true, sideEffectSeverity: 'NONE' }, 'sideEffectSeverity'],
  'side effects of no severity': [{ sideEffectsDetected: true, sideEffectSeverity: null }, 'sideEffectSeverity'],
  'no side effects, of no severity': [{ sideEffectsDetected: false, sideEffectSeverity: null }],
  'INSUFFICIENT_DATA may say when there will be enough': [
    { ...waiting, estimatedAvailability: '2027-01-01T00:00:00Z' },
  ],
  'ASSESSED with an estimatedAvailability': [{ estimatedAvailability: late }, 'estimatedAvailability'],
  'ERROR with an estimatedAvailability': [{ ...failed, estimatedAvailability: late }, 'estimatedAvailability'],
});
