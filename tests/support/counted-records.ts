/** Records to count: of each only what a statistic looks at is different. */
import { notificationOf } from './records.ts';

/** How records are made at the moment that a clock shows. */
export const createCountedRecords = (clock: { readonly now: () => number }) => {
  const at = (seconds: number): string => new Date(clock.now() + seconds * 1_000).toISOString();

  const orchestration = (remediationId: string, overallPhase: string, seconds: number, more: object = {}) => ({
    orchestration: {
      remediationId,
      occurredAt: at(seconds),
      alertFingerprint: 'f',
      remediationName: `${remediationId}, for people`,
      overallPhase,
      startTime: at(0),
      ...(overallPhase === 'EXECUTING' ? {} : { completionTime: at(seconds) }),
      ...more,
    },
  });
  const failed = { failurePhase: 'EXECUTING', failureReason: 'x' };

  const notification = (
    notificationId: string,
    channel: 'SLACK' | 'EMAIL',
    status: 'PENDING' | 'RETRYING' | 'FAILED',
    retryCount: number,
  ) => ({
    notification: notificationOf(`${notificationId}/${status}/${retryCount}`, {
      occurredAt: at(0),
      notificationId,
      channel,
      status,
      retryCount,
      ...(status === 'PENDING' ? {} : { errorMessage: 'x' }),
    }),
  });

  const analysis = (key: string, model: string | undefined, more: object) => ({
    aiAnalysis: {
      idempotencyKey: key,
      remediationId: 'rr-1',
      occurredAt: at(0),
      crdName: 'a',
      crdNamespace: 'b',
      alertFingerprint: 'f',
      environment: 'PRODUCTION',
      severity: 'HIGH',
      completionStatus: 'COMPLETED',
      ...(model === undefined ? {} : { model }),
      ...more,
    },
  });

  const assessment = (actionType: string, more: object) => ({
    effectiveness: {
      remediationId: 'rr-1',
      occurredAt: at(0),
      assessmentId: `${actionType} at ${clock.now()}`,
      actionType,
      status: 'ASSESSED',
      confidence: 0.5,
      completedAt: at(0),
      ...more,
    },
  });

  return { orchestration, failed, notification, analysis, assessment };
};
