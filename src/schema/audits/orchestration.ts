import { defineAudit } from '../define-audit.ts';
import { boolean, defineEnum, defineObject, objects, oneOf, optional, required, text, time } from '../field.ts';
import { notBefore, onlyWhen, requiredWhen } from '../rule.ts';
import { orchestrationStatistics } from './orchestration-statistics.ts';

const RemediationPhase = defineEnum('RemediationPhase', 'Phase of a remediation as a whole.', {
  PENDING: 'Accepted, nothing started yet.',
  PROCESSING: 'The signal is being enriched, classified and routed.',
  ANALYZING: 'The AI analysis is under way.',
  EXECUTING: 'A workflow is running.',
  COMPLETED: 'Ended well.',
  FAILED: 'Ended badly; failurePhase and failureReason say where and why.',
  TIMEOUT: 'Ran out of time; timeoutPhase says where.',
});

const RemediationService = defineEnum('RemediationService', 'A service that takes part in a remediation.', {
  REMEDIATION_PROCESSING: 'Signal processing.',
  AI_ANALYSIS: 'AI analysis.',
  WORKFLOW_EXECUTION: 'Workflow execution.',
  NOTIFICATION: 'Notification.',
  EFFECTIVENESS: 'Effectiveness monitor.',
});

const ServiceCrdStatus = defineObject({
  name: 'ServiceCrdStatus',
  description: 'Where one service stood with its custom resource when the record was written.',
  fields: {
    service: required(oneOf(RemediationService), 'The service.'),
    crdName: required(text(0, 255), 'Name of its custom resource.'),
    phase: required(text(0, 50), 'Phase of that resource, in its own words.'),
    startTime: required(time(), 'When the service started.'),
    completionTime: optional(time(), 'When it ended, if it has.'),
    success: required(boolean(), 'Whether it has succeeded so far.'),
    error: optional(text(0, 10_000), 'What went wrong, if anything.'),
  },
});

export const orchestration = defineAudit({
  kind: 'ORCHESTRATION',
  name: 'Orchestration',
  member: 'orchestration',
  table: 'orchestration_audit',
  schemaVersion: 1,
  description: 'A remediation changed its phase. Written by the remediation orchestrator at every phase change.',
  fields: {
    alertFingerprint: required(text(1, 64), 'Fingerprint of the alert that started the remediation.'),
    remediationName: required(text(1, 255), 'Name of the remediation for people.'),
    overallPhase: required(oneOf(RemediationPhase), 'The phase that was entered.'),
    startTime: required(time(), 'When the remediation started.'),
    completionTime: optional(time(), 'When the remediation ended. Given exactly for COMPLETED, FAILED and TIMEOUT.'),
    remediationProcessingName: optional(text(0, 255), 'Name of the RemediationProcessing resource.'),
    aiAnalysisName: optional(text(0, 255), 'Name of the AIAnalysis resource.'),
    workflowExecutionName: optional(text(0, 255), 'Name of the WorkflowExecution resource.'),
    serviceCrdStatuses: optional(
      objects({ min: 0, max: 20 }, ServiceCrdStatus),
      'Where each service stood at this moment.',
    ),
    timeoutPhase: optional(oneOf(RemediationPhase), 'The phase that ran out of time. Given exactly for TIMEOUT.'),
    failurePhase: optional(oneOf(RemediationPhase), 'The phase that failed. Given exactly for FAILED.'),
    failureReason: optional(text(0, 10_000), 'Why it failed. Required for FAILED.'),
  },
  rules: [
    requiredWhen('completionTime', 'overallPhase', 'COMPLETED', 'FAILED', 'TIMEOUT'),
    onlyWhen('completionTime', 'overallPhase', 'COMPLETED', 'FAILED', 'TIMEOUT'),
    notBefore('completionTime', 'startTime'),
    requiredWhen('timeoutPhase', 'overallPhase', 'TIMEOUT'),
    onlyWhen('timeoutPhase', 'overallPhase', 'TIMEOUT'),
    requiredWhen('failurePhase', 'overallPhase', 'FAILED'),
    onlyWhen('failurePhase', 'overallPhase', 'FAILED'),
    requiredWhen('failureReason', 'overallPhase', 'FAILED'),
  ],
  lifecycle: {
    of: 'remediationName',
    beganAt: 'startTime',
    state: 'overallPhase',
    sequence: ['PENDING', 'PROCESSING', 'ANALYZING', 'EXECUTING'],
    ends: { COMPLETED: {}, FAILED: { stoppedIn: 'failurePhase' }, TIMEOUT: { stoppedIn: 'timeoutPhase' } },
    intervals: [{ from: 'states' }],
  },
  expectation: { role: 'leads', start: 'startTime', end: 'completionTime' },
  statusField: 'overallPhase',
  filters: ['overallPhase', 'failurePhase', 'alertFingerprint', 'remediationName'],
  statistics: orchestrationStatistics(RemediationPhase),
  example: {
    idempotencyKey: 'rr-checkout-oom-7f3a/orchestration/EXECUTING',
    remediationId: 'rr-checkout-oom-7f3a',
    occurredAt: '2026-11-18T09:16:02.481Z',
    cluster: 'eu-west-1-prod',
    namespace: 'shop',
    alertFingerprint: '9c1f0e7d2b6a4835',
    remediationName: 'checkout-oom-killed',
    overallPhase: 'EXECUTING',
    startTime: '2026-11-18T09:14:07.123Z',
    remediationProcessingName: 'rr-checkout-oom-7f3a-processing',
    aiAnalysisName: 'rr-checkout-oom-7f3a-analysis',
    workflowExecutionName: 'rr-checkout-oom-7f3a-workflow',
    serviceCrdStatuses: [
      {
        service: 'AI_ANALYSIS',
        crdName: 'rr-checkout-oom-7f3a-analysis',
        phase: 'Completed',
        startTime: '2026-11-18T09:14:12.004Z',
        completionTime: '2026-11-18T09:15:58.730Z',
        success: true,
      },
    ],
  },
});
