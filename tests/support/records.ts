/** Records to send, of one kind and different only in what a test is about. */
import type { RecordNotificationAuditInput } from '../../src/generated/operations/graphql.ts';

/** A notification that waits to go out. */
export const notificationOf = (
  idempotencyKey: string,
  changes: Partial<RecordNotificationAuditInput> = {},
): RecordNotificationAuditInput => ({
  idempotencyKey,
  remediationId: 'rr-checkout-oom-7f3a',
  occurredAt: '2026-11-18T09:18:03.512Z',
  cluster: 'eu-west-1-prod',
  notificationId: 'slack-1',
  channel: 'SLACK',
  recipients: ['#sre-oncall'],
  status: 'PENDING',
  ...changes,
});
