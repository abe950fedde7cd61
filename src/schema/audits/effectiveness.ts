import { defineAudit } from '../define-audit.ts';
import {
  boolean,
  defineEnum,
  defineObject,
  float,
  int,
  object,
  oneOf,
  optional,
  ratio,
  required,
  text,
  texts,
  time,
} from '../field.ts';
import { onlyWhen, refusedWhen, requiredWhen, rule } from '../rule.ts';
import { effectivenessStatistics } from './effectiveness-statistics.ts';

const AssessmentStatus = defineEnum('AssessmentStatus', 'How an assessment ended.', {
  ASSESSED: 'There is a score.',
  INSUFFICIENT_DATA: 'There is not enough data for a score yet.',
  ERROR: 'It failed; errorMessage says why.',
});

const TrendDirection = defineEnum('TrendDirection', 'Where the effectiveness of an action is heading.', {
  IMPROVING: 'It gets better.',
  DECLINING: 'It gets worse.',
  STABLE: 'It stays as it is.',
  INSUFFICIENT_DATA: 'Not known.',
});

const DataQuality = defineEnum('DataQuality', 'How far the data can be relied on.', {
  SUFFICIENT: 'Fully.',
  LIMITED: 'With care.',
  INSUFFICIENT: 'Not at all.',
});

const SideEffectSeverity = defineEnum('SideEffectSeverity', 'How bad a side effect is.', {
  HIGH: 'Worse than what was to be mended.',
  LOW: 'Bearable.',
  NONE: 'There is none.',
});

const EnvironmentalImpact = defineObject({
  name: 'EnvironmentalImpact',
  description: 'What the action did to its surroundings.',
  fields: {
    memoryImprovement: optional(float(-1, 1), 'Change for memory, -1 (much worse) to 1 (much better).'),
    cpuImpact: optional(float(-1, 1), 'Change for CPU, -1 (much worse) to 1 (much better).'),
    networkStability: optional(ratio(), 'Stability of the network, 0 to 1.'),
    overall: optional(float(-1, 1), 'Taken together, -1 (much worse) to 1 (much better).'),
  },
});

export const effectiveness = defineAudit({
  kind: 'EFFECTIVENESS',
  name: 'Effectiveness',
  member: 'effectiveness',
  table: 'effectiveness_audit',
  schemaVersion: 1,
  description:
    'The effect of an action was assessed. Written by the effectiveness monitor after every assessment, ' +
    'the ones without enough data included.',
  fields: {
    assessmentId: required(text(1, 255), 'Identifies the assessment.'),
    actionId: optional(text(0, 255), 'Identifies the action that was assessed.'),
    actionType: required(text(1, 100), 'Type of the action, e.g. restart-pod.'),
    status: required(oneOf(AssessmentStatus), 'How the assessment ended.'),
    traditionalScore: optional(
      ratio(),
      'How effective the action was, 0 to 1. Required for ASSESSED, refused for INSUFFICIENT_DATA.',
    ),
    environmentalImpact: optional(object(EnvironmentalImpact), 'What the action did to its surroundings.'),
    confidence: required(ratio(), 'Confidence in the assessment, 0 to 1.'),
    trendDirection: optional(oneOf(TrendDirection), 'Where the effectiveness of this action is heading.'),
    recentSuccessRate: optional(ratio(), 'Success rate of this action over 30 days, 0 to 1.'),
    historicalSuccessRate: optional(ratio(), 'Success rate of this action over 90 days, 0 to 1.'),
    dataQuality: optional(oneOf(DataQuality), 'How far the data can be relied on.'),
    sampleSize: optional(int(0), 'How many cases the assessment rests on.'),
    dataAgeDays: optional(int(0), 'Age of the oldest case, in days.'),
    patternDetected: optional(boolean(), 'Whether a pattern was found.'),
    patternDescription: optional(text(0, 10_000), 'The pattern in words. Requires patternDetected.'),
    temporalPattern: optional(text(0, 50), 'When it shows, e.g. weekday-mornings.'),
    patternInsights: optional(texts({ min: 0, max: 50 }, { min: 0, max: 1_000 }), 'What follows from the pattern.'),
    sideEffectsDetected: optional(boolean(), 'Whether the action had side effects.'),
    sideEffectSeverity: optional(
      oneOf(SideEffectSeverity),
      'How bad they are. Other than NONE when side effects were detected.',
    ),
    sideEffectsDescription: optional(text(0, 10_000), 'The side effects in words.'),
    estimatedAvailability: optional(time(), 'When there will probably be enough data. Only for INSUFFICIENT_DATA.'),
    errorMessage: optional(text(0, 10_000), 'What went wrong. Required for ERROR.'),
    completedAt: required(time(), 'When the assessment ended.'),
  },
  rules: [
    requiredWhen('traditionalScore', 'status', 'ASSESSED'),
    refusedWhen('traditionalScore', 'status', 'INSUFFICIENT_DATA'),
    rule(
      'patternDescription',
      'is only allowed when patternDetected is true',
      (input) => typeof input['patternDescription'] !== 'string' || input['patternDetected'] === true,
    ),
    rule('sideEffectSeverity', 'must be HIGH or LOW when sideEffectsDetected is true', (input) => {
      const severity = input['sideEffectSeverity'];
      return input['sideEffectsDetected'] !== true || severity === 'HIGH' || severity === 'LOW';
    }),
    onlyWhen('estimatedAvailability', 'status', 'INSUFFICIENT_DATA'),
    requiredWhen('errorMessage', 'status', 'ERROR'),
  ],
  lifecycle: {
    of: 'assessmentId',
    state: 'status',
    sequence: [],
    ends: { ASSESSED: {}, INSUFFICIENT_DATA: {}, ERROR: {} },
    intervals: [],
  },
  // An hour after the end, and an hour after an assessment that failed; a quarter of an hour more is borne with.
  expectation: { role: 'followUp', dueMinutes: 75, conclusive: ['ASSESSED', 'INSUFFICIENT_DATA'] },
  statusField: 'status',
  filters: ['status', 'actionType', 'traditionalScore', 'assessmentId'],
  statistics: effectivenessStatistics,
  example: {
    idempotencyKey: 'rr-checkout-oom-7f3a/effectiveness',
    remediationId: 'rr-checkout-oom-7f3a',
    occurredAt: '2026-11-18T10:17:41.000Z',
    cluster: 'eu-west-1-prod',
    namespace: 'shop',
    assessmentId: 'assess-rr-checkout-oom-7f3a',
    actionId: 'rr-checkout-oom-7f3a-workflow',
    actionType: 'increase-memory-limit',
    status: 'ASSESSED',
    traditionalScore: 0.92,
    environmentalImpact: { memoryImprovement: 0.8, cpuImpact: -0.02, networkStability: 0.99, overall: 0.64 },
    confidence: 0.87,
    trendDirection: 'STABLE',
    recentSuccessRate: 0.94,
    historicalSuccessRate: 0.91,
    dataQuality: 'SUFFICIENT',
    sampleSize: 37,
    dataAgeDays: 88,
    patternDetected: true,
    patternDescription: 'Memory grows after each release and falls with the next one.',
    temporalPattern: 'after-release',
    patternInsights: ['Look at the release of 2026-11-16 first.'],
    sideEffectsDetected: false,
    sideEffectSeverity: 'NONE',
    completedAt: '2026-11-18T10:17:40.500Z',
  },
});
