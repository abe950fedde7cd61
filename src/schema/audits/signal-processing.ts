import { defineAudit } from '../define-audit.ts';
import type { InputRecord, Rule } from '../field.ts';
import {
  boolean,
  bytes,
  defineEnum,
  defineObject,
  int,
  object,
  objects,
  oneOf,
  optional,
  ratio,
  required,
  text,
  texts,
  time,
} from '../field.ts';
import { notBefore, requiredWhen, rule } from '../rule.ts';
import { BusinessPriority, Environment } from './shared-enums.ts';

const SignalProcessingPhase = defineEnum('SignalProcessingPhase', 'A step of signal processing.', {
  ENRICHING: 'Context is gathered around the alert.',
  CLASSIFYING: 'Environment and priority are worked out.',
  ROUTING: 'The service that goes on is chosen.',
});

const ClassificationMethod = defineEnum('ClassificationMethod', 'How a classification was reached.', {
  NAMESPACE_LABEL: 'Read from a label of the namespace.',
  PATTERN: 'Matched by a pattern of names.',
  FALLBACK: 'Assumed, because nothing said otherwise.',
});

const SignalProcessingStatus = defineEnum('SignalProcessingStatus', 'How signal processing ended.', {
  COMPLETED: 'All steps ended well.',
  FAILED: 'Routing was not possible; errorMessage says why.',
  DEGRADED: 'Routed with less context than wanted.',
});

const EnrichmentResult = defineObject({
  name: 'EnrichmentResult',
  description: 'What enriching found.',
  fields: {
    contextQuality: optional(ratio(), 'How good the context is, 0 to 1.'),
    contextSizeBytes: optional(bytes(), 'Size of the gathered context in bytes.'),
    contextSources: optional(int(0), 'How many sources gave context.'),
    degradedMode: optional(boolean(), 'Whether sources were missing.'),
  },
});

const ClassificationResult = defineObject({
  name: 'ClassificationResult',
  description: 'What classifying found.',
  fields: {
    environment: optional(oneOf(Environment), 'The environment.'),
    confidence: optional(ratio(), 'Confidence in the classification, 0 to 1.'),
    businessPriority: optional(oneOf(BusinessPriority), 'The priority.'),
    method: optional(oneOf(ClassificationMethod), 'How it was reached.'),
  },
});

const RoutingResult = defineObject({
  name: 'RoutingResult',
  description: 'What routing decided.',
  fields: {
    routedToService: optional(text(0, 100), 'The service that goes on.'),
    routingPriority: optional(int(0), 'Priority in its queue.'),
    routingKey: optional(text(0, 255), 'Key by which it was routed.'),
  },
});

/** A step carries the result that belongs to it, and no other. */
const resultOf = <N extends string>(field: N, phase: string): Rule<N> => {
  const given = (input: InputRecord) => input[field] !== null && input[field] !== undefined;
  return rule(
    field,
    `is required when phase is ${phase}, and only then`,
    (input) => given(input) === (input['phase'] === phase),
  );
};

const ProcessingPhase = defineObject({
  name: 'ProcessingPhase',
  description: 'One step of signal processing with its times and its result.',
  fields: {
    phase: required(oneOf(SignalProcessingPhase), 'The step.'),
    startTime: required(time(), 'When it started.'),
    endTime: required(time(), 'When it ended.'),
    enrichment: optional(object(EnrichmentResult), 'The result of ENRICHING.'),
    classification: optional(object(ClassificationResult), 'The result of CLASSIFYING.'),
    routing: optional(object(RoutingResult), 'The result of ROUTING.'),
  },
  rules: [
    notBefore('endTime', 'startTime'),
    resultOf('enrichment', 'ENRICHING'),
    resultOf('classification', 'CLASSIFYING'),
    resultOf('routing', 'ROUTING'),
  ],
});

export const signalProcessing = defineAudit({
  kind: 'SIGNAL_PROCESSING',
  name: 'SignalProcessing',
  member: 'signalProcessing',
  table: 'signal_processing_audit',
  schemaVersion: 1,
  description: 'A signal was enriched, classified and routed. Written once by signal processing when routing ends.',
  fields: {
    alertFingerprint: required(text(1, 64), 'Fingerprint of the alert.'),
    processingPhases: required(objects({ min: 1, max: 10 }, ProcessingPhase), 'The steps, in the order they ran.'),
    enrichmentQuality: optional(ratio(), 'How good the context is, 0 to 1.'),
    enrichmentSources: optional(texts({ min: 0, max: 50 }, { min: 0, max: 255 }), 'Names of the sources of context.'),
    contextSizeBytes: optional(bytes(), 'Size of the gathered context in bytes.'),
    environment: optional(oneOf(Environment), 'The environment it was classified into.'),
    businessPriority: optional(oneOf(BusinessPriority), 'The priority it was classified into.'),
    confidence: optional(ratio(), 'Confidence in the classification, 0 to 1.'),
    slaRequirement: optional(text(0, 50), 'The service level that applies, e.g. 15m.'),
    routedToService: optional(text(0, 100), 'The service that goes on.'),
    routingPriority: optional(int(0), 'Priority in its queue.'),
    completedAt: required(time(), 'When signal processing ended.'),
    status: required(oneOf(SignalProcessingStatus), 'How it ended.'),
    errorMessage: optional(text(0, 10_000), 'What went wrong. Required for FAILED.'),
  },
  rules: [requiredWhen('errorMessage', 'status', 'FAILED')],
  lifecycle: {
    state: 'status',
    sequence: [],
    ends: { COMPLETED: {}, FAILED: {}, DEGRADED: {} },
    intervals: [{ from: 'list', list: 'processingPhases', name: 'phase', start: 'startTime', end: 'endTime' }],
  },
  expectation: { role: 'phase', phase: 'PROCESSING', atMost: 1 },
  statusField: 'status',
  filters: ['status', 'environment', 'alertFingerprint'],
  example: {
    idempotencyKey: 'rr-checkout-oom-7f3a/signal-processing',
    remediationId: 'rr-checkout-oom-7f3a',
    occurredAt: '2026-11-18T09:14:11.902Z',
    cluster: 'eu-west-1-prod',
    namespace: 'shop',
    alertFingerprint: '9c1f0e7d2b6a4835',
    processingPhases: [
      {
        phase: 'ENRICHING',
        startTime: '2026-11-18T09:14:07.500Z',
        endTime: '2026-11-18T09:14:09.120Z',
        enrichment: { contextQuality: 0.93, contextSizeBytes: 48_213, contextSources: 4, degradedMode: false },
      },
      {
        phase: 'CLASSIFYING',
        startTime: '2026-11-18T09:14:09.120Z',
        endTime: '2026-11-18T09:14:10.300Z',
        classification: {
          environment: 'PRODUCTION',
          confidence: 0.99,
          businessPriority: 'P0',
          method: 'NAMESPACE_LABEL',
        },
      },
      {
        phase: 'ROUTING',
        startTime: '2026-11-18T09:14:10.300Z',
        endTime: '2026-11-18T09:14:11.880Z',
        routing: { routedToService: 'ai-analysis', routingPriority: 10, routingKey: 'prod.p0.oom' },
      },
    ],
    enrichmentQuality: 0.93,
    enrichmentSources: ['prometheus', 'kube-events', 'loki', 'git'],
    contextSizeBytes: 48_213,
    environment: 'PRODUCTION',
    businessPriority: 'P0',
    confidence: 0.99,
    slaRequirement: '15m',
    routedToService: 'ai-analysis',
    routingPriority: 10,
    completedAt: '2026-11-18T09:14:11.880Z',
    status: 'COMPLETED',
  },
});
