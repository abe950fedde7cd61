import { defineAudit } from '../define-audit.ts';
import type { InputRecord } from '../field.ts';
import {
  defaulted,
  defineEnum,
  defineObject,
  int,
  millis,
  objects,
  oneOf,
  optional,
  ratio,
  required,
  text,
  time,
} from '../field.ts';
import { notBefore, refusedWhen, requiredUnless, requiredWhen, rule } from '../rule.ts';

const WorkflowStatus = defineEnum('WorkflowStatus', 'Where a workflow stands.', {
  RUNNING: 'It has started.',
  COMPLETED: 'It ran to its end.',
  FAILED: 'It stopped on an error; errorMessage says which.',
  TIMEOUT: 'It ran out of time.',
});

const WorkflowOutcome = defineEnum('WorkflowOutcome', 'What a workflow achieved.', {
  SUCCESS: 'What it set out to do.',
  FAILED: 'Nothing.',
  PARTIAL: 'Some of it.',
  TIMEOUT: 'Unknown: it ran out of time.',
});

const StepStatus = defineEnum('StepStatus', 'Where a step of a workflow stands.', {
  PENDING: 'Not started.',
  RUNNING: 'Under way.',
  COMPLETED: 'Ended well.',
  FAILED: 'Ended badly.',
  SKIPPED: 'Left out.',
});

const AdjustmentType = defineEnum('AdjustmentType', 'What a workflow changed about itself while it ran.', {
  TIMEOUT: 'The time limit of a step.',
  RETRY: 'How often a step is tried again.',
  SKIP: 'A step was left out.',
});

const StepExecution = defineObject({
  name: 'StepExecution',
  description: 'One step of a workflow.',
  fields: {
    stepNumber: required(int(1), 'Position in the workflow, from 1. Unique in the record.'),
    action: required(text(0, 255), 'What the step does.'),
    durationMs: required(millis(), 'How long it took, in milliseconds.'),
    status: required(oneOf(StepStatus), 'Where it stands.'),
    retriesAttempted: defaulted(int(0), 0, 'How often it was tried again.'),
    errorMessage: optional(text(0, 10_000), 'What went wrong.'),
  },
});

const AdaptiveAdjustment = defineObject({
  name: 'AdaptiveAdjustment',
  description: 'A change that the workflow made to itself while it ran.',
  fields: {
    stepNumber: required(int(1), 'The step it was made for.'),
    adjustmentType: required(oneOf(AdjustmentType), 'What was changed.'),
    reason: required(text(0, 1_000), 'Why.'),
    timestamp: required(time(), 'When.'),
  },
});

const stepNumbersAreUnique = (input: InputRecord): boolean => {
  const { stepExecutions } = input;
  if (!Array.isArray(stepExecutions)) return true;
  const numbers = stepExecutions.map((step: InputRecord) => step['stepNumber']);
  return new Set(numbers).size === numbers.length;
};

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

export const workflowExecution = defineAudit({
  kind: 'WORKFLOW_EXECUTION',
  name: 'WorkflowExecution',
  member: 'workflowExecution',
  table: 'workflow_execution_audit',
  schemaVersion: 1,
  description: 'A workflow started or ended. Written by workflow execution at the start (RUNNING) and at the end.',
  fields: {
    workflowName: required(text(1, 255), 'Name of the workflow.'),
    workflowVersion: required(text(1, 50), 'Version of the workflow.'),
    status: required(oneOf(WorkflowStatus), 'Where it stands.'),
    outcome: optional(oneOf(WorkflowOutcome), 'What it achieved. Given exactly when it is no longer RUNNING.'),
    totalSteps: required(int(0), 'How many steps the workflow has.'),
    stepsCompleted: defaulted(int(0), 0, 'How many ended well.'),
    stepsFailed: defaulted(int(0), 0, 'How many ended badly.'),
    totalDurationMs: optional(millis(), 'How long it took as a whole, in milliseconds.'),
    effectivenessScore: optional(ratio(), 'How well it worked, 0 to 1.'),
    rollbacksPerformed: defaulted(int(0), 0, 'How many steps were undone.'),
    stepExecutions: optional(objects({ min: 0, max: 500 }, StepExecution), 'The steps.'),
    adaptiveAdjustments: optional(
      objects({ min: 0, max: 200 }, AdaptiveAdjustment),
      'What the workflow changed about itself.',
    ),
    startedAt: optional(time(), 'When it started.'),
    completedAt: optional(time(), 'When it ended. Required unless RUNNING.'),
    errorMessage: optional(text(0, 10_000), 'What went wrong. Required for FAILED.'),
  },
  rules: [
    requiredUnless('outcome', 'status', 'RUNNING'),
    refusedWhen('outcome', 'status', 'RUNNING'),
    rule(
      'stepsCompleted',
      'plus stepsFailed must not be more than totalSteps',
      (input) => count(input['stepsCompleted']) + count(input['stepsFailed']) <= count(input['totalSteps']),
    ),
    rule('stepExecutions', 'must not use a stepNumber twice', stepNumbersAreUnique),
    requiredUnless('completedAt', 'status', 'RUNNING'),
    notBefore('completedAt', 'startedAt'),
    requiredWhen('errorMessage', 'status', 'FAILED'),
  ],
  lifecycle: {
    of: 'workflowName',
    beganAt: 'startedAt',
    state: 'status',
    sequence: ['RUNNING'],
    ends: { COMPLETED: {}, FAILED: {}, TIMEOUT: {} },
    intervals: [
      { from: 'fields', name: 'WORKFLOW', start: 'startedAt', end: 'completedAt', durationMs: 'totalDurationMs' },
    ],
  },
  // A phase may run several workflows, one after the other or at once.
  expectation: { role: 'phase', phase: 'EXECUTING' },
  statusField: 'status',
  filters: ['status', 'outcome', 'workflowName', 'totalDurationMs'],
  example: {
    idempotencyKey: 'rr-checkout-oom-7f3a/workflow/COMPLETED',
    remediationId: 'rr-checkout-oom-7f3a',
    occurredAt: '2026-11-18T09:17:41.050Z',
    cluster: 'eu-west-1-prod',
    namespace: 'shop',
    workflowName: 'raise-memory-limit',
    workflowVersion: '2.3.0',
    status: 'COMPLETED',
    outcome: 'SUCCESS',
    totalSteps: 2,
    stepsCompleted: 2,
    totalDurationMs: 98_569,
    effectivenessScore: 0.95,
    stepExecutions: [
      { stepNumber: 1, action: 'patch-deployment', durationMs: 1_204, status: 'COMPLETED' },
      { stepNumber: 2, action: 'wait-for-rollout', durationMs: 97_365, status: 'COMPLETED', retriesAttempted: 1 },
    ],
    adaptiveAdjustments: [
      {
        stepNumber: 2,
        adjustmentType: 'TIMEOUT',
        reason: 'A node was being added; waiting 60 s longer.',
        timestamp: '2026-11-18T09:17:02.000Z',
      },
    ],
    startedAt: '2026-11-18T09:16:02.481Z',
    completedAt: '2026-11-18T09:17:41.050Z',
  },
});
