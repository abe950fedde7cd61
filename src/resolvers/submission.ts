import type { AuditTable } from '../database/audit-table.ts';
import type { AuthenticationMethod } from '../principal.ts';

/** Column → value of what is stored with a record, but is no part of what it says (vectors and what belongs to them). */
export type Derived = Readonly<Record<string, unknown>>;

/** A validated record on its way in. */
export interface Submission {
  readonly table: AuditTable;
  /**
   * The RFC 8785 form of kind, schema version and the stored content columns: a JSON object, never empty. Columns of the
   * table under their names, nulls left out.
   */
  readonly canonical: string;
  readonly derived: Derived | undefined;
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
