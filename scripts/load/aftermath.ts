/** What follows a remediation: somebody is told, and later somebody looks whether it has helped. */
import type { Telling } from './telling.ts';

type Channel = 'SLACK' | 'PAGERDUTY' | 'EMAIL' | 'TEAMS' | 'WEBHOOK' | 'SMS';

const channels: readonly Channel[] = ['SLACK', 'PAGERDUTY', 'EMAIL', 'TEAMS', 'WEBHOOK', 'SMS'];
const pagers: readonly Channel[] = ['PAGERDUTY', 'SLACK'];

/** Code of the error that makes a channel retry. */
const errorCodes = {
  SLACK: 'SLACK_RATE_LIMIT',
  PAGERDUTY: 'PAGERDUTY_UNAVAILABLE',
  EMAIL: 'SMTP_GREYLISTED',
  TEAMS: 'TEAMS_THROTTLED',
  WEBHOOK: 'WEBHOOK_TIMEOUT',
  SMS: 'SMS_GATEWAY_BUSY',
} as const;

/** How often a channel has to try again. */
const trouble = { SLACK: 0.12, PAGERDUTY: 0.03, EMAIL: 0.2, TEAMS: 0.08, WEBHOOK: 0.3, SMS: 0.15 } as const;

const at = (ms: number): Date => new Date(ms);

/** One notification from PENDING to wherever it gets. */
export const notify = (
  { chance, scene, now, pass, tell }: Telling,
  number: number,
  notificationType: 'ALERT' | 'ESCALATION' | 'RESOLUTION' | 'STATUS_UPDATE',
): void => {
  const channel = scene.priority === 'P0' && number === 1 ? chance.early(pagers) : chance.early(channels);
  const errorCode = errorCodes[channel];
  const common = {
    notificationId: `${scene.remediationId}-notification-${number}`,
    channel,
    recipients: chance.happens(0.5) ? ['#sre-oncall'] : ['#sre-oncall', `@${scene.namespace}-team`],
    messageSummary: `${scene.workload}: ${scene.trouble.name} (${notificationType.toLowerCase().replace('_', ' ')})`,
    messageTemplate: `remediation-${notificationType.toLowerCase()}`,
    messagePriority: scene.priority,
    notificationType,
    maxRetries: 3,
  };
  const say = (status: string, fields: Readonly<Record<string, unknown>>): void =>
    tell('notification', `${number}/${status}/${now()}`, { ...common, status, ...fields });

  say('PENDING', {});
  let retryCount = 0;
  while (retryCount < 3 && chance.happens(trouble[channel])) {
    pass(500, 5_000);
    retryCount += 1;
    const lastRetryTime = at(now());
    say('RETRYING', {
      retryCount,
      lastRetryTime,
      errorCode,
      errorMessage: `${channel} asks to wait (attempt ${retryCount})`,
    });
  }
  pass(60, 900);
  if (retryCount === 3) {
    say('FAILED', { retryCount, errorCode, errorMessage: `${channel} could not be reached`, completedAt: at(now()) });
    return;
  }
  const sentAt = at(now());
  say('SENT', { retryCount, sentAt });
  const deliveryDurationMs = pass(80, 2_500) - sentAt.getTime();
  const deliveryTime = at(now());
  say('DELIVERED', { retryCount, sentAt, deliveryTime, deliveryDurationMs, completedAt: deliveryTime });
  if (channel !== 'PAGERDUTY') return;
  pass(20_000, 300_000);
  const acknowledged = chance.happens(0.85);
  if (!acknowledged) say('ESCALATED', { sentAt, escalationLevel: 1, errorMessage: 'nobody has reacted within 300 s' });
  pass(5_000, 60_000);
  say('ACKNOWLEDGED', { sentAt, deliveryTime, escalationLevel: acknowledged ? 0 : 1, completedAt: at(now()) });
};

export const assess = ({ chance, scene, pass, tell, now }: Telling, healed: boolean): void => {
  pass(50 * 60_000, 70 * 60_000);
  const enough = chance.happens(0.92);
  const score = chance.ratio(healed ? scene.trouble.works : 0.2, 0.2);
  const sideEffects = chance.happens(0.07);
  tell('effectiveness', 'end', {
    assessmentId: `assess-${scene.remediationId}`,
    actionId: `${scene.remediationId}-workflow`,
    actionType: scene.trouble.action,
    ...(enough
      ? {
          status: 'ASSESSED',
          traditionalScore: score,
          environmentalImpact: { memoryImprovement: chance.ratio(0.6, 0.5), overall: chance.ratio(0.5, 0.5) },
          trendDirection: chance.early(['STABLE', 'IMPROVING', 'DECLINING']),
          dataQuality: chance.early(['SUFFICIENT', 'LIMITED']),
        }
      : {
          status: 'INSUFFICIENT_DATA',
          trendDirection: 'INSUFFICIENT_DATA',
          dataQuality: 'INSUFFICIENT',
          estimatedAvailability: at(now() + 14 * 86_400_000),
        }),
    confidence: enough ? chance.ratio(0.6 + 0.3 * scene.maturity, 0.2) : 0.1,
    recentSuccessRate: chance.ratio(scene.trouble.works, 0.1),
    historicalSuccessRate: chance.ratio(scene.trouble.works, 0.05),
    sampleSize: enough ? chance.whole(8, 120) : chance.whole(0, 4),
    dataAgeDays: chance.whole(1, 90),
    patternDetected: false,
    sideEffectsDetected: sideEffects,
    sideEffectSeverity: sideEffects ? chance.early(['LOW', 'HIGH']) : 'NONE',
    completedAt: at(now()),
  });
};
