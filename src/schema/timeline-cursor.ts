/** Cursors: places in an order that stay valid while records are inserted. What they hold is nobody's business. */
import type { RowKey } from '../database/audit-store.ts';
import type { TimelinePlace } from '../database/remediation-store.ts';
import { problemError, validationFailed } from './problem-error.ts';

export const badArgument = (name: string, message: string) =>
  problemError(validationFailed([{ path: [name], message }]));

export const bounded = (name: string, value: number, min: number, max: number): number => {
  if (value < min || value > max) throw badArgument(name, `must be between ${min} and ${max}`);
  return value;
};

const encode = (times: readonly Date[], id: string): string =>
  Buffer.from([...times.map((time) => time.getTime().toString(36)), id].join('.')).toString('base64url');

const pattern = /^((?:[0-9a-z]{1,9}\.){1,2})([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const decode = (cursor: string, count: number): { readonly times: readonly Date[]; readonly id: string } => {
  const [, times = '', id = ''] = pattern.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const found = times
    .split('.')
    .filter((time) => time !== '')
    .map((time) => new Date(Number.parseInt(time, 36)));
  if (found.length !== count) throw badArgument('after', 'must be a cursor of an earlier page');
  return { times: found, id };
};

export const timelineCursor = ({ occurredAt, createdAt, id }: TimelinePlace): string =>
  encode([occurredAt, createdAt], id);

export const timelinePlace = (cursor: string): TimelinePlace => {
  const {
    times: [occurredAt = new Date(0), createdAt = new Date(0)],
    id,
  } = decode(cursor, 2);
  return { occurredAt, createdAt, id };
};

export const rowCursor = ({ createdAt, id }: RowKey): string => encode([createdAt], id);

export const rowKey = (cursor: string): RowKey => {
  const {
    times: [createdAt = new Date(0)],
    id,
  } = decode(cursor, 1);
  return { createdAt, id };
};
