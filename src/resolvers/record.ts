/** The way in: a validated submission becomes a record with an id and a hash, and leaves as an outcome. */
import type { Clock } from '../clock.ts';
import type { AuditTable } from '../database/audit-table.ts';
import { contentHash, recordId } from './identity.ts';
import type { Origin, Submission } from './submission.ts';

/** A record ready to be stored. `json` is its row, exactly as PostgreSQL will populate it. */
export interface AuditRecord {
  readonly table: AuditTable;
  readonly id: string;
  /** Lower-case hex. */
  readonly contentHash: string;
  readonly createdAt: Date;
  readonly idempotencyKey: string;
  readonly remediationId: string;
  readonly json: string;
}

/** How the attempt to store a record ended. There is no other ending. */
export type Outcome =
  | { readonly type: 'recorded' }
  | { readonly type: 'duplicate'; readonly recordedAt: Date }
  /** The id is taken by a record that says something else. */
  | { readonly type: 'conflict' }
  /** PostgreSQL could not take it; it is on stable storage in the queue. */
  | { readonly type: 'queued' }
  /** PostgreSQL refuses the data itself; trying again would not help. Kept in quarantine. */
  | { readonly type: 'poison'; readonly sqlState: string }
  /** Neither PostgreSQL nor the queue could take it. */
  | {
      readonly type: 'unavailable';
      readonly reason: 'database' | 'queueFull' | 'queueFailed';
      readonly retryAfterMs: number;
    }
  /** PostgreSQL could not take it, and it is larger than an entry of the queue may be. */
  | { readonly type: 'tooLarge'; readonly maxBytes: number }
  /** Too much is waiting already. */
  | { readonly type: 'overloaded'; readonly retryAfterMs: number };

export interface Recorded {
  readonly record: AuditRecord;
  readonly outcome: Outcome;
}

export interface Recorder {
  readonly record: (submission: Submission, origin: Origin) => Promise<Recorded>;
}

const prepare = (submission: Submission, origin: Origin, createdAt: Date): AuditRecord => {
  const { table, canonical, derived, remediationId, cluster } = submission;
  const hash = contentHash(canonical);
  const idempotencyKey = submission.idempotencyKey ?? hash;
  const id = recordId(table.kind, cluster, idempotencyKey);
  // What needs no quoting is put between quotes here; this runs once per record.
  const trace = origin.traceId === undefined ? '' : `,"trace_id":${JSON.stringify(origin.traceId)}`;
  const more = derived === undefined ? '' : `,${JSON.stringify(derived).slice(1, -1)}`;
  const json =
    `{"id":"${id}","created_at":"${createdAt.toISOString()}","content_hash":"\\\\x${hash}",` +
    `"idempotency_key":${JSON.stringify(idempotencyKey)},"recorded_by":${JSON.stringify(origin.recordedBy)},` +
    `"recorded_via":"${origin.recordedVia}"` +
    // The canonical form is a JSON object that is never empty, and is written already: join the two.
    `${trace}${more},${canonical.slice(1)}`;
  return { table, id, contentHash: hash, createdAt, idempotencyKey, remediationId, json };
};

export const createRecorder = ({
  write,
  clock,
}: {
  readonly write: (record: AuditRecord) => Promise<Outcome>;
  readonly clock: Clock;
}): Recorder => ({
  record: async (submission, origin) => {
    const record = prepare(submission, origin, new Date(clock.now()));
    return { record, outcome: await write(record) };
  },
});
