/**
 * What a record is known by. Both values follow from the record alone, so that PostgreSQL, the queue and every replica
 * agree on them without asking each other.
 */
import { hash } from 'node:crypto';

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
