/** What each controller does in a remediation, and what it records of it. */
import type { Telling } from './telling.ts';

const at = (ms: number): Date => new Date(ms);

type Phase = 'PENDING' | 'PROCESSING' | 'ANALYZING' | 'EXECUTING' | 'COMPLETED' | 'FAILED' | 'TIMEOUT';

/** A service that has taken part so far, as the orchestrator sees it. */
export interface Part {
  readonly service: 'REMEDIATION_PROCESSING' | 'AI_ANALYSIS' | 'WORKFLOW_EXECUTION';
  readonly crdName: string;
  readonly startTime: Date;
  readonly completionTime?: Date;
  readonly success: boolean;
  readonly phase: string;
}

export interface Ending {
  readonly in: Phase;
  readonly reason?: string;
}

export const orchestrate = (
  { scene, startedAt, now, tell }: Telling,
  overallPhase: Phase,
  parts: readonly Part[],
  ending?: Ending,
): void => {
  const names = new Map(parts.map(({ service, crdName }) => [service, crdName]));
  tell('orchestration', overallPhase, {
    alertFingerprint: scene.alertFingerprint,
    remediationName: `${scene.workload}-${scene.trouble.name}`,
    overallPhase,
    startTime: at(startedAt),
    remediationProcessingName: names.get('REMEDIATION_PROCESSING'),
    aiAnalysisName: names.get('AI_ANALYSIS'),
    workflowExecutionName: names.get('WORKFLOW_EXECUTION'),
    ...(parts.length === 0 ? {} : { serviceCrdStatuses: parts }),
    ...(ending === undefined ? {} : { completionTime: at(now()) }),
    ...(overallPhase === 'FAILED' ? { failurePhase: ending?.in, failureReason: ending?.reason } : {}),
    ...(overallPhase === 'TIMEOUT' ? { timeoutPhase: ending?.in } : {}),
  });
};

const sources = ['kube-apiserver', 'prometheus', 'loki', 'deployment-history', 'service-catalogue'];

export const processSignal = ({ chance, scene, now, pass, tell }: Telling): Part => {
  const start = now();
  const degraded = chance.happens(0.06);
  const enriched = pass(degraded ? 3_000 : 400, degraded ? 6_000 : 2_500);
  const classified = pass(80, 600);
  const routed = pass(40, 400);
  const used = degraded ? sources.slice(0, 2) : sources.slice(0, chance.whole(3, 5));
  const quality = chance.ratio(degraded ? 0.45 : 0.9, 0.2);
  const confidence = chance.ratio(degraded ? 0.6 : 0.93, 0.14);
  const contextSizeBytes = chance.whole(6_000, 90_000);
  const routingPriority = Number(scene.priority.slice(1));
  tell('signalProcessing', 'end', {
    alertFingerprint: scene.alertFingerprint,
    processingPhases: [
      {
        phase: 'ENRICHING',
        startTime: at(start),
        endTime: at(enriched),
        enrichment: { contextQuality: quality, contextSizeBytes, contextSources: used.length, degradedMode: degraded },
      },
      {
        phase: 'CLASSIFYING',
        startTime: at(enriched),
        endTime: at(classified),
        classification: {
          environment: scene.environment,
          confidence,
          businessPriority: scene.priority,
          method: degraded ? 'FALLBACK' : chance.early(['NAMESPACE_LABEL', 'PATTERN']),
        },
      },
      {
        phase: 'ROUTING',
        startTime: at(classified),
        endTime: at(routed),
        routing: {
          routedToService: 'ai-analysis',
          routingPriority,
          routingKey: `${scene.priority}.${scene.trouble.name}`,
        },
      },
    ],
    enrichmentQuality: quality,
    enrichmentSources: used,
    contextSizeBytes,
    environment: scene.environment,
    businessPriority: scene.priority,
    confidence,
    slaRequirement: scene.priority === 'P0' ? '15m' : '4h',
    routedToService: 'ai-analysis',
    routingPriority,
    completedAt: at(routed),
    status: degraded ? 'DEGRADED' : 'COMPLETED',
    ...(degraded ? { errorMessage: 'loki did not answer within 3 s; going on without logs' } : {}),
  });
  return {
    service: 'REMEDIATION_PROCESSING',
    crdName: `${scene.remediationId}-processing`,
    phase: degraded ? 'Degraded' : 'Completed',
    startTime: at(start),
    completionTime: at(routed),
    success: true,
  };
};

export const analyse = ({ chance, scene, now, pass, tell }: Telling, givesUp: boolean): Part => {
  const start = now();
  const investigated = pass(givesUp ? 290_000 : 12_000, givesUp ? 300_000 : 110_000);
  const analysed = givesUp ? investigated : pass(4_000, 40_000);
  const recommended = givesUp ? investigated : pass(1_000, 12_000);
  const { trouble, maturity } = scene;
  const hallucinated = !givesUp && chance.happens(0.09 - 0.07 * maturity);
  const confidence = chance.ratio(givesUp ? 0.12 : hallucinated ? 0.55 : 0.7 + 0.18 * maturity, 0.24);
  const works = chance.ratio(trouble.works, 0.1);
  const reason = 'The investigation was not finished within 300 s. No recommendation.';
  tell('aiAnalysis', 'end', {
    crdName: `${scene.remediationId}-analysis`,
    crdNamespace: 'remediation-system',
    alertFingerprint: scene.alertFingerprint,
    environment: scene.environment,
    severity: trouble.severity,
    investigationStart: at(start),
    investigationEnd: at(investigated),
    investigationDurationMs: investigated - start,
    ...(givesUp
      ? { rootCauseCount: 0, completionStatus: 'TIMEOUT', failureReason: reason }
      : {
          analysisStart: at(investigated),
          analysisEnd: at(analysed),
          analysisDurationMs: analysed - investigated,
          recommendationStart: at(analysed),
          recommendationEnd: at(recommended),
          rootCauseCount: chance.early([1, 2, 3]),
          investigationReport:
            `${scene.workload} in ${scene.namespace} on ${scene.cluster}: ${trouble.cause} ` +
            `Seen ${chance.whole(2, 40)} times within ${chance.whole(10, 120)} minutes; ` +
            `${chance.whole(1, 12)} replicas, ${chance.whole(120, 4_000)} MiB in use. ` +
            `The change that fits is release ${chance.whole(2024, 2026)}.${chance.whole(1, 52)}.${chance.whole(0, 9)}.`,
          recommendations: [
            {
              action: trouble.action,
              effectivenessProbability: works,
              historicalSuccessRate: chance.ratio(works, 0.1),
            },
            { action: 'restart-pod', effectivenessProbability: chance.ratio(0.35, 0.3) },
          ],
          topRecommendation: trouble.action,
          effectivenessProbability: works,
          historicalSuccessRate: chance.ratio(works, 0.1),
          workflowCrdName: `${scene.remediationId}-workflow`,
          workflowCrdNamespace: 'remediation-system',
          completionStatus: 'COMPLETED',
        }),
    confidenceScore: confidence,
    hallucinationDetected: hallucinated,
    provider: 'self-hosted',
    model: scene.model,
    promptTokens: chance.whole(4_000, 60_000),
    completionTokens: givesUp ? 0 : chance.whole(200, 3_000),
  });
  return {
    service: 'AI_ANALYSIS',
    crdName: `${scene.remediationId}-analysis`,
    phase: givesUp ? 'Timeout' : 'Completed',
    startTime: at(start),
    completionTime: at(recommended),
    success: !givesUp,
  };
};

export const execute = ({ chance, scene, now, pass, tell }: Telling, fails: boolean): Part => {
  const start = now();
  const { steps } = scene.trouble;
  const common = {
    workflowName: scene.trouble.workflow,
    workflowVersion: `${1 + Math.floor(scene.maturity * 3)}.${Math.floor(scene.maturity * 10)}.0`,
    totalSteps: steps.length,
    startedAt: at(start),
  };
  tell('workflowExecution', 'RUNNING', { ...common, status: 'RUNNING' });
  const executions = steps.map((action, index) => {
    const began = now();
    const ended = pass(1_500, 60_000);
    const failed = fails && index === steps.length - 1;
    return {
      stepNumber: index + 1,
      action,
      durationMs: ended - began,
      status: failed ? 'FAILED' : 'COMPLETED',
      retriesAttempted: failed ? 3 : chance.early([0, 0, 0, 1]),
      ...(failed ? { errorMessage: `${action} did not succeed in four attempts` } : {}),
    };
  });
  const end = now();
  tell('workflowExecution', 'end', {
    ...common,
    status: fails ? 'FAILED' : 'COMPLETED',
    outcome: fails ? chance.early(['FAILED', 'PARTIAL']) : 'SUCCESS',
    stepsCompleted: steps.length - (fails ? 1 : 0),
    stepsFailed: fails ? 1 : 0,
    rollbacksPerformed: fails ? steps.length - 1 : 0,
    totalDurationMs: end - start,
    effectivenessScore: fails ? 0 : chance.ratio(scene.trouble.works, 0.15),
    stepExecutions: executions,
    completedAt: at(end),
    ...(fails ? { errorMessage: `${steps.at(-1)} did not succeed in four attempts` } : {}),
  });
  return {
    service: 'WORKFLOW_EXECUTION',
    crdName: `${scene.remediationId}-workflow`,
    phase: fails ? 'Failed' : 'Completed',
    startTime: at(start),
    completionTime: at(end),
    success: !fails,
  };
};
