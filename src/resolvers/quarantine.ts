/**
 * Records that cannot be stored as they are: PostgreSQL refuses their data, or their id belongs to another record. They
 * are kept whole until an operator redrives or discards them; each act is recorded with who, when and what.
 */
import type { AuditTable } from '../database/audit-table.ts';
import type { QuarantineEntry, QuarantineStore } from '../database/quarantine-store.ts';
import type { QueuedRecord } from './queue/queue.ts';
import type { AuditRecord, Outcome } from './record.ts';
import { createRowFit } from './row-fit.ts';
import type { Writer } from './writer.ts';

export interface Reason {
  readonly class: 'POISON' | 'CONFLICT';
  readonly reason: string;
}

export type ActOutcome =
  | { readonly type: 'done'; readonly entry: QuarantineEntry }
  /** Redriven, and refused once more: it stays. */
  | { readonly type: 'refused'; readonly entry: QuarantineEntry; readonly outcome: Outcome['type'] }
  /** It is for a newer release, and was not tried; it stays. */
  | { readonly type: 'newer'; readonly reason: string }
  | { readonly type: 'unknown' }
  | { readonly type: 'notHeld'; readonly entry: QuarantineEntry };

export interface Quarantine {
  /** Keeps a record with its reason; the same content again is the same entry. */
  readonly hold: (record: QueuedRecord, reason: Reason) => Promise<void>;
  /** Sends the record through the record path once more. */
  readonly redrive: (id: string, operator: string) => Promise<ActOutcome>;
  /** Gives the payload up; its hash, the operator and the reason stay. */
  readonly discard: (id: string, operator: string, reason: string) => Promise<ActOutcome>;
}

export const createQuarantine = ({
  store,
  writer,
  tables,
  deadlineMs,
  onHeld,
}: {
  readonly store: QuarantineStore;
  readonly writer: Writer;
  readonly tables: readonly AuditTable[];
  readonly deadlineMs: number;
  readonly onHeld: (record: QueuedRecord, reason: Reason) => void;
}): Quarantine => {
  const fitOf = createRowFit(tables);

  const recordOf = (entry: QuarantineEntry, table: AuditTable, json: string): AuditRecord => ({
    table,
    id: entry.recordId,
    contentHash: entry.contentHash,
    createdAt: entry.acceptedAt,
    idempotencyKey: '',
    remediationId: entry.remediationId,
    json,
  });

  return {
    hold: async (record, reason) => {
      await store.insert(record, reason);
      onHeld(record, reason);
    },
    redrive: async (id, operator) => {
      const entry = await store.find(id);
      if (entry === undefined) return { type: 'unknown' };
      if (entry.state !== 'HELD') return { type: 'notHeld', entry };
      const { kind, payload } = entry;
      if (payload === undefined) throw new Error(`entry ${id} is held, but has no payload`);
      const fit = fitOf({ kind, json: payload });
      if (fit.type === 'newer') return fit;
      const [outcome] = await writer([recordOf(entry, fit.table, payload)], deadlineMs);
      const stored = outcome?.type === 'recorded' || outcome?.type === 'duplicate';
      const result = outcome?.type ?? 'unavailable';
      const updated = await store.act(entry, { act: 'REDRIVE', operator, result, state: stored ? 'REDRIVEN' : 'HELD' });
      return stored ? { type: 'done', entry: updated } : { type: 'refused', entry: updated, outcome: result };
    },
    discard: async (id, operator, reason) => {
      const entry = await store.find(id);
      if (entry === undefined) return { type: 'unknown' };
      if (entry.state !== 'HELD') return { type: 'notHeld', entry };
      const updated = await store.act(entry, {
        act: 'DISCARD',
        operator,
        reason,
        result: 'discarded',
        state: 'DISCARDED',
      });
      return { type: 'done', entry: updated };
    },
  };
};
