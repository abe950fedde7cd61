import type { AuditTable } from '../database/audit-table.ts';
import type { AuthenticationMethod } from '../principal.ts';

/** Column → value, keys in UTF-16 order at every depth, no nulls: JSON.stringify of it is its RFC 8785 form. */
export type Content = Readonly<Record<string, unknown>>;

/** A validated record on its way in. */
export interface Submission {
  readonly table: AuditTable;
  readonly content: Content;
  /** Columns that are stored, but no part of what the record says (vectors and what belongs to them). */
  readonly derived: Content;
  /** The caller's key, if one was sent. */
  readonly idempotencyKey: string | undefined;
  readonly remediationId: string;
  readonly cluster: string | undefined;
}

/** Who sent it, from the transport; never from the body. */
export interface Origin {
  readonly recordedBy: string;
  readonly recordedVia: AuthenticationMethod;
  readonly traceId: string | undefined;
}
