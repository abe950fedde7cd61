/** A valid notification under a key, for tests that are not about its fields. */
import type { RecordNotificationAuditInput } from '../../src/generated/operations/graphql.ts';

export const notificationInput = (key: string, messageSummary = 'all is well'): RecordNotificationAuditInput => ({
  idempotencyKey: key,
  remediationId: `rr-${key}`,
  occurredAt: '2026-11-18T09:18:02.900Z',
  notificationId: key,
  channel: 'SLACK',
  recipients: ['#sre-oncall'],
  status: 'SENT',
  sentAt: '2026-11-18T09:18:02.900Z',
  messageSummary,
  retryCount: 0,
  maxRetries: 3,
  escalationLevel: 0,
});
