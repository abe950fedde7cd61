/** The requests that are sent: every record has a key of its own, and content that no other record has. */
import { RecordAuditsDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { notification } from '../src/schema/audits/notification.ts';

export interface Workload {
  readonly recordsPerRequest: number;
  /** `key` is different for every request of a run. */
  readonly body: (key: string) => string;
}

/** Stands where the key goes; nothing else in a body looks like it. */
const marker = '<key>';

/** The kind's example, which all of its rules hold for, at the time of the run. */
export const exampleRecord = (key: string): Readonly<Record<string, unknown>> => {
  const now = new Date().toISOString();
  return {
    ...notification.example,
    idempotencyKey: `notification/${key}`,
    remediationId: `rr-checkout-oom-${key}`,
    notificationId: `slack-${key}`,
    occurredAt: now,
    sentAt: now,
    deliveryTime: now,
    lastRetryTime: now,
    completedAt: now,
  };
};

/** Written once and cut at the marker: the load generator shares the cores with what it measures. */
const template = (value: unknown): ((key: string) => string) => {
  const parts = JSON.stringify(value).split(marker);
  return (key) => parts.join(key);
};

const single = (): Workload => ({
  recordsPerRequest: 1,
  body: template({
    query: RecordNotificationAuditDocument.toString(),
    variables: { input: exampleRecord(marker) },
  }),
});

const batch = (records: number): Workload => {
  const record = template({ [notification.member]: exampleRecord(marker) });
  const query = JSON.stringify(RecordAuditsDocument.toString());
  const indexes = Array.from({ length: records }, (_, index) => index);
  return {
    recordsPerRequest: records,
    body: (key) =>
      `{"query":${query},"variables":{"inputs":[${indexes.map((index) => record(`${key}-${index}`)).join(',')}]}}`,
  };
};

/** One record: its own mutation; more: the batch. */
export const workloadOf = (recordsPerRequest: number): Workload =>
  recordsPerRequest === 1 ? single() : batch(recordsPerRequest);
