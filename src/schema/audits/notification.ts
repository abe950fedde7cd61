import { defineAudit } from '../define-audit.ts';
import { defaulted, defineEnum, int, millis, oneOf, optional, required, text, textsAsJson, time } from '../field.ts';
import { requiredWhen, rule } from '../rule.ts';
import { notificationStatistics } from './notification-statistics.ts';
import { BusinessPriority } from './shared-enums.ts';

const NotificationChannel = defineEnum('NotificationChannel', 'The way a notification goes out.', {
  SLACK: 'Slack.',
  PAGERDUTY: 'PagerDuty.',
  EMAIL: 'E-mail.',
  WEBHOOK: 'An HTTP call to an address of the receiver.',
  TEAMS: 'Microsoft Teams.',
  SMS: 'A text message.',
  CONSOLE: 'The console of the controller.',
  FILE: 'A file.',
  LOG: 'The log of the controller.',
});

const NotificationStatus = defineEnum('NotificationStatus', 'The state a delivery has reached.', {
  PENDING: 'Waiting to go out.',
  SENT: 'Handed to the channel.',
  DELIVERED: 'The channel says it has arrived.',
  FAILED: 'Given up; errorMessage says why.',
  RETRYING: 'Failed, and will be tried again.',
  ACKNOWLEDGED: 'Somebody has said that they have seen it.',
  ESCALATED: 'Passed on, because nobody reacted.',
});

const NotificationType = defineEnum('NotificationType', 'What a notification is about.', {
  ALERT: 'Something is wrong.',
  ESCALATION: 'Nobody has reacted yet.',
  RESOLUTION: 'It is over.',
  STATUS_UPDATE: 'It goes on.',
});

export const notification = defineAudit({
  kind: 'NOTIFICATION',
  name: 'Notification',
  member: 'notification',
  table: 'notification_audit',
  schemaVersion: 1,
  description:
    'A delivery changed its state. Written by the notification controller at every change: ' +
    'a notification that is retried twice and then delivered is several records.',
  fields: {
    notificationId: required(text(1, 255), 'Identifies the notification across its records.'),
    channel: required(oneOf(NotificationChannel), 'The way it goes out.'),
    recipients: required(textsAsJson({ min: 1, max: 100 }, { min: 1, max: 500 }), 'Who it goes to.'),
    status: required(oneOf(NotificationStatus), 'The state that was reached.'),
    messageSummary: optional(text(0, 1_000), 'The message in short.'),
    messageTemplate: optional(text(0, 255), 'Name of the template.'),
    messagePriority: optional(oneOf(BusinessPriority), 'Priority of the message.'),
    notificationType: optional(oneOf(NotificationType), 'What it is about.'),
    sentAt: optional(time(), 'When it was handed to the channel. Required for SENT.'),
    deliveryTime: optional(time(), 'When it arrived. Required for DELIVERED.'),
    deliveryDurationMs: optional(millis(), 'How long the delivery took, in milliseconds.'),
    retryCount: defaulted(int(0, 100), 0, 'How often it has been tried again so far.'),
    maxRetries: defaulted(int(0, 100), 3, 'How often it is tried again at most.'),
    lastRetryTime: optional(time(), 'When it was last tried again.'),
    errorMessage: optional(text(0, 10_000), 'What went wrong. Required for FAILED and RETRYING.'),
    errorCode: optional(text(0, 50), 'Code of the error, e.g. SLACK_RATE_LIMIT.'),
    escalationLevel: defaulted(int(0, 100), 0, 'How often it has been passed on. At least 1 for ESCALATED.'),
    completedAt: optional(time(), 'When the delivery ended, one way or the other.'),
  },
  rules: [
    requiredWhen('sentAt', 'status', 'SENT'),
    requiredWhen('deliveryTime', 'status', 'DELIVERED'),
    rule('retryCount', 'must not be more than maxRetries', (input) => {
      const { retryCount = 0, maxRetries = 3 } = input;
      return Number(retryCount ?? 0) <= Number(maxRetries ?? 3);
    }),
    requiredWhen('errorMessage', 'status', 'FAILED', 'RETRYING'),
    rule(
      'escalationLevel',
      'must be at least 1 when status is ESCALATED',
      (input) => input['status'] !== 'ESCALATED' || Number(input['escalationLevel'] ?? 0) >= 1,
    ),
  ],
  statusField: 'status',
  filters: ['status', 'channel', 'errorCode', 'notificationId'],
  exampleFilter: {
    channel: ['SLACK'],
    status: ['FAILED'],
    recordedAt: { from: '2026-11-16T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' },
  },
  statistics: notificationStatistics(NotificationChannel),
  counts: { recipientCount: { of: 'recipients', description: 'How many recipients there are.' } },
  lifecycle: {
    of: 'notificationId',
    state: 'status',
    sequence: ['PENDING'],
    ends: { DELIVERED: {}, FAILED: {}, ACKNOWLEDGED: {} },
    // Where nothing says that a message has arrived, SENT is the last record, and says so by completedAt.
    endedWhenGiven: 'completedAt',
    // What was delivered may be acknowledged, what failed may be escalated.
    reopens: true,
    toldApartBy: ['retryCount', 'escalationLevel'],
    traces: [
      { field: 'sentAt', state: 'SENT' },
      { field: 'retryCount', state: 'RETRYING', counts: 'exceptLast' },
      { field: 'escalationLevel', state: 'ESCALATED', counts: 'all' },
    ],
    intervals: [
      { from: 'fields', name: 'DELIVERY', start: 'sentAt', end: 'deliveryTime', durationMs: 'deliveryDurationMs' },
    ],
  },
  expectation: { role: 'remediation', dueMinutes: 30 },
  example: {
    idempotencyKey: 'rr-checkout-oom-7f3a/notification/slack-1/DELIVERED',
    remediationId: 'rr-checkout-oom-7f3a',
    occurredAt: '2026-11-18T09:18:03.512Z',
    cluster: 'eu-west-1-prod',
    namespace: 'shop',
    notificationId: 'slack-1',
    channel: 'SLACK',
    recipients: ['#sre-oncall', '@checkout-team'],
    status: 'DELIVERED',
    messageSummary: 'checkout was OOM-killed; its memory limit is now 1 GiB and the rollout is healthy.',
    messageTemplate: 'remediation-resolved',
    messagePriority: 'P1',
    notificationType: 'RESOLUTION',
    sentAt: '2026-11-18T09:18:02.900Z',
    deliveryTime: '2026-11-18T09:18:03.512Z',
    deliveryDurationMs: 612,
    retryCount: 1,
    lastRetryTime: '2026-11-18T09:18:02.100Z',
    completedAt: '2026-11-18T09:18:03.512Z',
  },
});
