/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What AI_ANALYSIS records can be searched by. What is given must hold together. */
export type AIAnalysisAuditFilterInput = {
  /** Fingerprint of the alert. Any of these values, 1 to 50; one may stand without brackets. */
  readonly alertFingerprint?: ReadonlyArray<string> | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** How it ended. Any of these values, 1 to 50; one may stand without brackets. */
  readonly completionStatus?: ReadonlyArray<AIAnalysisStatus> | null | undefined;
  /** Confidence in the result, 0 to 1. */
  readonly confidenceScore?: NumberRangeInput | null | undefined;
  /** Name of the AIAnalysis resource. Any of these values, 1 to 50; one may stand without brackets. */
  readonly crdName?: ReadonlyArray<string> | null | undefined;
  /** Namespace of the AIAnalysis resource. Any of these values, 1 to 50; one may stand without brackets. */
  readonly crdNamespace?: ReadonlyArray<string> | null | undefined;
  /** The environment of the remediated resource. Any of these values, 1 to 50; one may stand without brackets. */
  readonly environment?: ReadonlyArray<Environment> | null | undefined;
  /** Whether a check found invented facts in the report. */
  readonly hallucinationDetected?: boolean | null | undefined;
  /** Name and version of the model. Any of these values, 1 to 50; one may stand without brackets. */
  readonly model?: ReadonlyArray<string> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** Severity of the alert. Any of these values, 1 to 50; one may stand without brackets. */
  readonly severity?: ReadonlyArray<AlertSeverity> | null | undefined;
};

/** How the analysis ended. */
export type AIAnalysisStatus =
  /** It gave recommendations. */
  | 'COMPLETED'
  /** It failed; failureReason says why. */
  | 'FAILED'
  /** It ran out of time; failureReason says where. */
  | 'TIMEOUT';

/** A change that the workflow made to itself while it ran. */
export type AdaptiveAdjustmentInput = {
  /** What was changed. */
  readonly adjustmentType: AdjustmentType;
  /** Why. */
  readonly reason: string;
  /** The step it was made for. */
  readonly stepNumber: number;
  /** When. */
  readonly timestamp: string;
};

/** What a workflow changed about itself while it ran. */
export type AdjustmentType =
  /** How often a step is tried again. */
  | 'RETRY'
  /** A step was left out. */
  | 'SKIP'
  /** The time limit of a step. */
  | 'TIMEOUT';

/** Severity of an alert. */
export type AlertSeverity =
  /** Needs action now. */
  | 'CRITICAL'
  /** Needs action soon. */
  | 'HIGH'
  /** For information. */
  | 'INFO'
  /** Worth a look. */
  | 'WARNING';

/** How an assessment ended. */
export type AssessmentStatus =
  /** There is a score. */
  | 'ASSESSED'
  /** It failed; errorMessage says why. */
  | 'ERROR'
  /** There is not enough data for a score yet. */
  | 'INSUFFICIENT_DATA';

/** What records of any kind can be searched by. What is given must hold together. */
export type AuditFilterInput = {
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** Only these kinds. */
  readonly kinds?: ReadonlyArray<AuditKind> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** Only records with one of these statuses: the field that says what has become of what happened. */
  readonly status?: ReadonlyArray<AuditStatus> | null | undefined;
};

/** The kinds of audit records, one for each controller. */
export type AuditKind =
  /** An AI investigation ended. Written by the AI analysis controller after the recommendation phase, or on failure. */
  | 'AI_ANALYSIS'
  /** The effect of an action was assessed. Written by the effectiveness monitor after every assessment, the ones without enough data included. */
  | 'EFFECTIVENESS'
  /** A delivery changed its state. Written by the notification controller at every change: a notification that is retried twice and then delivered is several records. */
  | 'NOTIFICATION'
  /** A remediation changed its phase. Written by the remediation orchestrator at every phase change. */
  | 'ORCHESTRATION'
  /** A signal was enriched, classified and routed. Written once by signal processing when routing ends. */
  | 'SIGNAL_PROCESSING'
  /** A workflow started or ended. Written by workflow execution at the start (RUNNING) and at the end. */
  | 'WORKFLOW_EXECUTION';

/** What has become of what a record is about, in the words of any kind. */
export type AuditStatus =
  /** Of NOTIFICATION. */
  | 'ACKNOWLEDGED'
  /** Of ORCHESTRATION. */
  | 'ANALYZING'
  /** Of EFFECTIVENESS. */
  | 'ASSESSED'
  /** Of ORCHESTRATION, SIGNAL_PROCESSING, AI_ANALYSIS, WORKFLOW_EXECUTION. */
  | 'COMPLETED'
  /** Of SIGNAL_PROCESSING. */
  | 'DEGRADED'
  /** Of NOTIFICATION. */
  | 'DELIVERED'
  /** Of EFFECTIVENESS. */
  | 'ERROR'
  /** Of NOTIFICATION. */
  | 'ESCALATED'
  /** Of ORCHESTRATION. */
  | 'EXECUTING'
  /** Of ORCHESTRATION, SIGNAL_PROCESSING, AI_ANALYSIS, WORKFLOW_EXECUTION, NOTIFICATION. */
  | 'FAILED'
  /** Of EFFECTIVENESS. */
  | 'INSUFFICIENT_DATA'
  /** Of ORCHESTRATION, NOTIFICATION. */
  | 'PENDING'
  /** Of ORCHESTRATION. */
  | 'PROCESSING'
  /** Of NOTIFICATION. */
  | 'RETRYING'
  /** Of WORKFLOW_EXECUTION. */
  | 'RUNNING'
  /** Of NOTIFICATION. */
  | 'SENT'
  /** Of ORCHESTRATION, AI_ANALYSIS, WORKFLOW_EXECUTION. */
  | 'TIMEOUT';

/** How it is known who a caller is. */
export type AuthenticationMethod =
  /** A key of which this service keeps the hash. */
  | 'APIKEY'
  /** A token of an OpenID Connect issuer. */
  | 'JWT'
  /** A service-account token of a Kubernetes cluster. */
  | 'KUBERNETES'
  /** A client certificate. */
  | 'MTLS'
  /** Nobody was asked: every caller is anonymous. */
  | 'NONE';

/** How much the business depends on it, P0 the most. */
export type BusinessPriority =
  /** Outage of what the business lives on. */
  | 'P0'
  /** Serious degradation. */
  | 'P1'
  /** Noticeable, with a way around it. */
  | 'P2'
  /** Minor. */
  | 'P3';

/** How a classification was reached. */
export type ClassificationMethod =
  /** Assumed, because nothing said otherwise. */
  | 'FALLBACK'
  /** Read from a label of the namespace. */
  | 'NAMESPACE_LABEL'
  /** Matched by a pattern of names. */
  | 'PATTERN';

/** What classifying found. */
export type ClassificationResultInput = {
  /** The priority. */
  readonly businessPriority?: BusinessPriority | null | undefined;
  /** Confidence in the classification, 0 to 1. */
  readonly confidence?: number | null | undefined;
  /** The environment. */
  readonly environment?: Environment | null | undefined;
  /** How it was reached. */
  readonly method?: ClassificationMethod | null | undefined;
};

/** How far the data can be relied on. */
export type DataQuality =
  /** Not at all. */
  | 'INSUFFICIENT'
  /** With care. */
  | 'LIMITED'
  /** Fully. */
  | 'SUFFICIENT';

/** What EFFECTIVENESS records can be searched by. What is given must hold together. */
export type EffectivenessAuditFilterInput = {
  /** Type of the action, e.g. restart-pod. Any of these values, 1 to 50; one may stand without brackets. */
  readonly actionType?: ReadonlyArray<string> | null | undefined;
  /** Identifies the assessment. Any of these values, 1 to 50; one may stand without brackets. */
  readonly assessmentId?: ReadonlyArray<string> | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** How the assessment ended. Any of these values, 1 to 50; one may stand without brackets. */
  readonly status?: ReadonlyArray<AssessmentStatus> | null | undefined;
  /** How effective the action was, 0 to 1. Required for ASSESSED, refused for INSUFFICIENT_DATA. */
  readonly traditionalScore?: NumberRangeInput | null | undefined;
};

/** Where the embedding of a record stands. */
export type EmbeddingStatus =
  /** It could not be computed. */
  | 'FAILED'
  /** There is none, and none is being computed. */
  | 'NONE'
  /** It is being computed. */
  | 'PENDING'
  /** It is there. */
  | 'READY';

/** What enriching found. */
export type EnrichmentResultInput = {
  /** How good the context is, 0 to 1. */
  readonly contextQuality?: number | null | undefined;
  /** Size of the gathered context in bytes. */
  readonly contextSizeBytes?: number | null | undefined;
  /** How many sources gave context. */
  readonly contextSources?: number | null | undefined;
  /** Whether sources were missing. */
  readonly degradedMode?: boolean | null | undefined;
};

/** The environment in which the remediated resource runs. */
export type Environment =
  /** Used by developers. */
  | 'DEVELOPMENT'
  /** Serves users. */
  | 'PRODUCTION'
  /** The rehearsal for production. */
  | 'STAGING'
  /** Used by automated tests. */
  | 'TEST';

/** What the action did to its surroundings. */
export type EnvironmentalImpactInput = {
  /** Change for CPU, -1 (much worse) to 1 (much better). */
  readonly cpuImpact?: number | null | undefined;
  /** Change for memory, -1 (much worse) to 1 (much better). */
  readonly memoryImprovement?: number | null | undefined;
  /** Stability of the network, 0 to 1. */
  readonly networkStability?: number | null | undefined;
  /** Taken together, -1 (much worse) to 1 (much better). */
  readonly overall?: number | null | undefined;
};

/** What NOTIFICATION records can be searched by. What is given must hold together. */
export type NotificationAuditFilterInput = {
  /** The way it goes out. Any of these values, 1 to 50; one may stand without brackets. */
  readonly channel?: ReadonlyArray<NotificationChannel> | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** Code of the error, e.g. SLACK_RATE_LIMIT. Any of these values, 1 to 50; one may stand without brackets. */
  readonly errorCode?: ReadonlyArray<string> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** Identifies the notification across its records. Any of these values, 1 to 50; one may stand without brackets. */
  readonly notificationId?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** The state that was reached. Any of these values, 1 to 50; one may stand without brackets. */
  readonly status?: ReadonlyArray<NotificationStatus> | null | undefined;
};

/** The way a notification goes out. */
export type NotificationChannel =
  /** The console of the controller. */
  | 'CONSOLE'
  /** E-mail. */
  | 'EMAIL'
  /** A file. */
  | 'FILE'
  /** The log of the controller. */
  | 'LOG'
  /** PagerDuty. */
  | 'PAGERDUTY'
  /** Slack. */
  | 'SLACK'
  /** A text message. */
  | 'SMS'
  /** Microsoft Teams. */
  | 'TEAMS'
  /** An HTTP call to an address of the receiver. */
  | 'WEBHOOK';

/** The state a delivery has reached. */
export type NotificationStatus =
  /** Somebody has said that they have seen it. */
  | 'ACKNOWLEDGED'
  /** The channel says it has arrived. */
  | 'DELIVERED'
  /** Passed on, because nobody reacted. */
  | 'ESCALATED'
  /** Given up; errorMessage says why. */
  | 'FAILED'
  /** Waiting to go out. */
  | 'PENDING'
  /** Failed, and will be tried again. */
  | 'RETRYING'
  /** Handed to the channel. */
  | 'SENT';

/** What a notification is about. */
export type NotificationType =
  /** Something is wrong. */
  | 'ALERT'
  /** Nobody has reacted yet. */
  | 'ESCALATION'
  /** It is over. */
  | 'RESOLUTION'
  /** It goes on. */
  | 'STATUS_UPDATE';

/** A range of numbers. What is given must hold together. */
export type NumberRangeInput = {
  /** More than this. */
  readonly above?: number | null | undefined;
  /** This or more. */
  readonly atLeast?: number | null | undefined;
  /** This or less. */
  readonly atMost?: number | null | undefined;
  /** Less than this. */
  readonly below?: number | null | undefined;
};

/** What ORCHESTRATION records can be searched by. What is given must hold together. */
export type OrchestrationAuditFilterInput = {
  /** Fingerprint of the alert that started the remediation. Any of these values, 1 to 50; one may stand without brackets. */
  readonly alertFingerprint?: ReadonlyArray<string> | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** The phase that failed. Given exactly for FAILED. Any of these values, 1 to 50; one may stand without brackets. */
  readonly failurePhase?: ReadonlyArray<RemediationPhase> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** The phase that was entered. Any of these values, 1 to 50; one may stand without brackets. */
  readonly overallPhase?: ReadonlyArray<RemediationPhase> | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** Name of the remediation for people. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationName?: ReadonlyArray<string> | null | undefined;
};

/** One step of signal processing with its times and its result. */
export type ProcessingPhaseInput = {
  /** The result of CLASSIFYING. */
  readonly classification?: ClassificationResultInput | null | undefined;
  /** When it ended. */
  readonly endTime: string;
  /** The result of ENRICHING. */
  readonly enrichment?: EnrichmentResultInput | null | undefined;
  /** The step. */
  readonly phase: SignalProcessingPhase;
  /** The result of ROUTING. */
  readonly routing?: RoutingResultInput | null | undefined;
  /** When it started. */
  readonly startTime: string;
};

/** How a record was taken. In every case it is safe. */
export type ReceiptStatus =
  /** The same key with the same content was accepted before; this is the receipt of that record. */
  | 'DUPLICATE'
  /** On stable storage, to be written to PostgreSQL with the same id. `receipt(id)` later says RECORDED. */
  | 'QUEUED'
  /** Committed in PostgreSQL. */
  | 'RECORDED';

/** Something the analysis recommends to do. */
export type RecommendationInput = {
  /** The action, e.g. increase-memory-limit. */
  readonly action: string;
  /** Why, and what to expect. */
  readonly description?: string | null | undefined;
  /** How likely it is to help, 0 to 1. */
  readonly effectivenessProbability?: number | null | undefined;
  /** How often it has helped before, 0 to 1. */
  readonly historicalSuccessRate?: number | null | undefined;
};

/** An AI investigation ended. Written by the AI analysis controller after the recommendation phase, or on failure. */
export type RecordAIAnalysisAuditInput = {
  /** Fingerprint of the alert. */
  readonly alertFingerprint: string;
  /** How long the analysis took, in milliseconds. */
  readonly analysisDurationMs?: number | null | undefined;
  /** When the analysis ended. */
  readonly analysisEnd?: string | null | undefined;
  /** When the analysis started. */
  readonly analysisStart?: string | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: string | null | undefined;
  /** How it ended. */
  readonly completionStatus: AIAnalysisStatus;
  /** Tokens the model answered with. */
  readonly completionTokens?: number | null | undefined;
  /** Confidence in the result, 0 to 1. */
  readonly confidenceScore?: number | null | undefined;
  /** Name of the AIAnalysis resource. */
  readonly crdName: string;
  /** Namespace of the AIAnalysis resource. */
  readonly crdNamespace: string;
  /** How likely the top recommendation is to help, 0 to 1. */
  readonly effectivenessProbability?: number | null | undefined;
  /** Vector of exactly 1536 finite numbers, not all zero, for semantic search. Derived data: not part of the content hash. */
  readonly embedding?: ReadonlyArray<number> | null | undefined;
  /** Name of the model that computed the embedding. Required with embedding, refused without. */
  readonly embeddingModel?: string | null | undefined;
  /** The environment of the remediated resource. */
  readonly environment: Environment;
  /** What went wrong. Required for FAILED and TIMEOUT. */
  readonly failureReason?: string | null | undefined;
  /** Whether a check found invented facts in the report. */
  readonly hallucinationDetected?: boolean | null | undefined;
  /** How often the top recommendation has helped before, 0 to 1. */
  readonly historicalSuccessRate?: number | null | undefined;
  /** Makes a retry safe: the same key with the same content answers DUPLICATE, with other content IDEMPOTENCY_CONFLICT. When absent, the content hash is the key. */
  readonly idempotencyKey?: string | null | undefined;
  /** How long the investigation took, in milliseconds. */
  readonly investigationDurationMs?: number | null | undefined;
  /** When the investigation ended. */
  readonly investigationEnd?: string | null | undefined;
  /** The report, as text or Markdown. */
  readonly investigationReport?: string | null | undefined;
  /** When the investigation started. */
  readonly investigationStart?: string | null | undefined;
  /** Name and version of the model. */
  readonly model?: string | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: string | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt: string;
  /** Tokens sent to the model. */
  readonly promptTokens?: number | null | undefined;
  /** Who served the model. */
  readonly provider?: string | null | undefined;
  /** When the recommendation phase ended. */
  readonly recommendationEnd?: string | null | undefined;
  /** When the recommendation phase started. */
  readonly recommendationStart?: string | null | undefined;
  /** The recommendations, best first. */
  readonly recommendations?: ReadonlyArray<RecommendationInput> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId: string;
  /** How many root causes were found. */
  readonly rootCauseCount?: number | null | undefined;
  /** Severity of the alert. */
  readonly severity: AlertSeverity;
  /** The recommended action. Equals the action of the first recommendation when both are given. */
  readonly topRecommendation?: string | null | undefined;
  /** Name of the WorkflowExecution resource that follows. */
  readonly workflowCrdName?: string | null | undefined;
  /** Namespace of the WorkflowExecution resource that follows. */
  readonly workflowCrdNamespace?: string | null | undefined;
};

/** A record of any one kind. */
export type RecordAuditInput =
  {   /** An AI investigation ended. Written by the AI analysis controller after the recommendation phase, or on failure. */
  readonly aiAnalysis: RecordAIAnalysisAuditInput; readonly effectiveness?: never; readonly notification?: never; readonly orchestration?: never; readonly signalProcessing?: never; readonly workflowExecution?: never; }
  |  { readonly aiAnalysis?: never;   /** The effect of an action was assessed. Written by the effectiveness monitor after every assessment, the ones without enough data included. */
  readonly effectiveness: RecordEffectivenessAuditInput; readonly notification?: never; readonly orchestration?: never; readonly signalProcessing?: never; readonly workflowExecution?: never; }
  |  { readonly aiAnalysis?: never; readonly effectiveness?: never;   /** A delivery changed its state. Written by the notification controller at every change: a notification that is retried twice and then delivered is several records. */
  readonly notification: RecordNotificationAuditInput; readonly orchestration?: never; readonly signalProcessing?: never; readonly workflowExecution?: never; }
  |  { readonly aiAnalysis?: never; readonly effectiveness?: never; readonly notification?: never;   /** A remediation changed its phase. Written by the remediation orchestrator at every phase change. */
  readonly orchestration: RecordOrchestrationAuditInput; readonly signalProcessing?: never; readonly workflowExecution?: never; }
  |  { readonly aiAnalysis?: never; readonly effectiveness?: never; readonly notification?: never; readonly orchestration?: never;   /** A signal was enriched, classified and routed. Written once by signal processing when routing ends. */
  readonly signalProcessing: RecordSignalProcessingAuditInput; readonly workflowExecution?: never; }
  |  { readonly aiAnalysis?: never; readonly effectiveness?: never; readonly notification?: never; readonly orchestration?: never; readonly signalProcessing?: never;   /** A workflow started or ended. Written by workflow execution at the start (RUNNING) and at the end. */
  readonly workflowExecution: RecordWorkflowExecutionAuditInput; };

/** The effect of an action was assessed. Written by the effectiveness monitor after every assessment, the ones without enough data included. */
export type RecordEffectivenessAuditInput = {
  /** Identifies the action that was assessed. */
  readonly actionId?: string | null | undefined;
  /** Type of the action, e.g. restart-pod. */
  readonly actionType: string;
  /** Identifies the assessment. */
  readonly assessmentId: string;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: string | null | undefined;
  /** When the assessment ended. */
  readonly completedAt: string;
  /** Confidence in the assessment, 0 to 1. */
  readonly confidence: number;
  /** Age of the oldest case, in days. */
  readonly dataAgeDays?: number | null | undefined;
  /** How far the data can be relied on. */
  readonly dataQuality?: DataQuality | null | undefined;
  /** What the action did to its surroundings. */
  readonly environmentalImpact?: EnvironmentalImpactInput | null | undefined;
  /** What went wrong. Required for ERROR. */
  readonly errorMessage?: string | null | undefined;
  /** When there will probably be enough data. Only for INSUFFICIENT_DATA. */
  readonly estimatedAvailability?: string | null | undefined;
  /** Success rate of this action over 90 days, 0 to 1. */
  readonly historicalSuccessRate?: number | null | undefined;
  /** Makes a retry safe: the same key with the same content answers DUPLICATE, with other content IDEMPOTENCY_CONFLICT. When absent, the content hash is the key. */
  readonly idempotencyKey?: string | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: string | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt: string;
  /** The pattern in words. Requires patternDetected. */
  readonly patternDescription?: string | null | undefined;
  /** Whether a pattern was found. */
  readonly patternDetected?: boolean | null | undefined;
  /** What follows from the pattern. */
  readonly patternInsights?: ReadonlyArray<string> | null | undefined;
  /** Success rate of this action over 30 days, 0 to 1. */
  readonly recentSuccessRate?: number | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId: string;
  /** How many cases the assessment rests on. */
  readonly sampleSize?: number | null | undefined;
  /** How bad they are. Other than NONE when side effects were detected. */
  readonly sideEffectSeverity?: SideEffectSeverity | null | undefined;
  /** The side effects in words. */
  readonly sideEffectsDescription?: string | null | undefined;
  /** Whether the action had side effects. */
  readonly sideEffectsDetected?: boolean | null | undefined;
  /** How the assessment ended. */
  readonly status: AssessmentStatus;
  /** When it shows, e.g. weekday-mornings. */
  readonly temporalPattern?: string | null | undefined;
  /** How effective the action was, 0 to 1. Required for ASSESSED, refused for INSUFFICIENT_DATA. */
  readonly traditionalScore?: number | null | undefined;
  /** Where the effectiveness of this action is heading. */
  readonly trendDirection?: TrendDirection | null | undefined;
};

/** A delivery changed its state. Written by the notification controller at every change: a notification that is retried twice and then delivered is several records. */
export type RecordNotificationAuditInput = {
  /** The way it goes out. */
  readonly channel: NotificationChannel;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: string | null | undefined;
  /** When the delivery ended, one way or the other. */
  readonly completedAt?: string | null | undefined;
  /** How long the delivery took, in milliseconds. */
  readonly deliveryDurationMs?: number | null | undefined;
  /** When it arrived. Required for DELIVERED. */
  readonly deliveryTime?: string | null | undefined;
  /** Code of the error, e.g. SLACK_RATE_LIMIT. */
  readonly errorCode?: string | null | undefined;
  /** What went wrong. Required for FAILED and RETRYING. */
  readonly errorMessage?: string | null | undefined;
  /** How often it has been passed on. At least 1 for ESCALATED. */
  readonly escalationLevel?: number | null | undefined;
  /** Makes a retry safe: the same key with the same content answers DUPLICATE, with other content IDEMPOTENCY_CONFLICT. When absent, the content hash is the key. */
  readonly idempotencyKey?: string | null | undefined;
  /** When it was last tried again. */
  readonly lastRetryTime?: string | null | undefined;
  /** How often it is tried again at most. */
  readonly maxRetries?: number | null | undefined;
  /** Priority of the message. */
  readonly messagePriority?: BusinessPriority | null | undefined;
  /** The message in short. */
  readonly messageSummary?: string | null | undefined;
  /** Name of the template. */
  readonly messageTemplate?: string | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: string | null | undefined;
  /** Identifies the notification across its records. */
  readonly notificationId: string;
  /** What it is about. */
  readonly notificationType?: NotificationType | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt: string;
  /** Who it goes to. */
  readonly recipients: ReadonlyArray<string>;
  /** Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId: string;
  /** How often it has been tried again so far. */
  readonly retryCount?: number | null | undefined;
  /** When it was handed to the channel. Required for SENT. */
  readonly sentAt?: string | null | undefined;
  /** The state that was reached. */
  readonly status: NotificationStatus;
};

/** A remediation changed its phase. Written by the remediation orchestrator at every phase change. */
export type RecordOrchestrationAuditInput = {
  /** Name of the AIAnalysis resource. */
  readonly aiAnalysisName?: string | null | undefined;
  /** Fingerprint of the alert that started the remediation. */
  readonly alertFingerprint: string;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: string | null | undefined;
  /** When the remediation ended. Given exactly for COMPLETED, FAILED and TIMEOUT. */
  readonly completionTime?: string | null | undefined;
  /** The phase that failed. Given exactly for FAILED. */
  readonly failurePhase?: RemediationPhase | null | undefined;
  /** Why it failed. Required for FAILED. */
  readonly failureReason?: string | null | undefined;
  /** Makes a retry safe: the same key with the same content answers DUPLICATE, with other content IDEMPOTENCY_CONFLICT. When absent, the content hash is the key. */
  readonly idempotencyKey?: string | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: string | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt: string;
  /** The phase that was entered. */
  readonly overallPhase: RemediationPhase;
  /** Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId: string;
  /** Name of the remediation for people. */
  readonly remediationName: string;
  /** Name of the RemediationProcessing resource. */
  readonly remediationProcessingName?: string | null | undefined;
  /** Where each service stood at this moment. */
  readonly serviceCrdStatuses?: ReadonlyArray<ServiceCrdStatusInput> | null | undefined;
  /** When the remediation started. */
  readonly startTime: string;
  /** The phase that ran out of time. Given exactly for TIMEOUT. */
  readonly timeoutPhase?: RemediationPhase | null | undefined;
  /** Name of the WorkflowExecution resource. */
  readonly workflowExecutionName?: string | null | undefined;
};

/** A signal was enriched, classified and routed. Written once by signal processing when routing ends. */
export type RecordSignalProcessingAuditInput = {
  /** Fingerprint of the alert. */
  readonly alertFingerprint: string;
  /** The priority it was classified into. */
  readonly businessPriority?: BusinessPriority | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: string | null | undefined;
  /** When signal processing ended. */
  readonly completedAt: string;
  /** Confidence in the classification, 0 to 1. */
  readonly confidence?: number | null | undefined;
  /** Size of the gathered context in bytes. */
  readonly contextSizeBytes?: number | null | undefined;
  /** How good the context is, 0 to 1. */
  readonly enrichmentQuality?: number | null | undefined;
  /** Names of the sources of context. */
  readonly enrichmentSources?: ReadonlyArray<string> | null | undefined;
  /** The environment it was classified into. */
  readonly environment?: Environment | null | undefined;
  /** What went wrong. Required for FAILED. */
  readonly errorMessage?: string | null | undefined;
  /** Makes a retry safe: the same key with the same content answers DUPLICATE, with other content IDEMPOTENCY_CONFLICT. When absent, the content hash is the key. */
  readonly idempotencyKey?: string | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: string | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt: string;
  /** The steps, in the order they ran. */
  readonly processingPhases: ReadonlyArray<ProcessingPhaseInput>;
  /** Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId: string;
  /** The service that goes on. */
  readonly routedToService?: string | null | undefined;
  /** Priority in its queue. */
  readonly routingPriority?: number | null | undefined;
  /** The service level that applies, e.g. 15m. */
  readonly slaRequirement?: string | null | undefined;
  /** How it ended. */
  readonly status: SignalProcessingStatus;
};

/** A workflow started or ended. Written by workflow execution at the start (RUNNING) and at the end. */
export type RecordWorkflowExecutionAuditInput = {
  /** What the workflow changed about itself. */
  readonly adaptiveAdjustments?: ReadonlyArray<AdaptiveAdjustmentInput> | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: string | null | undefined;
  /** When it ended. Required unless RUNNING. */
  readonly completedAt?: string | null | undefined;
  /** How well it worked, 0 to 1. */
  readonly effectivenessScore?: number | null | undefined;
  /** What went wrong. Required for FAILED. */
  readonly errorMessage?: string | null | undefined;
  /** Makes a retry safe: the same key with the same content answers DUPLICATE, with other content IDEMPOTENCY_CONFLICT. When absent, the content hash is the key. */
  readonly idempotencyKey?: string | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: string | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt: string;
  /** What it achieved. Given exactly when it is no longer RUNNING. */
  readonly outcome?: WorkflowOutcome | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId: string;
  /** How many steps were undone. */
  readonly rollbacksPerformed?: number | null | undefined;
  /** When it started. */
  readonly startedAt?: string | null | undefined;
  /** Where it stands. */
  readonly status: WorkflowStatus;
  /** The steps. */
  readonly stepExecutions?: ReadonlyArray<StepExecutionInput> | null | undefined;
  /** How many ended well. */
  readonly stepsCompleted?: number | null | undefined;
  /** How many ended badly. */
  readonly stepsFailed?: number | null | undefined;
  /** How long it took as a whole, in milliseconds. */
  readonly totalDurationMs?: number | null | undefined;
  /** How many steps the workflow has. */
  readonly totalSteps: number;
  /** Name of the workflow. */
  readonly workflowName: string;
  /** Version of the workflow. */
  readonly workflowVersion: string;
};

/** How a remediation ended. */
export type RemediationEnd =
  /** Well. */
  | 'COMPLETED'
  /** Badly. */
  | 'FAILED'
  /** It ran out of time. */
  | 'TIMEOUT';

/** What may be wrong with the records of a remediation. */
export type RemediationFindingType =
  /** Another record says the same, or what only one may say. */
  | 'DOUBLED'
  /** It was recorded long after it happened. */
  | 'LATE'
  /** It has to be there, and is not. */
  | 'MISSING'
  /** Nothing says that there is such a remediation. */
  | 'ORPHANED'
  /** It must not be there: the remediation has never been where such a record belongs. */
  | 'UNEXPECTED';

/** Phase of a remediation as a whole. */
export type RemediationPhase =
  /** The AI analysis is under way. */
  | 'ANALYZING'
  /** Ended well. */
  | 'COMPLETED'
  /** A workflow is running. */
  | 'EXECUTING'
  /** Ended badly; failurePhase and failureReason say where and why. */
  | 'FAILED'
  /** Accepted, nothing started yet. */
  | 'PENDING'
  /** The signal is being enriched, classified and routed. */
  | 'PROCESSING'
  /** Ran out of time; timeoutPhase says where. */
  | 'TIMEOUT';

/** A service that takes part in a remediation. */
export type RemediationService =
  /** AI analysis. */
  | 'AI_ANALYSIS'
  /** Effectiveness monitor. */
  | 'EFFECTIVENESS'
  /** Notification. */
  | 'NOTIFICATION'
  /** Signal processing. */
  | 'REMEDIATION_PROCESSING'
  /** Workflow execution. */
  | 'WORKFLOW_EXECUTION';

/** Whether the records of a remediation are all there. */
export type RemediationVerdict =
  /** It has ended, and everything is there, once and in time. */
  | 'COMPLETE'
  /** Something is wrong, and it will not come right by waiting. */
  | 'INCOMPLETE'
  /** It is not over: it has not ended, or what is still missing is not due yet. */
  | 'RUNNING';

/** What routing decided. */
export type RoutingResultInput = {
  /** The service that goes on. */
  readonly routedToService?: string | null | undefined;
  /** Key by which it was routed. */
  readonly routingKey?: string | null | undefined;
  /** Priority in its queue. */
  readonly routingPriority?: number | null | undefined;
};

/** Where one service stood with its custom resource when the record was written. */
export type ServiceCrdStatusInput = {
  /** When it ended, if it has. */
  readonly completionTime?: string | null | undefined;
  /** Name of its custom resource. */
  readonly crdName: string;
  /** What went wrong, if anything. */
  readonly error?: string | null | undefined;
  /** Phase of that resource, in its own words. */
  readonly phase: string;
  /** The service. */
  readonly service: RemediationService;
  /** When the service started. */
  readonly startTime: string;
  /** Whether it has succeeded so far. */
  readonly success: boolean;
};

/** How bad a side effect is. */
export type SideEffectSeverity =
  /** Worse than what was to be mended. */
  | 'HIGH'
  /** Bearable. */
  | 'LOW'
  /** There is none. */
  | 'NONE';

/** What SIGNAL_PROCESSING records can be searched by. What is given must hold together. */
export type SignalProcessingAuditFilterInput = {
  /** Fingerprint of the alert. Any of these values, 1 to 50; one may stand without brackets. */
  readonly alertFingerprint?: ReadonlyArray<string> | null | undefined;
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** The environment it was classified into. Any of these values, 1 to 50; one may stand without brackets. */
  readonly environment?: ReadonlyArray<Environment> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** How it ended. Any of these values, 1 to 50; one may stand without brackets. */
  readonly status?: ReadonlyArray<SignalProcessingStatus> | null | undefined;
};

/** A step of signal processing. */
export type SignalProcessingPhase =
  /** Environment and priority are worked out. */
  | 'CLASSIFYING'
  /** Context is gathered around the alert. */
  | 'ENRICHING'
  /** The service that goes on is chosen. */
  | 'ROUTING';

/** How signal processing ended. */
export type SignalProcessingStatus =
  /** All steps ended well. */
  | 'COMPLETED'
  /** Routed with less context than wanted. */
  | 'DEGRADED'
  /** Routing was not possible; errorMessage says why. */
  | 'FAILED';

/** What a record has to be like, besides similar. Everything that is given has to hold. */
export type SimilarAIAnalysesFilter = {
  /** One of these. Fingerprint of the alert. */
  readonly alertFingerprint?: ReadonlyArray<string> | null | undefined;
  /** One of these. Name of the Kubernetes cluster. Part of what makes the idempotency key unique. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** One of these. How it ended. */
  readonly completionStatus?: ReadonlyArray<AIAnalysisStatus> | null | undefined;
  /** One of these. The environment of the remediated resource. */
  readonly environment?: ReadonlyArray<Environment> | null | undefined;
  /** Whether a check found invented facts in the report. */
  readonly hallucinationDetected?: boolean | null | undefined;
  /** One of these. Name and version of the model. */
  readonly model?: ReadonlyArray<string> | null | undefined;
  /** One of these. Kubernetes namespace of the resource that is remediated. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the clock of the controller. */
  readonly occurredAt?: TimeSpan | null | undefined;
  /** One of these. Who served the model. */
  readonly provider?: ReadonlyArray<string> | null | undefined;
  /** When it was recorded, by the clock of the server. */
  readonly recordedAt?: TimeSpan | null | undefined;
  /** One of these. Name of the RemediationRequest. What joins the records of all six kinds. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** One of these. Severity of the alert. */
  readonly severity?: ReadonlyArray<AlertSeverity> | null | undefined;
  /** One of these. The recommended action. Equals the action of the first recommendation when both are given. */
  readonly topRecommendation?: ReadonlyArray<string> | null | undefined;
};

/** One step of a workflow. */
export type StepExecutionInput = {
  /** What the step does. */
  readonly action: string;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** What went wrong. */
  readonly errorMessage?: string | null | undefined;
  /** How often it was tried again. */
  readonly retriesAttempted?: number | null | undefined;
  /** Where it stands. */
  readonly status: StepStatus;
  /** Position in the workflow, from 1. Unique in the record. */
  readonly stepNumber: number;
};

/** Where a step of a workflow stands. */
export type StepStatus =
  /** Ended well. */
  | 'COMPLETED'
  /** Ended badly. */
  | 'FAILED'
  /** Not started. */
  | 'PENDING'
  /** Under way. */
  | 'RUNNING'
  /** Left out. */
  | 'SKIPPED';

/** A range of time. Each end may be left out. */
export type TimeRangeInput = {
  /** From this instant on. */
  readonly from?: string | null | undefined;
  /** Before this instant. */
  readonly to?: string | null | undefined;
};

/** A span of time, open where an end is left out. */
export type TimeSpan = {
  /** From this instant on. */
  readonly from?: string | null | undefined;
  /** Before this instant. */
  readonly to?: string | null | undefined;
};

/** Where the effectiveness of an action is heading. */
export type TrendDirection =
  /** It gets worse. */
  | 'DECLINING'
  /** It gets better. */
  | 'IMPROVING'
  /** Not known. */
  | 'INSUFFICIENT_DATA'
  /** It stays as it is. */
  | 'STABLE';

/** A range of whole numbers. What is given must hold together. */
export type WholeNumberRangeInput = {
  /** More than this. */
  readonly above?: number | null | undefined;
  /** This or more. */
  readonly atLeast?: number | null | undefined;
  /** This or less. */
  readonly atMost?: number | null | undefined;
  /** Less than this. */
  readonly below?: number | null | undefined;
};

/** What WORKFLOW_EXECUTION records can be searched by. What is given must hold together. */
export type WorkflowExecutionAuditFilterInput = {
  /** Name of the Kubernetes cluster. Part of what makes the idempotency key unique. Any of these values, 1 to 50; one may stand without brackets. */
  readonly cluster?: ReadonlyArray<string> | null | undefined;
  /** Kubernetes namespace of the resource that is remediated. Any of these values, 1 to 50; one may stand without brackets. */
  readonly namespace?: ReadonlyArray<string> | null | undefined;
  /** When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server. */
  readonly occurredAt?: TimeRangeInput | null | undefined;
  /** What it achieved. Given exactly when it is no longer RUNNING. Any of these values, 1 to 50; one may stand without brackets. */
  readonly outcome?: ReadonlyArray<WorkflowOutcome> | null | undefined;
  /** When the record was accepted, by the server's clock. */
  readonly recordedAt?: TimeRangeInput | null | undefined;
  /** The authenticated caller. Any of these values, 1 to 50; one may stand without brackets. */
  readonly recordedBy?: ReadonlyArray<string> | null | undefined;
  /** Name of the RemediationRequest. What joins the records of all six kinds. Any of these values, 1 to 50; one may stand without brackets. */
  readonly remediationId?: ReadonlyArray<string> | null | undefined;
  /** Where it stands. Any of these values, 1 to 50; one may stand without brackets. */
  readonly status?: ReadonlyArray<WorkflowStatus> | null | undefined;
  /** How long it took as a whole, in milliseconds. */
  readonly totalDurationMs?: WholeNumberRangeInput | null | undefined;
  /** Name of the workflow. Any of these values, 1 to 50; one may stand without brackets. */
  readonly workflowName?: ReadonlyArray<string> | null | undefined;
};

/** What a workflow achieved. */
export type WorkflowOutcome =
  /** Nothing. */
  | 'FAILED'
  /** Some of it. */
  | 'PARTIAL'
  /** What it set out to do. */
  | 'SUCCESS'
  /** Unknown: it ran out of time. */
  | 'TIMEOUT';

/** Where a workflow stands. */
export type WorkflowStatus =
  /** It ran to its end. */
  | 'COMPLETED'
  /** It stopped on an error; errorMessage says which. */
  | 'FAILED'
  /** It has started. */
  | 'RUNNING'
  /** It ran out of time. */
  | 'TIMEOUT';

export type AIAnalysisAuditsQueryVariables = Exact<{
  filter?: AIAnalysisAuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AIAnalysisAuditsQuery = { readonly aiAnalysisAudits: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly crdName: string, readonly crdNamespace: string, readonly alertFingerprint: string, readonly environment: Environment, readonly severity: AlertSeverity, readonly investigationStart: string | null, readonly investigationEnd: string | null, readonly analysisStart: string | null, readonly analysisEnd: string | null, readonly recommendationStart: string | null, readonly recommendationEnd: string | null, readonly investigationDurationMs: number | null, readonly analysisDurationMs: number | null, readonly rootCauseCount: number | null, readonly investigationReport: string | null, readonly confidenceScore: number | null, readonly hallucinationDetected: boolean, readonly topRecommendation: string | null, readonly effectivenessProbability: number | null, readonly historicalSuccessRate: number | null, readonly workflowCrdName: string | null, readonly workflowCrdNamespace: string | null, readonly provider: string | null, readonly model: string | null, readonly promptTokens: number | null, readonly completionTokens: number | null, readonly completionStatus: AIAnalysisStatus, readonly failureReason: string | null, readonly embeddingModel: string | null, readonly embeddingStatus: EmbeddingStatus, readonly updatedAt: string, readonly recommendations: ReadonlyArray<{ readonly action: string, readonly description: string | null, readonly effectivenessProbability: number | null, readonly historicalSuccessRate: number | null }> | null }> } };

export type AuditQueryVariables = Exact<{
  id: string;
}>;


export type AuditQuery = { readonly audit:
    | { readonly __typename: 'AIAnalysisAudit', readonly crdName: string, readonly crdNamespace: string, readonly alertFingerprint: string, readonly severity: AlertSeverity, readonly investigationStart: string | null, readonly investigationEnd: string | null, readonly analysisStart: string | null, readonly analysisEnd: string | null, readonly recommendationStart: string | null, readonly recommendationEnd: string | null, readonly investigationDurationMs: number | null, readonly analysisDurationMs: number | null, readonly rootCauseCount: number | null, readonly investigationReport: string | null, readonly confidenceScore: number | null, readonly hallucinationDetected: boolean, readonly topRecommendation: string | null, readonly effectivenessProbability: number | null, readonly historicalSuccessRate: number | null, readonly workflowCrdName: string | null, readonly workflowCrdNamespace: string | null, readonly provider: string | null, readonly model: string | null, readonly promptTokens: number | null, readonly completionTokens: number | null, readonly completionStatus: AIAnalysisStatus, readonly failureReason: string | null, readonly embedding: ReadonlyArray<number> | null, readonly embeddingModel: string | null, readonly embeddingStatus: EmbeddingStatus, readonly updatedAt: string, readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly aiAnalysisEnvironment: Environment, readonly recommendations: ReadonlyArray<{ readonly action: string, readonly description: string | null, readonly effectivenessProbability: number | null, readonly historicalSuccessRate: number | null }> | null }
    | { readonly __typename: 'EffectivenessAudit', readonly assessmentId: string, readonly actionId: string | null, readonly actionType: string, readonly traditionalScore: number | null, readonly trendDirection: TrendDirection | null, readonly recentSuccessRate: number | null, readonly historicalSuccessRate: number | null, readonly dataQuality: DataQuality | null, readonly sampleSize: number | null, readonly dataAgeDays: number | null, readonly patternDetected: boolean | null, readonly patternDescription: string | null, readonly temporalPattern: string | null, readonly patternInsights: ReadonlyArray<string> | null, readonly sideEffectsDetected: boolean | null, readonly sideEffectSeverity: SideEffectSeverity | null, readonly sideEffectsDescription: string | null, readonly estimatedAvailability: string | null, readonly errorMessage: string | null, readonly updatedAt: string, readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly effectivenessStatus: AssessmentStatus, readonly effectivenessConfidence: number, readonly effectivenessCompletedAt: string, readonly environmentalImpact: { readonly memoryImprovement: number | null, readonly cpuImpact: number | null, readonly networkStability: number | null, readonly overall: number | null } | null }
    | { readonly __typename: 'NotificationAudit', readonly notificationId: string, readonly channel: NotificationChannel, readonly recipients: ReadonlyArray<string>, readonly messageSummary: string | null, readonly messageTemplate: string | null, readonly messagePriority: BusinessPriority | null, readonly notificationType: NotificationType | null, readonly sentAt: string | null, readonly deliveryTime: string | null, readonly deliveryDurationMs: number | null, readonly retryCount: number, readonly maxRetries: number, readonly lastRetryTime: string | null, readonly errorMessage: string | null, readonly errorCode: string | null, readonly escalationLevel: number, readonly recipientCount: number, readonly updatedAt: string, readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly notificationStatus: NotificationStatus, readonly notificationCompletedAt: string | null }
    | { readonly __typename: 'OrchestrationAudit', readonly alertFingerprint: string, readonly remediationName: string, readonly overallPhase: RemediationPhase, readonly startTime: string, readonly completionTime: string | null, readonly remediationProcessingName: string | null, readonly aiAnalysisName: string | null, readonly workflowExecutionName: string | null, readonly timeoutPhase: RemediationPhase | null, readonly failurePhase: RemediationPhase | null, readonly failureReason: string | null, readonly updatedAt: string, readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly serviceCrdStatuses: ReadonlyArray<{ readonly service: RemediationService, readonly crdName: string, readonly phase: string, readonly startTime: string, readonly completionTime: string | null, readonly success: boolean, readonly error: string | null }> | null }
    | { readonly __typename: 'SignalProcessingAudit', readonly alertFingerprint: string, readonly enrichmentQuality: number | null, readonly enrichmentSources: ReadonlyArray<string> | null, readonly contextSizeBytes: number | null, readonly businessPriority: BusinessPriority | null, readonly slaRequirement: string | null, readonly routedToService: string | null, readonly routingPriority: number | null, readonly errorMessage: string | null, readonly updatedAt: string, readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly signalProcessingEnvironment: Environment | null, readonly signalProcessingConfidence: number | null, readonly signalProcessingCompletedAt: string, readonly signalProcessingStatus: SignalProcessingStatus, readonly processingPhases: ReadonlyArray<{ readonly phase: SignalProcessingPhase, readonly startTime: string, readonly endTime: string, readonly enrichment: { readonly contextQuality: number | null, readonly contextSizeBytes: number | null, readonly contextSources: number | null, readonly degradedMode: boolean | null } | null, readonly classification: { readonly environment: Environment | null, readonly confidence: number | null, readonly businessPriority: BusinessPriority | null, readonly method: ClassificationMethod | null } | null, readonly routing: { readonly routedToService: string | null, readonly routingPriority: number | null, readonly routingKey: string | null } | null }> }
    | { readonly __typename: 'WorkflowExecutionAudit', readonly workflowName: string, readonly workflowVersion: string, readonly outcome: WorkflowOutcome | null, readonly totalSteps: number, readonly stepsCompleted: number, readonly stepsFailed: number, readonly totalDurationMs: number | null, readonly effectivenessScore: number | null, readonly rollbacksPerformed: number, readonly startedAt: string | null, readonly errorMessage: string | null, readonly updatedAt: string, readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly workflowExecutionStatus: WorkflowStatus, readonly workflowExecutionCompletedAt: string | null, readonly stepExecutions: ReadonlyArray<{ readonly stepNumber: number, readonly action: string, readonly durationMs: number, readonly status: StepStatus, readonly retriesAttempted: number, readonly errorMessage: string | null }> | null, readonly adaptiveAdjustments: ReadonlyArray<{ readonly stepNumber: number, readonly adjustmentType: AdjustmentType, readonly reason: string, readonly timestamp: string }> | null }
   | null };

export type AuditsQueryVariables = Exact<{
  filter?: AuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditsQuery = { readonly audits: { readonly nodes: ReadonlyArray<
      | { readonly __typename: 'AIAnalysisAudit', readonly completionStatus: AIAnalysisStatus, readonly id: string, readonly remediationId: string, readonly occurredAt: string, readonly recordedAt: string, readonly cluster: string | null, readonly namespace: string | null }
      | { readonly __typename: 'EffectivenessAudit', readonly id: string, readonly remediationId: string, readonly occurredAt: string, readonly recordedAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly effectivenessStatus: AssessmentStatus }
      | { readonly __typename: 'NotificationAudit', readonly id: string, readonly remediationId: string, readonly occurredAt: string, readonly recordedAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly notificationStatus: NotificationStatus }
      | { readonly __typename: 'OrchestrationAudit', readonly overallPhase: RemediationPhase, readonly id: string, readonly remediationId: string, readonly occurredAt: string, readonly recordedAt: string, readonly cluster: string | null, readonly namespace: string | null }
      | { readonly __typename: 'SignalProcessingAudit', readonly id: string, readonly remediationId: string, readonly occurredAt: string, readonly recordedAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly signalProcessingStatus: SignalProcessingStatus }
      | { readonly __typename: 'WorkflowExecutionAudit', readonly id: string, readonly remediationId: string, readonly occurredAt: string, readonly recordedAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly workflowExecutionStatus: WorkflowStatus }
    >, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type EffectivenessAuditsQueryVariables = Exact<{
  filter?: EffectivenessAuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EffectivenessAuditsQuery = { readonly effectivenessAudits: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly assessmentId: string, readonly actionId: string | null, readonly actionType: string, readonly status: AssessmentStatus, readonly traditionalScore: number | null, readonly confidence: number, readonly trendDirection: TrendDirection | null, readonly recentSuccessRate: number | null, readonly historicalSuccessRate: number | null, readonly dataQuality: DataQuality | null, readonly sampleSize: number | null, readonly dataAgeDays: number | null, readonly patternDetected: boolean | null, readonly patternDescription: string | null, readonly temporalPattern: string | null, readonly patternInsights: ReadonlyArray<string> | null, readonly sideEffectsDetected: boolean | null, readonly sideEffectSeverity: SideEffectSeverity | null, readonly sideEffectsDescription: string | null, readonly estimatedAvailability: string | null, readonly errorMessage: string | null, readonly completedAt: string, readonly updatedAt: string, readonly environmentalImpact: { readonly memoryImprovement: number | null, readonly cpuImpact: number | null, readonly networkStability: number | null, readonly overall: number | null } | null }> } };

export type IncompleteRemediationsQueryVariables = Exact<{
  endedMoreThanMinutes?: number | null | undefined;
  endedWithinHours?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type IncompleteRemediationsQuery = { readonly incompleteRemediations: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly clusters: ReadonlyArray<string | null>, readonly runs: ReadonlyArray<{ readonly cluster: string | null, readonly name: string | null, readonly endedAt: string | null, readonly outcome: string | null, readonly stoppedIn: string | null }>, readonly completeness: { readonly verdict: RemediationVerdict, readonly findings: ReadonlyArray<{ readonly kind: AuditKind, readonly finding: RemediationFindingType, readonly name: string | null, readonly state: string | null, readonly detail: string, readonly auditId: string | null }> } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type NotificationAuditsQueryVariables = Exact<{
  filter?: NotificationAuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type NotificationAuditsQuery = { readonly notificationAudits: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly notificationId: string, readonly channel: NotificationChannel, readonly recipients: ReadonlyArray<string>, readonly status: NotificationStatus, readonly messageSummary: string | null, readonly messageTemplate: string | null, readonly messagePriority: BusinessPriority | null, readonly notificationType: NotificationType | null, readonly sentAt: string | null, readonly deliveryTime: string | null, readonly deliveryDurationMs: number | null, readonly retryCount: number, readonly maxRetries: number, readonly lastRetryTime: string | null, readonly errorMessage: string | null, readonly errorCode: string | null, readonly escalationLevel: number, readonly completedAt: string | null, readonly recipientCount: number, readonly updatedAt: string }> } };

export type OrchestrationAuditsQueryVariables = Exact<{
  filter?: OrchestrationAuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OrchestrationAuditsQuery = { readonly orchestrationAudits: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly alertFingerprint: string, readonly remediationName: string, readonly overallPhase: RemediationPhase, readonly startTime: string, readonly completionTime: string | null, readonly remediationProcessingName: string | null, readonly aiAnalysisName: string | null, readonly workflowExecutionName: string | null, readonly timeoutPhase: RemediationPhase | null, readonly failurePhase: RemediationPhase | null, readonly failureReason: string | null, readonly updatedAt: string, readonly serviceCrdStatuses: ReadonlyArray<{ readonly service: RemediationService, readonly crdName: string, readonly phase: string, readonly startTime: string, readonly completionTime: string | null, readonly success: boolean, readonly error: string | null }> | null }> } };

export type ReceiptFieldsFragment = { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string };

export type ReceiptQueryVariables = Exact<{
  id: string;
}>;


export type ReceiptQuery = { readonly receipt: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } | null };

export type RecordAIAnalysisAuditMutationVariables = Exact<{
  input: RecordAIAnalysisAuditInput;
}>;


export type RecordAIAnalysisAuditMutation = { readonly recordAIAnalysisAudit: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } };

export type RecordAuditsMutationVariables = Exact<{
  inputs: ReadonlyArray<RecordAuditInput> | RecordAuditInput;
}>;


export type RecordAuditsMutation = { readonly recordAudits: ReadonlyArray<
    | { readonly __typename: 'AuditProblem', readonly code: string, readonly title: string, readonly detail: string, readonly instance: string, readonly retryAfterMs: number | null, readonly httpStatus: number, readonly errors: ReadonlyArray<{ readonly pointer: string, readonly detail: string }> }
    | { readonly __typename: 'AuditReceipt', readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string }
  > };

export type RecordEffectivenessAuditMutationVariables = Exact<{
  input: RecordEffectivenessAuditInput;
}>;


export type RecordEffectivenessAuditMutation = { readonly recordEffectivenessAudit: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } };

export type RecordNotificationAuditMutationVariables = Exact<{
  input: RecordNotificationAuditInput;
}>;


export type RecordNotificationAuditMutation = { readonly recordNotificationAudit: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } };

export type RecordOrchestrationAuditMutationVariables = Exact<{
  input: RecordOrchestrationAuditInput;
}>;


export type RecordOrchestrationAuditMutation = { readonly recordOrchestrationAudit: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } };

export type RecordSignalProcessingAuditMutationVariables = Exact<{
  input: RecordSignalProcessingAuditInput;
}>;


export type RecordSignalProcessingAuditMutation = { readonly recordSignalProcessingAudit: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } };

export type RecordWorkflowExecutionAuditMutationVariables = Exact<{
  input: RecordWorkflowExecutionAuditInput;
}>;


export type RecordWorkflowExecutionAuditMutation = { readonly recordWorkflowExecutionAudit: { readonly id: string, readonly kind: AuditKind, readonly status: ReceiptStatus, readonly recordedAt: string, readonly contentHash: string, readonly idempotencyKey: string, readonly remediationId: string } };

export type ReembedMutationVariables = Exact<{
  model: string;
  from?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type ReembedMutation = { readonly reembed: number };

export type RemediationQueryVariables = Exact<{
  id: string;
  cluster?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RemediationQuery = { readonly remediation: { readonly id: string, readonly clusters: ReadonlyArray<string | null>, readonly completeness: { readonly verdict: RemediationVerdict, readonly checkedAt: string, readonly wasRecordedAfterwards: boolean, readonly truncated: boolean, readonly findings: ReadonlyArray<{ readonly kind: AuditKind, readonly finding: RemediationFindingType, readonly cluster: string | null, readonly name: string | null, readonly state: string | null, readonly detail: string, readonly auditId: string | null, readonly dueAt: string | null, readonly isOverdue: boolean }>, readonly expected: ReadonlyArray<{ readonly kind: AuditKind, readonly cluster: string | null, readonly atLeast: number, readonly atMost: number | null, readonly found: number }> }, readonly timeline: { readonly edges: ReadonlyArray<{ readonly node:
          | { readonly __typename: 'AIAnalysisAudit', readonly crdName: string, readonly completionStatus: AIAnalysisStatus, readonly id: string, readonly occurredAt: string, readonly recordedAt: string }
          | { readonly __typename: 'EffectivenessAudit', readonly assessmentId: string, readonly id: string, readonly occurredAt: string, readonly recordedAt: string, readonly effectivenessStatus: AssessmentStatus }
          | { readonly __typename: 'NotificationAudit', readonly notificationId: string, readonly id: string, readonly occurredAt: string, readonly recordedAt: string, readonly notificationStatus: NotificationStatus }
          | { readonly __typename: 'OrchestrationAudit', readonly remediationName: string, readonly overallPhase: RemediationPhase, readonly id: string, readonly occurredAt: string, readonly recordedAt: string }
          | { readonly __typename: 'SignalProcessingAudit', readonly id: string, readonly occurredAt: string, readonly recordedAt: string, readonly signalProcessingStatus: SignalProcessingStatus }
          | { readonly __typename: 'WorkflowExecutionAudit', readonly workflowName: string, readonly id: string, readonly occurredAt: string, readonly recordedAt: string, readonly workflowExecutionStatus: WorkflowStatus }
         }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } }, readonly runs: ReadonlyArray<{ readonly cluster: string | null, readonly name: string | null, readonly startedAt: string, readonly endedAt: string | null, readonly durationMs: number | null, readonly outcome: string | null, readonly stoppedIn: string | null }>, readonly current: ReadonlyArray<{ readonly kind: AuditKind, readonly cluster: string | null, readonly name: string | null, readonly state: string, readonly since: string, readonly hasEnded: boolean, readonly records: number }>, readonly phases: ReadonlyArray<{ readonly kind: AuditKind, readonly cluster: string | null, readonly name: string | null, readonly phase: string, readonly startedAt: string | null, readonly endedAt: string | null, readonly durationMs: number | null }> } | null };

export type RetryFailedEmbeddingsMutationVariables = Exact<{
  first?: number | null | undefined;
}>;


export type RetryFailedEmbeddingsMutation = { readonly retryFailedEmbeddings: number };

export type SignalProcessingAuditsQueryVariables = Exact<{
  filter?: SignalProcessingAuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SignalProcessingAuditsQuery = { readonly signalProcessingAudits: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly alertFingerprint: string, readonly enrichmentQuality: number | null, readonly enrichmentSources: ReadonlyArray<string> | null, readonly contextSizeBytes: number | null, readonly environment: Environment | null, readonly businessPriority: BusinessPriority | null, readonly confidence: number | null, readonly slaRequirement: string | null, readonly routedToService: string | null, readonly routingPriority: number | null, readonly completedAt: string, readonly status: SignalProcessingStatus, readonly errorMessage: string | null, readonly updatedAt: string, readonly processingPhases: ReadonlyArray<{ readonly phase: SignalProcessingPhase, readonly startTime: string, readonly endTime: string, readonly enrichment: { readonly contextQuality: number | null, readonly contextSizeBytes: number | null, readonly contextSources: number | null, readonly degradedMode: boolean | null } | null, readonly classification: { readonly environment: Environment | null, readonly confidence: number | null, readonly businessPriority: BusinessPriority | null, readonly method: ClassificationMethod | null } | null, readonly routing: { readonly routedToService: string | null, readonly routingPriority: number | null, readonly routingKey: string | null } | null }> }> } };

export type SimilarAIAnalysesQueryVariables = Exact<{
  text?: string | null | undefined;
  embedding?: ReadonlyArray<number> | number | null | undefined;
  auditId?: string | null | undefined;
  model?: string | null | undefined;
  first?: number | null | undefined;
  filter?: SimilarAIAnalysesFilter | null | undefined;
}>;


export type SimilarAIAnalysesQuery = { readonly similarAIAnalyses: { readonly model: string | null, readonly exact: boolean, readonly edges: ReadonlyArray<{ readonly similarity: number, readonly node: { readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly crdName: string, readonly crdNamespace: string, readonly alertFingerprint: string, readonly environment: Environment, readonly severity: AlertSeverity, readonly investigationStart: string | null, readonly investigationEnd: string | null, readonly analysisStart: string | null, readonly analysisEnd: string | null, readonly recommendationStart: string | null, readonly recommendationEnd: string | null, readonly investigationDurationMs: number | null, readonly analysisDurationMs: number | null, readonly rootCauseCount: number | null, readonly investigationReport: string | null, readonly confidenceScore: number | null, readonly hallucinationDetected: boolean, readonly topRecommendation: string | null, readonly effectivenessProbability: number | null, readonly historicalSuccessRate: number | null, readonly workflowCrdName: string | null, readonly workflowCrdNamespace: string | null, readonly provider: string | null, readonly model: string | null, readonly promptTokens: number | null, readonly completionTokens: number | null, readonly completionStatus: AIAnalysisStatus, readonly failureReason: string | null, readonly embeddingModel: string | null, readonly embeddingStatus: EmbeddingStatus, readonly updatedAt: string, readonly recommendations: ReadonlyArray<{ readonly action: string, readonly description: string | null, readonly effectivenessProbability: number | null, readonly historicalSuccessRate: number | null }> | null } }> } };

export type StatisticsQueryVariables = Exact<{
  recordedAt?: TimeRangeInput | null | undefined;
}>;


export type StatisticsQuery = { readonly statistics: { readonly from: string, readonly to: string, readonly remediationsPerWeek: ReadonlyArray<{ readonly week: string, readonly ended: number, readonly completed: number, readonly failed: number, readonly timedOut: number, readonly successRate: number, readonly p50DurationMs: number, readonly p95DurationMs: number }>, readonly slowestRemediations: ReadonlyArray<{ readonly remediationId: string, readonly remediationName: string, readonly cluster: string | null, readonly namespace: string | null, readonly outcome: RemediationEnd, readonly startTime: string, readonly completionTime: string, readonly durationMs: number }>, readonly failurePhases: ReadonlyArray<{ readonly phase: RemediationPhase, readonly outcome: RemediationEnd, readonly remediations: number, readonly share: number, readonly perDay: number, readonly lastRecordedAt: string }>, readonly hallucinationsPerModel: ReadonlyArray<{ readonly model: string | null, readonly analyses: number, readonly hallucinated: number, readonly hallucinationRate: number, readonly unfinished: number, readonly meanConfidence: number | null, readonly meanConfidenceHallucinated: number | null, readonly p95InvestigationMs: number | null }>, readonly retriesPerChannel: ReadonlyArray<{ readonly channel: NotificationChannel, readonly notifications: number, readonly retried: number, readonly retries: number, readonly meanRetries: number, readonly mostRetries: number, readonly failed: number, readonly failureRate: number }>, readonly effectivenessPerActionType: ReadonlyArray<{ readonly actionType: string, readonly assessments: number, readonly scored: number, readonly meanScore: number | null, readonly earlierScore: number | null, readonly laterScore: number | null, readonly changePer30Days: number | null, readonly sideEffectRate: number | null }> } };

export type WorkflowExecutionAuditsQueryVariables = Exact<{
  filter?: WorkflowExecutionAuditFilterInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WorkflowExecutionAuditsQuery = { readonly workflowExecutionAudits: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AuditKind, readonly remediationId: string, readonly occurredAt: string, readonly cluster: string | null, readonly namespace: string | null, readonly idempotencyKey: string, readonly contentHash: string, readonly schemaVersion: number, readonly recordedAt: string, readonly recordedBy: string, readonly recordedVia: AuthenticationMethod, readonly traceId: string | null, readonly redacted: ReadonlyArray<string> | null, readonly workflowName: string, readonly workflowVersion: string, readonly status: WorkflowStatus, readonly outcome: WorkflowOutcome | null, readonly totalSteps: number, readonly stepsCompleted: number, readonly stepsFailed: number, readonly totalDurationMs: number | null, readonly effectivenessScore: number | null, readonly rollbacksPerformed: number, readonly startedAt: string | null, readonly completedAt: string | null, readonly errorMessage: string | null, readonly updatedAt: string, readonly stepExecutions: ReadonlyArray<{ readonly stepNumber: number, readonly action: string, readonly durationMs: number, readonly status: StepStatus, readonly retriesAttempted: number, readonly errorMessage: string | null }> | null, readonly adaptiveAdjustments: ReadonlyArray<{ readonly stepNumber: number, readonly adjustmentType: AdjustmentType, readonly reason: string, readonly timestamp: string }> | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ReceiptFieldsFragmentDoc = new TypedDocumentString(`
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}
    `, {"fragmentName":"ReceiptFields"}) as unknown as TypedDocumentString<ReceiptFieldsFragment, unknown>;
export const AIAnalysisAuditsDocument = new TypedDocumentString(`
    query AIAnalysisAudits($filter: AIAnalysisAuditFilterInput, $first: Int, $after: String) {
  aiAnalysisAudits(filter: $filter, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      kind
      remediationId
      occurredAt
      cluster
      namespace
      idempotencyKey
      contentHash
      schemaVersion
      recordedAt
      recordedBy
      recordedVia
      traceId
      redacted
      crdName
      crdNamespace
      alertFingerprint
      environment
      severity
      investigationStart
      investigationEnd
      analysisStart
      analysisEnd
      recommendationStart
      recommendationEnd
      investigationDurationMs
      analysisDurationMs
      rootCauseCount
      investigationReport
      confidenceScore
      hallucinationDetected
      recommendations {
        action
        description
        effectivenessProbability
        historicalSuccessRate
      }
      topRecommendation
      effectivenessProbability
      historicalSuccessRate
      workflowCrdName
      workflowCrdNamespace
      provider
      model
      promptTokens
      completionTokens
      completionStatus
      failureReason
      embeddingModel
      embeddingStatus
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<AIAnalysisAuditsQuery, AIAnalysisAuditsQueryVariables>;
export const AuditDocument = new TypedDocumentString(`
    query Audit($id: UUID!) {
  audit(id: $id) {
    __typename
    id
    kind
    remediationId
    occurredAt
    cluster
    namespace
    idempotencyKey
    contentHash
    schemaVersion
    recordedAt
    recordedBy
    recordedVia
    traceId
    redacted
    ... on OrchestrationAudit {
      alertFingerprint
      remediationName
      overallPhase
      startTime
      completionTime
      remediationProcessingName
      aiAnalysisName
      workflowExecutionName
      serviceCrdStatuses {
        service
        crdName
        phase
        startTime
        completionTime
        success
        error
      }
      timeoutPhase
      failurePhase
      failureReason
      updatedAt
    }
    ... on SignalProcessingAudit {
      alertFingerprint
      processingPhases {
        phase
        startTime
        endTime
        enrichment {
          contextQuality
          contextSizeBytes
          contextSources
          degradedMode
        }
        classification {
          environment
          confidence
          businessPriority
          method
        }
        routing {
          routedToService
          routingPriority
          routingKey
        }
      }
      enrichmentQuality
      enrichmentSources
      contextSizeBytes
      signalProcessingEnvironment: environment
      businessPriority
      signalProcessingConfidence: confidence
      slaRequirement
      routedToService
      routingPriority
      signalProcessingCompletedAt: completedAt
      signalProcessingStatus: status
      errorMessage
      updatedAt
    }
    ... on AIAnalysisAudit {
      crdName
      crdNamespace
      alertFingerprint
      aiAnalysisEnvironment: environment
      severity
      investigationStart
      investigationEnd
      analysisStart
      analysisEnd
      recommendationStart
      recommendationEnd
      investigationDurationMs
      analysisDurationMs
      rootCauseCount
      investigationReport
      confidenceScore
      hallucinationDetected
      recommendations {
        action
        description
        effectivenessProbability
        historicalSuccessRate
      }
      topRecommendation
      effectivenessProbability
      historicalSuccessRate
      workflowCrdName
      workflowCrdNamespace
      provider
      model
      promptTokens
      completionTokens
      completionStatus
      failureReason
      embedding
      embeddingModel
      embeddingStatus
      updatedAt
    }
    ... on WorkflowExecutionAudit {
      workflowName
      workflowVersion
      workflowExecutionStatus: status
      outcome
      totalSteps
      stepsCompleted
      stepsFailed
      totalDurationMs
      effectivenessScore
      rollbacksPerformed
      stepExecutions {
        stepNumber
        action
        durationMs
        status
        retriesAttempted
        errorMessage
      }
      adaptiveAdjustments {
        stepNumber
        adjustmentType
        reason
        timestamp
      }
      startedAt
      workflowExecutionCompletedAt: completedAt
      errorMessage
      updatedAt
    }
    ... on NotificationAudit {
      notificationId
      channel
      recipients
      notificationStatus: status
      messageSummary
      messageTemplate
      messagePriority
      notificationType
      sentAt
      deliveryTime
      deliveryDurationMs
      retryCount
      maxRetries
      lastRetryTime
      errorMessage
      errorCode
      escalationLevel
      notificationCompletedAt: completedAt
      recipientCount
      updatedAt
    }
    ... on EffectivenessAudit {
      assessmentId
      actionId
      actionType
      effectivenessStatus: status
      traditionalScore
      environmentalImpact {
        memoryImprovement
        cpuImpact
        networkStability
        overall
      }
      effectivenessConfidence: confidence
      trendDirection
      recentSuccessRate
      historicalSuccessRate
      dataQuality
      sampleSize
      dataAgeDays
      patternDetected
      patternDescription
      temporalPattern
      patternInsights
      sideEffectsDetected
      sideEffectSeverity
      sideEffectsDescription
      estimatedAvailability
      errorMessage
      effectivenessCompletedAt: completedAt
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<AuditQuery, AuditQueryVariables>;
export const AuditsDocument = new TypedDocumentString(`
    query Audits($filter: AuditFilterInput, $first: Int, $after: String) {
  audits(filter: $filter, first: $first, after: $after) {
    nodes {
      __typename
      id
      remediationId
      occurredAt
      recordedAt
      cluster
      namespace
      ... on OrchestrationAudit {
        overallPhase
      }
      ... on SignalProcessingAudit {
        signalProcessingStatus: status
      }
      ... on AIAnalysisAudit {
        completionStatus
      }
      ... on WorkflowExecutionAudit {
        workflowExecutionStatus: status
      }
      ... on NotificationAudit {
        notificationStatus: status
      }
      ... on EffectivenessAudit {
        effectivenessStatus: status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AuditsQuery, AuditsQueryVariables>;
export const EffectivenessAuditsDocument = new TypedDocumentString(`
    query EffectivenessAudits($filter: EffectivenessAuditFilterInput, $first: Int, $after: String) {
  effectivenessAudits(filter: $filter, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      kind
      remediationId
      occurredAt
      cluster
      namespace
      idempotencyKey
      contentHash
      schemaVersion
      recordedAt
      recordedBy
      recordedVia
      traceId
      redacted
      assessmentId
      actionId
      actionType
      status
      traditionalScore
      environmentalImpact {
        memoryImprovement
        cpuImpact
        networkStability
        overall
      }
      confidence
      trendDirection
      recentSuccessRate
      historicalSuccessRate
      dataQuality
      sampleSize
      dataAgeDays
      patternDetected
      patternDescription
      temporalPattern
      patternInsights
      sideEffectsDetected
      sideEffectSeverity
      sideEffectsDescription
      estimatedAvailability
      errorMessage
      completedAt
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<EffectivenessAuditsQuery, EffectivenessAuditsQueryVariables>;
export const IncompleteRemediationsDocument = new TypedDocumentString(`
    query IncompleteRemediations($endedMoreThanMinutes: Int, $endedWithinHours: Int, $first: Int, $after: String) {
  incompleteRemediations(
    endedMoreThanMinutes: $endedMoreThanMinutes
    endedWithinHours: $endedWithinHours
    first: $first
    after: $after
  ) {
    edges {
      node {
        id
        clusters
        runs {
          cluster
          name
          endedAt
          outcome
          stoppedIn
        }
        completeness {
          verdict
          findings {
            kind
            finding
            name
            state
            detail
            auditId
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<IncompleteRemediationsQuery, IncompleteRemediationsQueryVariables>;
export const NotificationAuditsDocument = new TypedDocumentString(`
    query NotificationAudits($filter: NotificationAuditFilterInput, $first: Int, $after: String) {
  notificationAudits(filter: $filter, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      kind
      remediationId
      occurredAt
      cluster
      namespace
      idempotencyKey
      contentHash
      schemaVersion
      recordedAt
      recordedBy
      recordedVia
      traceId
      redacted
      notificationId
      channel
      recipients
      status
      messageSummary
      messageTemplate
      messagePriority
      notificationType
      sentAt
      deliveryTime
      deliveryDurationMs
      retryCount
      maxRetries
      lastRetryTime
      errorMessage
      errorCode
      escalationLevel
      completedAt
      recipientCount
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<NotificationAuditsQuery, NotificationAuditsQueryVariables>;
export const OrchestrationAuditsDocument = new TypedDocumentString(`
    query OrchestrationAudits($filter: OrchestrationAuditFilterInput, $first: Int, $after: String) {
  orchestrationAudits(filter: $filter, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      kind
      remediationId
      occurredAt
      cluster
      namespace
      idempotencyKey
      contentHash
      schemaVersion
      recordedAt
      recordedBy
      recordedVia
      traceId
      redacted
      alertFingerprint
      remediationName
      overallPhase
      startTime
      completionTime
      remediationProcessingName
      aiAnalysisName
      workflowExecutionName
      serviceCrdStatuses {
        service
        crdName
        phase
        startTime
        completionTime
        success
        error
      }
      timeoutPhase
      failurePhase
      failureReason
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<OrchestrationAuditsQuery, OrchestrationAuditsQueryVariables>;
export const ReceiptDocument = new TypedDocumentString(`
    query Receipt($id: UUID!) {
  receipt(id: $id) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<ReceiptQuery, ReceiptQueryVariables>;
export const RecordAIAnalysisAuditDocument = new TypedDocumentString(`
    mutation RecordAIAnalysisAudit($input: RecordAIAnalysisAuditInput!) {
  recordAIAnalysisAudit(input: $input) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordAIAnalysisAuditMutation, RecordAIAnalysisAuditMutationVariables>;
export const RecordAuditsDocument = new TypedDocumentString(`
    mutation RecordAudits($inputs: [RecordAuditInput!]!) {
  recordAudits(inputs: $inputs) {
    __typename
    ... on AuditReceipt {
      ...ReceiptFields
    }
    ... on AuditProblem {
      code
      title
      httpStatus: status
      detail
      instance
      retryAfterMs
      errors {
        pointer
        detail
      }
    }
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordAuditsMutation, RecordAuditsMutationVariables>;
export const RecordEffectivenessAuditDocument = new TypedDocumentString(`
    mutation RecordEffectivenessAudit($input: RecordEffectivenessAuditInput!) {
  recordEffectivenessAudit(input: $input) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordEffectivenessAuditMutation, RecordEffectivenessAuditMutationVariables>;
export const RecordNotificationAuditDocument = new TypedDocumentString(`
    mutation RecordNotificationAudit($input: RecordNotificationAuditInput!) {
  recordNotificationAudit(input: $input) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordNotificationAuditMutation, RecordNotificationAuditMutationVariables>;
export const RecordOrchestrationAuditDocument = new TypedDocumentString(`
    mutation RecordOrchestrationAudit($input: RecordOrchestrationAuditInput!) {
  recordOrchestrationAudit(input: $input) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordOrchestrationAuditMutation, RecordOrchestrationAuditMutationVariables>;
export const RecordSignalProcessingAuditDocument = new TypedDocumentString(`
    mutation RecordSignalProcessingAudit($input: RecordSignalProcessingAuditInput!) {
  recordSignalProcessingAudit(input: $input) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordSignalProcessingAuditMutation, RecordSignalProcessingAuditMutationVariables>;
export const RecordWorkflowExecutionAuditDocument = new TypedDocumentString(`
    mutation RecordWorkflowExecutionAudit($input: RecordWorkflowExecutionAuditInput!) {
  recordWorkflowExecutionAudit(input: $input) {
    ...ReceiptFields
  }
}
    fragment ReceiptFields on AuditReceipt {
  id
  kind
  status
  recordedAt
  contentHash
  idempotencyKey
  remediationId
}`) as unknown as TypedDocumentString<RecordWorkflowExecutionAuditMutation, RecordWorkflowExecutionAuditMutationVariables>;
export const ReembedDocument = new TypedDocumentString(`
    mutation Reembed($model: String!, $from: String, $first: Int) {
  reembed(model: $model, from: $from, first: $first)
}
    `) as unknown as TypedDocumentString<ReembedMutation, ReembedMutationVariables>;
export const RemediationDocument = new TypedDocumentString(`
    query Remediation($id: String!, $cluster: String, $first: Int, $after: String) {
  remediation(id: $id, cluster: $cluster) {
    id
    clusters
    completeness {
      verdict
      findings {
        kind
        finding
        cluster
        name
        state
        detail
        auditId
        dueAt
        isOverdue
      }
      expected {
        kind
        cluster
        atLeast
        atMost
        found
      }
      checkedAt
      wasRecordedAfterwards
      truncated
    }
    timeline(first: $first, after: $after) {
      edges {
        node {
          __typename
          id
          occurredAt
          recordedAt
          ... on OrchestrationAudit {
            remediationName
            overallPhase
          }
          ... on SignalProcessingAudit {
            signalProcessingStatus: status
          }
          ... on AIAnalysisAudit {
            crdName
            completionStatus
          }
          ... on WorkflowExecutionAudit {
            workflowName
            workflowExecutionStatus: status
          }
          ... on NotificationAudit {
            notificationId
            notificationStatus: status
          }
          ... on EffectivenessAudit {
            assessmentId
            effectivenessStatus: status
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    runs {
      cluster
      name
      startedAt
      endedAt
      durationMs
      outcome
      stoppedIn
    }
    current {
      kind
      cluster
      name
      state
      since
      hasEnded
      records
    }
    phases {
      kind
      cluster
      name
      phase
      startedAt
      endedAt
      durationMs
    }
  }
}
    `) as unknown as TypedDocumentString<RemediationQuery, RemediationQueryVariables>;
export const RetryFailedEmbeddingsDocument = new TypedDocumentString(`
    mutation RetryFailedEmbeddings($first: Int) {
  retryFailedEmbeddings(first: $first)
}
    `) as unknown as TypedDocumentString<RetryFailedEmbeddingsMutation, RetryFailedEmbeddingsMutationVariables>;
export const SignalProcessingAuditsDocument = new TypedDocumentString(`
    query SignalProcessingAudits($filter: SignalProcessingAuditFilterInput, $first: Int, $after: String) {
  signalProcessingAudits(filter: $filter, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      kind
      remediationId
      occurredAt
      cluster
      namespace
      idempotencyKey
      contentHash
      schemaVersion
      recordedAt
      recordedBy
      recordedVia
      traceId
      redacted
      alertFingerprint
      processingPhases {
        phase
        startTime
        endTime
        enrichment {
          contextQuality
          contextSizeBytes
          contextSources
          degradedMode
        }
        classification {
          environment
          confidence
          businessPriority
          method
        }
        routing {
          routedToService
          routingPriority
          routingKey
        }
      }
      enrichmentQuality
      enrichmentSources
      contextSizeBytes
      environment
      businessPriority
      confidence
      slaRequirement
      routedToService
      routingPriority
      completedAt
      status
      errorMessage
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<SignalProcessingAuditsQuery, SignalProcessingAuditsQueryVariables>;
export const SimilarAIAnalysesDocument = new TypedDocumentString(`
    query SimilarAIAnalyses($text: String, $embedding: [Float!], $auditId: UUID, $model: String, $first: Int, $filter: SimilarAIAnalysesFilter) {
  similarAIAnalyses(
    text: $text
    embedding: $embedding
    auditId: $auditId
    model: $model
    first: $first
    filter: $filter
  ) {
    edges {
      similarity
      node {
        id
        kind
        remediationId
        occurredAt
        cluster
        namespace
        idempotencyKey
        contentHash
        schemaVersion
        recordedAt
        recordedBy
        recordedVia
        traceId
        redacted
        crdName
        crdNamespace
        alertFingerprint
        environment
        severity
        investigationStart
        investigationEnd
        analysisStart
        analysisEnd
        recommendationStart
        recommendationEnd
        investigationDurationMs
        analysisDurationMs
        rootCauseCount
        investigationReport
        confidenceScore
        hallucinationDetected
        recommendations {
          action
          description
          effectivenessProbability
          historicalSuccessRate
        }
        topRecommendation
        effectivenessProbability
        historicalSuccessRate
        workflowCrdName
        workflowCrdNamespace
        provider
        model
        promptTokens
        completionTokens
        completionStatus
        failureReason
        embeddingModel
        embeddingStatus
        updatedAt
      }
    }
    model
    exact
  }
}
    `) as unknown as TypedDocumentString<SimilarAIAnalysesQuery, SimilarAIAnalysesQueryVariables>;
export const StatisticsDocument = new TypedDocumentString(`
    query Statistics($recordedAt: TimeRangeInput) {
  statistics(recordedAt: $recordedAt) {
    from
    to
    remediationsPerWeek {
      week
      ended
      completed
      failed
      timedOut
      successRate
      p50DurationMs
      p95DurationMs
    }
    slowestRemediations {
      remediationId
      remediationName
      cluster
      namespace
      outcome
      startTime
      completionTime
      durationMs
    }
    failurePhases {
      phase
      outcome
      remediations
      share
      perDay
      lastRecordedAt
    }
    hallucinationsPerModel {
      model
      analyses
      hallucinated
      hallucinationRate
      unfinished
      meanConfidence
      meanConfidenceHallucinated
      p95InvestigationMs
    }
    retriesPerChannel {
      channel
      notifications
      retried
      retries
      meanRetries
      mostRetries
      failed
      failureRate
    }
    effectivenessPerActionType {
      actionType
      assessments
      scored
      meanScore
      earlierScore
      laterScore
      changePer30Days
      sideEffectRate
    }
  }
}
    `) as unknown as TypedDocumentString<StatisticsQuery, StatisticsQueryVariables>;
export const WorkflowExecutionAuditsDocument = new TypedDocumentString(`
    query WorkflowExecutionAudits($filter: WorkflowExecutionAuditFilterInput, $first: Int, $after: String) {
  workflowExecutionAudits(filter: $filter, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      kind
      remediationId
      occurredAt
      cluster
      namespace
      idempotencyKey
      contentHash
      schemaVersion
      recordedAt
      recordedBy
      recordedVia
      traceId
      redacted
      workflowName
      workflowVersion
      status
      outcome
      totalSteps
      stepsCompleted
      stepsFailed
      totalDurationMs
      effectivenessScore
      rollbacksPerformed
      stepExecutions {
        stepNumber
        action
        durationMs
        status
        retriesAttempted
        errorMessage
      }
      adaptiveAdjustments {
        stepNumber
        adjustmentType
        reason
        timestamp
      }
      startedAt
      completedAt
      errorMessage
      updatedAt
    }
  }
}
    `) as unknown as TypedDocumentString<WorkflowExecutionAuditsQuery, WorkflowExecutionAuditsQueryVariables>;