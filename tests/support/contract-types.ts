/** The objects inside the records and the enums, by hand like the rest of the contract. */
import type { FieldTable } from './field-promise.ts';

/** Fields of the objects inside a record. */
export const objects: Readonly<Record<string, FieldTable>> = {
  ServiceCrdStatusInput: {
    service: 'RemediationService!',
    crdName: 'String! 0..255',
    phase: 'String! 0..50',
    startTime: 'DateTime!',
    completionTime: 'DateTime',
    success: 'Boolean!',
    error: 'String 0..10000',
  },
  ProcessingPhaseInput: {
    phase: 'SignalProcessingPhase!',
    startTime: 'DateTime!',
    endTime: 'DateTime!',
    enrichment: 'EnrichmentResultInput',
    classification: 'ClassificationResultInput',
    routing: 'RoutingResultInput',
  },
  EnrichmentResultInput: {
    contextQuality: 'Float 0..1',
    contextSizeBytes: 'SafeInt 0..',
    contextSources: 'Int 0..',
    degradedMode: 'Boolean',
  },
  ClassificationResultInput: {
    environment: 'Environment',
    confidence: 'Float 0..1',
    businessPriority: 'BusinessPriority',
    method: 'ClassificationMethod',
  },
  RoutingResultInput: { routedToService: 'String 0..100', routingPriority: 'Int 0..', routingKey: 'String 0..255' },
  RecommendationInput: {
    action: 'String! 0..255',
    description: 'String 0..10000',
    effectivenessProbability: 'Float 0..1',
    historicalSuccessRate: 'Float 0..1',
  },
  StepExecutionInput: {
    stepNumber: 'Int! 1..',
    action: 'String! 0..255',
    durationMs: 'SafeInt! 0..',
    status: 'StepStatus!',
    retriesAttempted: 'Int = 0 0..',
    errorMessage: 'String 0..10000',
  },
  AdaptiveAdjustmentInput: {
    stepNumber: 'Int! 1..',
    adjustmentType: 'AdjustmentType!',
    reason: 'String! 0..1000',
    timestamp: 'DateTime!',
  },
  EnvironmentalImpactInput: {
    memoryImprovement: 'Float -1..1',
    cpuImpact: 'Float -1..1',
    networkStability: 'Float 0..1',
    overall: 'Float -1..1',
  },
};

/** Enum → its values, in order. */
export const enums: Readonly<Record<string, string>> = {
  AuditKind: 'ORCHESTRATION SIGNAL_PROCESSING AI_ANALYSIS WORKFLOW_EXECUTION NOTIFICATION EFFECTIVENESS',
  ReceiptStatus: 'RECORDED DUPLICATE QUEUED',
  RemediationPhase: 'PENDING PROCESSING ANALYZING EXECUTING COMPLETED FAILED TIMEOUT',
  RemediationService: 'REMEDIATION_PROCESSING AI_ANALYSIS WORKFLOW_EXECUTION NOTIFICATION EFFECTIVENESS',
  SignalProcessingPhase: 'ENRICHING CLASSIFYING ROUTING',
  SignalProcessingStatus: 'COMPLETED FAILED DEGRADED',
  Environment: 'PRODUCTION STAGING DEVELOPMENT TEST',
  BusinessPriority: 'P0 P1 P2 P3',
  ClassificationMethod: 'NAMESPACE_LABEL PATTERN FALLBACK',
  AlertSeverity: 'CRITICAL HIGH WARNING INFO',
  AIAnalysisStatus: 'COMPLETED FAILED TIMEOUT',
  AuthenticationMethod: 'NONE KUBERNETES JWT MTLS APIKEY',
  EmbeddingStatus: 'NONE PENDING READY FAILED',
  QueueState: 'IDLE DRAINING TAKING_OVER',
  WorkflowStatus: 'RUNNING COMPLETED FAILED TIMEOUT',
  WorkflowOutcome: 'SUCCESS FAILED PARTIAL TIMEOUT',
  StepStatus: 'PENDING RUNNING COMPLETED FAILED SKIPPED',
  AdjustmentType: 'TIMEOUT RETRY SKIP',
  NotificationChannel: 'SLACK PAGERDUTY EMAIL WEBHOOK TEAMS SMS CONSOLE FILE LOG',
  NotificationStatus: 'PENDING SENT DELIVERED FAILED RETRYING ACKNOWLEDGED ESCALATED',
  NotificationType: 'ALERT ESCALATION RESOLUTION STATUS_UPDATE',
  AssessmentStatus: 'ASSESSED INSUFFICIENT_DATA ERROR',
  TrendDirection: 'IMPROVING DECLINING STABLE INSUFFICIENT_DATA',
  DataQuality: 'SUFFICIENT LIMITED INSUFFICIENT',
  SideEffectSeverity: 'HIGH LOW NONE',
};
