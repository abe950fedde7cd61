/** Both sides of every bound of every field, taken from the contract; accepted values also pass the table's checks. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp, type TestApp } from './support/app.ts';
import { contract, spine } from './support/contract.ts';
import { objects } from './support/contract-types.ts';
import { type FieldPromise, type FieldTable, readPromise } from './support/field-promise.ts';
import { type Changes, changed, createJudge, declarationOf } from './support/judge.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());
const { accepts, refuses, rejects } = createJudge(() => service);

/** Where the objects inside a record stand in the examples. */
const places: readonly (readonly [member: string, path: string, type: string])[] = [
  ['orchestration', 'serviceCrdStatuses/0/', 'ServiceCrdStatusInput'],
  ['signalProcessing', 'processingPhases/0/', 'ProcessingPhaseInput'],
  ['signalProcessing', 'processingPhases/0/enrichment/', 'EnrichmentResultInput'],
  ['signalProcessing', 'processingPhases/1/classification/', 'ClassificationResultInput'],
  ['signalProcessing', 'processingPhases/2/routing/', 'RoutingResultInput'],
  ['aiAnalysis', 'recommendations/0/', 'RecommendationInput'],
  ['workflowExecution', 'stepExecutions/0/', 'StepExecutionInput'],
  ['workflowExecution', 'adaptiveAdjustments/0/', 'AdaptiveAdjustmentInput'],
  ['effectiveness', 'environmentalImpact/', 'EnvironmentalImpactInput'],
];

/** What has to change with a field, since a rule between fields ties them. */
const tied: Readonly<Record<string, Changes>> = {
  'signalProcessing/processingPhases/0/enrichment': {
    'processingPhases/0/phase': 'ROUTING',
    'processingPhases/0/routing': {},
  },
  'aiAnalysis/topRecommendation': { recommendations: null },
  'aiAnalysis/recommendations/0/action': { topRecommendation: null },
  'aiAnalysis/embedding': { embeddingModel: 'embedder-1' },
  'aiAnalysis/embeddingModel': { embedding: Array.from({ length: 1536 }, () => 0.1) },
  'workflowExecution/outcome': { status: 'RUNNING', completedAt: null },
  'workflowExecution/completedAt': { status: 'RUNNING', outcome: null },
  'workflowExecution/totalSteps': { stepsCompleted: 0 },
  'workflowExecution/stepsCompleted': { totalSteps: 2_147_483_647 },
  'workflowExecution/stepsFailed': { totalSteps: 2_147_483_647, stepsCompleted: 0 },
  'notification/deliveryTime': { status: 'PENDING' },
  'notification/retryCount': { maxRetries: 100 },
  'notification/maxRetries': { retryCount: 0 },
  'effectiveness/traditionalScore': { status: 'ERROR', errorMessage: 'no metrics' },
  'effectiveness/patternDetected': { patternDescription: null },
};

/** Values that break a rule between fields as well: both are said. */
const brokenToo: Readonly<Record<string, string>> = {
  'workflowExecution/totalSteps: less than 0': 'stepsCompleted',
  'notification/retryCount: more than 100': 'retryCount',
  'notification/maxRetries: less than 0': 'retryCount',
};

/** A list of `count` valid items: copies of the example's first, numbered where numbers must differ. */
const listOf = (member: string, path: string, count: number): readonly unknown[] => {
  const list: unknown = Reflect.get(changed(declarationOf(member).example, {}), path);
  const first: unknown = Array.isArray(list) ? list[0] : 0.5;
  return Array.from({ length: count }, (_, index) =>
    path === 'stepExecutions' ? changed(first, { stepNumber: index + 1 }) : first,
  );
};

interface Side {
  readonly what: string;
  readonly value: unknown;
  /** Path below the field at which the problem stands; `undefined` when the value is fine. */
  readonly broken?: string;
}

const textSides = (min: number, max: number): readonly Side[] => [
  { what: `text of ${max} characters`, value: '😀'.repeat(max) },
  { what: `text of ${max + 1} characters`, value: 'x'.repeat(max + 1), broken: '' },
  ...(min === 0
    ? [{ what: 'empty text', value: '' }]
    : [
        { what: 'text of 1 character', value: 'x' },
        { what: 'empty text', value: '', broken: '' },
        { what: 'blank text', value: ' \t\u00a0\n', broken: '' },
      ]),
];

const largest: Readonly<Record<string, number>> = { Int: 2_147_483_647, SafeInt: Number.MAX_SAFE_INTEGER };

const numberSides = ({ named, min = 0, max }: FieldPromise): readonly Side[] => {
  const step = named === 'Float' ? 1e-9 : 1;
  const top = max ?? largest[named] ?? 0;
  return [
    { what: `${min}`, value: min },
    { what: `${top}`, value: top },
    { what: `less than ${min}`, value: min - step, broken: '' },
    ...(max === undefined ? [] : [{ what: `more than ${max}`, value: max + step, broken: '' }]),
  ];
};

const listSides = (promise: FieldPromise, of: (count: number) => readonly unknown[]): readonly Side[] => {
  const { min = 0, max = 0, each } = promise;
  const items = each === undefined ? [] : textSides(each.min, each.max);
  return [
    { what: `${min} items`, value: of(min) },
    { what: `${max} items`, value: of(max) },
    { what: `${max + 1} items`, value: of(max + 1), broken: '' },
    ...(min === 0 ? [] : [{ what: `${min - 1} items`, value: of(min - 1), broken: '' }]),
    ...items.map(({ what, value, broken }) => ({
      what: `an item that is ${what}`,
      value: ['first', value],
      ...(broken === undefined ? {} : { broken: '/1' }),
    })),
  ];
};

const sidesOf = (member: string, path: string, promise: FieldPromise): readonly Side[] => {
  if (promise.list) return listSides(promise, (count) => listOf(member, path, count));
  if (promise.min === undefined) return [];
  return promise.named === 'String' ? textSides(promise.min, promise.max ?? 0) : numberSides(promise);
};

const holdField = (member: string, path: string, promise: FieldPromise): void => {
  const key = `${member}/${path}`;
  const having = (value: unknown): Changes => ({ ...tied[key], [path]: value });
  for (const { what, value, broken } of sidesOf(member, path, promise)) {
    test(`${member}: ${path}: ${what} is ${broken === undefined ? 'recorded' : 'refused'}`, async () => {
      if (broken === undefined) return accepts(member, having(value));
      const too = brokenToo[`${key}: ${what}`];
      const [said] = await refuses(member, having(value), path + broken, ...(too === undefined ? [] : [too]));
      assert.match(said ?? '', /^must|^is required/);
    });
  }
  if (promise.required) {
    for (const nothing of [null, undefined]) {
      test(`${member}: ${path} must be there; ${nothing} is refused with its name`, async () => {
        const message = await rejects(member, having(nothing));
        assert.ok(message.includes(path.split('/').at(-1) ?? path), message);
      });
    }
  } else {
    const changes = key === 'aiAnalysis/embedding' || key === 'aiAnalysis/embeddingModel' ? {} : tied[key];
    for (const nothing of [null, undefined]) {
      // Without a key, two records with the same content are one.
      const apart: Changes = path === 'idempotencyKey' ? { remediationId: `key-is-${nothing}` } : {};
      test(`${member}: ${path} may be ${nothing}`, () => accepts(member, { ...changes, ...apart, [path]: nothing }));
    }
  }
};

const holdTable = (member: string, base: string, fields: FieldTable): void => {
  for (const [name, text] of Object.entries(fields)) holdField(member, base + name, readPromise(text));
};

for (const [member, { fields }] of Object.entries(contract)) holdTable(member, '', { ...spine, ...fields });
for (const [member, path, type] of places) holdTable(member, path, objects[type] ?? {});

test('every object of the contract has been looked at', () => {
  assert.deepEqual(places.map(([, , type]) => type).toSorted(), Object.keys(objects).toSorted());
});
