/**
 * An entry as a NATS message: the row's JSON is the payload, byte for byte, so that `nats stream view` shows it; the
 * rest are headers. Headers are trimmed and cannot hold a line break, so free text is percent-encoded.
 */
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { QueuedRecord, WaitingRecord } from './queue.ts';

const names = {
  id: 'Audit-Id',
  kind: 'Audit-Kind',
  contentHash: 'Audit-Content-Hash',
  createdAt: 'Audit-Created-At',
  idempotencyKey: 'Audit-Idempotency-Key',
  remediationId: 'Audit-Remediation-Id',
} as const;

/** What the server counts besides our headers and the payload: subject, message id, expectations, framing. */
const overheadBytes = 512;

export interface Entry {
  readonly payload: Uint8Array;
  /** Fresh ones for every message, since publishing adds to them. */
  readonly headers: () => MsgHdrs;
  /** At least what the message takes, on the wire and in the stream. */
  readonly bytes: number;
}

export const entryOf = (record: QueuedRecord): Entry => {
  const values: readonly (readonly [name: string, value: string])[] = [
    [names.id, record.id],
    [names.kind, record.kind],
    [names.contentHash, record.contentHash],
    [names.createdAt, record.createdAt.toISOString()],
    [names.idempotencyKey, encodeURIComponent(record.idempotencyKey)],
    [names.remediationId, encodeURIComponent(record.remediationId)],
  ];
  const payload = Buffer.from(record.json);
  const headerBytes = values.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  return {
    payload,
    headers: () => {
      const all = headers();
      for (const [name, value] of values) all.set(name, value);
      return all;
    },
    bytes: payload.length + headerBytes + overheadBytes,
  };
};

const required = (header: MsgHdrs | undefined, name: string): string => {
  const value = header?.get(name) ?? '';
  if (value === '') throw new Error(`it has no ${name}`);
  return value;
};

/** Throws when the message is not one that `entryOf` made. */
export const waitingOf = (header: MsgHdrs | undefined): WaitingRecord => {
  const createdAt = new Date(required(header, names.createdAt));
  if (Number.isNaN(createdAt.getTime())) throw new Error(`its ${names.createdAt} is not an instant`);
  return {
    id: required(header, names.id),
    kind: required(header, names.kind),
    contentHash: required(header, names.contentHash),
    createdAt,
    idempotencyKey: decodeURIComponent(required(header, names.idempotencyKey)),
    remediationId: decodeURIComponent(header?.get(names.remediationId) ?? ''),
  };
};

export const recordOf = (header: MsgHdrs | undefined, payload: Uint8Array): QueuedRecord => ({
  ...waitingOf(header),
  json: Buffer.from(payload).toString('utf8'),
});
