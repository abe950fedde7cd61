import { defineAudit } from '../define-audit.ts';
import type { InputRecord } from '../field.ts';
import {
  boolean,
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
import { notBefore, requiredWhen, rule } from '../rule.ts';
import { aiAnalysisStatistics } from './ai-analysis-statistics.ts';
import { Environment } from './shared-enums.ts';

const AlertSeverity = defineEnum('AlertSeverity', 'Severity of an alert.', {
  CRITICAL: 'Needs action now.',
  HIGH: 'Needs action soon.',
  WARNING: 'Worth a look.',
  INFO: 'For information.',
});

const AIAnalysisStatus = defineEnum('AIAnalysisStatus', 'How the analysis ended.', {
  COMPLETED: 'It gave recommendations.',
  FAILED: 'It failed; failureReason says why.',
  TIMEOUT: 'It ran out of time; failureReason says where.',
});

const Recommendation = defineObject({
  name: 'Recommendation',
  description: 'Something the analysis recommends to do.',
  fields: {
    action: required(text(0, 255), 'The action, e.g. increase-memory-limit.'),
    description: optional(text(0, 10_000), 'Why, and what to expect.'),
    effectivenessProbability: optional(ratio(), 'How likely it is to help, 0 to 1.'),
    historicalSuccessRate: optional(ratio(), 'How often it has helped before, 0 to 1.'),
  },
});

const firstAction = (input: InputRecord): unknown => {
  const { recommendations } = input;
  const first: unknown = Array.isArray(recommendations) ? recommendations[0] : undefined;
  return typeof first === 'object' && first !== null && 'action' in first ? first.action : undefined;
};

export const aiAnalysis = defineAudit({
  kind: 'AI_ANALYSIS',
  name: 'AIAnalysis',
  member: 'aiAnalysis',
  table: 'ai_analysis_audit',
  schemaVersion: 1,
  description:
    'An AI investigation ended. Written by the AI analysis controller after the recommendation phase, or on failure.',
  fields: {
    crdName: required(text(1, 255), 'Name of the AIAnalysis resource.'),
    crdNamespace: required(text(1, 255), 'Namespace of the AIAnalysis resource.'),
    alertFingerprint: required(text(1, 64), 'Fingerprint of the alert.'),
    environment: required(oneOf(Environment), 'The environment of the remediated resource.'),
    severity: required(oneOf(AlertSeverity), 'Severity of the alert.'),
    investigationStart: optional(time(), 'When the investigation started.'),
    investigationEnd: optional(time(), 'When the investigation ended.'),
    analysisStart: optional(time(), 'When the analysis started.'),
    analysisEnd: optional(time(), 'When the analysis ended.'),
    recommendationStart: optional(time(), 'When the recommendation phase started.'),
    recommendationEnd: optional(time(), 'When the recommendation phase ended.'),
    investigationDurationMs: optional(millis(), 'How long the investigation took, in milliseconds.'),
    analysisDurationMs: optional(millis(), 'How long the analysis took, in milliseconds.'),
    rootCauseCount: optional(int(0), 'How many root causes were found.'),
    investigationReport: optional(text(0, 262_144), 'The report, as text or Markdown.'),
    confidenceScore: optional(ratio(), 'Confidence in the result, 0 to 1.'),
    hallucinationDetected: defaulted(boolean(), false, 'Whether a check found invented facts in the report.'),
    recommendations: optional(objects({ min: 0, max: 50 }, Recommendation), 'The recommendations, best first.'),
    topRecommendation: optional(
      text(0, 255),
      'The recommended action. Equals the action of the first recommendation when both are given.',
    ),
    effectivenessProbability: optional(ratio(), 'How likely the top recommendation is to help, 0 to 1.'),
    historicalSuccessRate: optional(ratio(), 'How often the top recommendation has helped before, 0 to 1.'),
    workflowCrdName: optional(text(0, 255), 'Name of the WorkflowExecution resource that follows.'),
    workflowCrdNamespace: optional(text(0, 255), 'Namespace of the WorkflowExecution resource that follows.'),
    provider: optional(text(0, 100), 'Who served the model.'),
    model: optional(text(0, 255), 'Name and version of the model.'),
    promptTokens: optional(int(0), 'Tokens sent to the model.'),
    completionTokens: optional(int(0), 'Tokens the model answered with.'),
    completionStatus: required(oneOf(AIAnalysisStatus), 'How it ended.'),
    failureReason: optional(text(0, 10_000), 'What went wrong. Required for FAILED and TIMEOUT.'),
  },
  rules: [
    notBefore('investigationEnd', 'investigationStart'),
    notBefore('analysisEnd', 'analysisStart'),
    notBefore('recommendationEnd', 'recommendationStart'),
    rule('topRecommendation', 'must equal the action of the first recommendation', (input) => {
      const first = firstAction(input);
      const top = input['topRecommendation'];
      return first === undefined || typeof top !== 'string' || top === first;
    }),
    requiredWhen('failureReason', 'completionStatus', 'FAILED', 'TIMEOUT'),
  ],
  statusField: 'completionStatus',
  filters: [
    'completionStatus',
    'environment',
    'severity',
    'model',
    'confidenceScore',
    'hallucinationDetected',
    'alertFingerprint',
    'crdName',
    'crdNamespace',
  ],
  exampleFilter: { confidenceScore: { below: 0.7 } },
  statistics: aiAnalysisStatistics,
  lifecycle: {
    of: 'crdName',
    state: 'completionStatus',
    sequence: [],
    ends: { COMPLETED: {}, FAILED: {}, TIMEOUT: {} },
    intervals: [
      {
        from: 'fields',
        name: 'INVESTIGATION',
        start: 'investigationStart',
        end: 'investigationEnd',
        durationMs: 'investigationDurationMs',
      },
      {
        from: 'fields',
        name: 'ANALYSIS',
        start: 'analysisStart',
        end: 'analysisEnd',
        durationMs: 'analysisDurationMs',
      },
      { from: 'fields', name: 'RECOMMENDATION', start: 'recommendationStart', end: 'recommendationEnd' },
    ],
  },
  expectation: { role: 'phase', phase: 'ANALYZING', atMost: 1 },
  embedding: {
    dimensions: 1536,
    plural: 'AIAnalyses',
    text: [
      ['alertFingerprint', 'severity', 'environment'],
      ['investigationReport'],
      ['topRecommendation'],
      ['confidenceScore'],
      ['effectivenessProbability'],
    ],
    words: ['investigationReport', 'topRecommendation'],
    filters: [
      'environment',
      'severity',
      'completionStatus',
      'alertFingerprint',
      'topRecommendation',
      'provider',
      'model',
      'hallucinationDetected',
    ],
  },
  example: {
    idempotencyKey: 'rr-checkout-oom-7f3a/ai-analysis',
    remediationId: 'rr-checkout-oom-7f3a',
    occurredAt: '2026-11-18T09:15:58.730Z',
    cluster: 'eu-west-1-prod',
    namespace: 'shop',
    crdName: 'rr-checkout-oom-7f3a-analysis',
    crdNamespace: 'remediation-system',
    alertFingerprint: '9c1f0e7d2b6a4835',
    environment: 'PRODUCTION',
    severity: 'CRITICAL',
    investigationStart: '2026-11-18T09:14:12.004Z',
    investigationEnd: '2026-11-18T09:15:20.410Z',
    investigationDurationMs: 68_406,
    rootCauseCount: 1,
    investigationReport:
      'The heap of checkout grows by 40 MiB an hour since release 2026.46.1; the container is killed at 512 MiB.',
    confidenceScore: 0.91,
    recommendations: [
      {
        action: 'increase-memory-limit',
        description: 'Raise the limit to 1 GiB until the leak is mended.',
        effectivenessProbability: 0.88,
        historicalSuccessRate: 0.94,
      },
      { action: 'roll-back-release', effectivenessProbability: 0.81 },
    ],
    topRecommendation: 'increase-memory-limit',
    effectivenessProbability: 0.88,
    historicalSuccessRate: 0.94,
    provider: 'self-hosted',
    model: 'investigator-70b',
    promptTokens: 18_204,
    completionTokens: 1_127,
    completionStatus: 'COMPLETED',
  },
});
