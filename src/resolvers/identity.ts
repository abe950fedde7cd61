/**
 * What a record is known by. Both values follow from the record alone, so that PostgreSQL, the queue and every replica
 * agree on them without asking each other.
 */
import { hash } from 'node:crypto';
import type { Content } from './submission.ts';

/**
 * The RFC 8785 (JCS) form of kind, schema version and the stored content columns.
 *
 * JCS takes strings and numbers as JSON.stringify writes them and asks for keys in UTF-16 order; the content arrives in
 * that order, so one JSON.stringify is the canonical form. A test holds it against a library that sorts for itself.
 */
export const canonicalForm = (kind: string, schemaVersion: number, content: Content): string => {
  const ordered: Record<string, unknown> = {};
  let put = 0;
  for (const column in content) {
    // Each of the two has one place among the sorted columns.
    if (put === 0 && 'kind' < column) {
      ordered['kind'] = kind;
      put = 1;
    }
    if (put === 1 && 'schema_version' < column) {
      ordered['schema_version'] = schemaVersion;
      put = 2;
    }
    ordered[column] = content[column];
  }
  if (put === 0) ordered['kind'] = kind;
  if (put < 2) ordered['schema_version'] = schemaVersion;
  return JSON.stringify(ordered);
};

/** SHA-256 in lower-case hex, 64 characters. */
export const contentHash = (canonical: string): string => hash('sha256', canonical, 'hex');

/**
 * Name-based UUIDv8 (RFC 9562, appendix B.2): the first 128 bits of SHA-256 over kind, cluster and key, with version
 * and variant set. The parts are joined by NUL, which no stored string can contain.
 */
export const recordId = (kind: string, cluster: string | undefined, idempotencyKey: string): string => {
  const digest = hash('sha256', `${kind}\0${cluster ?? ''}\0${idempotencyKey}`, 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return (
    `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-` +
    `${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  );
};
