/**
 * A place between two records, for `after`: where the last record of a page lies, and which search it belongs to. It says
 * nothing that its holder has not seen, so it is not encrypted; it is checked, so that a page never comes from a place
 * that was made up or meant for another search.
 */
import { hash } from 'node:crypto';
import type { RowKey } from '../database/audit-store.ts';
import { latest } from './field-rules.ts';

/**
 * 1 byte version, 6 bytes search, 6 bytes milliseconds since 1970, 16 bytes id. Longer or shorter ones, and other
 * versions, are refused.
 */
const version = 1;
const searchBytes = 6;
const timeBytes = 6;
const size = 1 + searchBytes + timeBytes + 16;

/** What tells one search from another: the connection, and everything in its filter. */
export const searchOf = (connection: string, filter: unknown): Buffer =>
  hash('sha256', JSON.stringify([connection, filter]), 'buffer').subarray(0, searchBytes);

export const writeCursor = (search: Buffer, { id, createdAt }: RowKey): string => {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt8(version);
  search.copy(bytes, 1);
  bytes.writeUIntBE(createdAt.getTime(), 1 + searchBytes, timeBytes);
  bytes.write(id.replaceAll('-', ''), size - 16, 'hex');
  return bytes.toString('base64url');
};

export type CursorResult =
  | { readonly type: 'place'; readonly after: RowKey }
  | { readonly type: 'problem'; readonly message: string };

const uuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');

export const readCursor = (search: Buffer, text: string): CursorResult => {
  const bytes = Buffer.from(text, 'base64url');
  // Decoding skips over what is not base64url, so the text has to be the one that is written for these bytes.
  const isWhole = bytes.length === size && bytes.readUInt8() === version && bytes.toString('base64url') === text;
  const time = isWhole ? bytes.readUIntBE(1 + searchBytes, timeBytes) : Number.POSITIVE_INFINITY;
  if (time > latest) return { type: 'problem', message: 'must be a cursor of an earlier page' };
  if (!bytes.subarray(1, 1 + searchBytes).equals(search)) {
    return { type: 'problem', message: 'is a cursor of another search: it goes with the filter it was answered for' };
  }
  return { type: 'place', after: { id: uuid(bytes.toString('hex', size - 16)), createdAt: new Date(time) } };
};
