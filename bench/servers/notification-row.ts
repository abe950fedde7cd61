/** A submission as Prisma's generated client takes it: what somebody writes by hand who stores records with it. */
import { hash, randomUUID } from 'node:crypto';
import type { Prisma } from '../../src/generated/prisma/client.ts';
import type { AuditRecord } from '../../src/resolvers/record.ts';
import type { Origin, Submission } from '../../src/resolvers/submission.ts';

type Content = Readonly<Record<string, unknown>>;

export type NotificationRow = Prisma.NotificationAuditCreateManyInput;

const textOrNull = (content: Content, column: string): string | null => {
  const value = content[column];
  return typeof value === 'string' ? value : null;
};
const text = (content: Content, column: string): string => textOrNull(content, column) ?? '';
const numberOrNull = (content: Content, column: string): number | null => {
  const value = content[column];
  return typeof value === 'number' ? value : null;
};
const timeOrNull = (content: Content, column: string): Date | null => {
  const value = content[column];
  return typeof value === 'string' ? new Date(value) : null;
};
const texts = (content: Content, column: string): string[] => {
  const value = content[column];
  return Array.isArray(value) ? value.map(String) : [];
};

export const notificationRow = ({ canonical, table, idempotencyKey }: Submission, origin: Origin): NotificationRow => {
  const content: Content = JSON.parse(canonical);
  const createdAt = new Date();
  const contentHash = hash('sha256', canonical, 'hex');
  return {
    id: randomUUID(),
    createdAt,
    updatedAt: createdAt,
    recordedBy: origin.recordedBy,
    recordedVia: origin.recordedVia,
    traceId: origin.traceId ?? null,
    contentHash: Uint8Array.fromHex(contentHash),
    schemaVersion: table.schemaVersion,
    idempotencyKey: idempotencyKey ?? contentHash,
    remediationId: text(content, 'remediation_id'),
    occurredAt: timeOrNull(content, 'occurred_at') ?? createdAt,
    cluster: textOrNull(content, 'cluster'),
    namespace: textOrNull(content, 'namespace'),
    notificationId: text(content, 'notification_id'),
    channel: text(content, 'channel'),
    recipients: texts(content, 'recipients'),
    status: text(content, 'status'),
    messageSummary: textOrNull(content, 'message_summary'),
    messageTemplate: textOrNull(content, 'message_template'),
    messagePriority: textOrNull(content, 'message_priority'),
    notificationType: textOrNull(content, 'notification_type'),
    sentAt: timeOrNull(content, 'sent_at'),
    deliveryTime: timeOrNull(content, 'delivery_time'),
    deliveryDurationMs: numberOrNull(content, 'delivery_duration_ms'),
    retryCount: numberOrNull(content, 'retry_count') ?? 0,
    maxRetries: numberOrNull(content, 'max_retries') ?? 0,
    lastRetryTime: timeOrNull(content, 'last_retry_time'),
    errorMessage: textOrNull(content, 'error_message'),
    errorCode: textOrNull(content, 'error_code'),
    escalationLevel: numberOrNull(content, 'escalation_level') ?? 0,
    completedAt: timeOrNull(content, 'completed_at'),
  };
};

/** What the schema answers a receipt from. */
export const recordOf = (
  { id, createdAt, idempotencyKey, remediationId, contentHash }: NotificationRow,
  { table }: Submission,
): AuditRecord => ({
  table,
  id,
  createdAt: new Date(createdAt),
  contentHash: contentHash.toHex(),
  idempotencyKey,
  remediationId,
  json: '',
});
