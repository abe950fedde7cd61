/**
 * Writes entries of the queue that are of one kind, and says where each of them goes from there. Nothing is done to the
 * queue here.
 */
import type { AuditTable } from '../database/audit-table.ts';
import { failureOf } from '../database/failure.ts';
import { classify } from './failure.ts';
import type { Quarantine, Reason } from './quarantine.ts';
import type { Lease } from './queue/queue.ts';
import type { AuditRecord, Outcome } from './record.ts';
import type { Writer } from './writer.ts';

export type Ending =
  /** Stored, or safe in quarantine: it may leave the queue. */
  | 'settled'
  /** Not now, though the database is there. */
  | 'aside'
  /** The database went away. */
  | 'open';

/** Answers one ending per entry, in order. */
export type Settler = (table: AuditTable, leases: readonly Lease[]) => Promise<readonly Ending[]>;

export interface SettlerOptions {
  readonly writer: Writer;
  readonly quarantine: Pick<Quarantine, 'hold'>;
  /** Bound on one write. */
  readonly deadlineMs: number;
  readonly onFailure: (error: unknown) => void;
}

/** What the outcome of its record means for an entry. */
type Step =
  | { readonly type: 'stored' }
  | { readonly type: 'hold'; readonly reason: Reason }
  | { readonly type: 'wait' };

const stepOf = (outcome: Outcome | undefined): Step => {
  switch (outcome?.type) {
    case 'recorded':
    case 'duplicate':
      return { type: 'stored' };
    case 'conflict':
      return {
        type: 'hold',
        reason: { class: 'CONFLICT', reason: 'the id belongs to a record that says something else' },
      };
    case 'poison':
      return { type: 'hold', reason: { class: 'POISON', reason: `SQLSTATE ${outcome.sqlState}` } };
    case 'unavailable':
    case 'overloaded':
    case 'queued':
    case 'tooLarge':
    case undefined:
      return { type: 'wait' };
  }
};

const asRecord = ({ record: { kind: _, ...rest } }: Lease, table: AuditTable): AuditRecord => ({ ...rest, table });

export const createSettler = ({ writer, quarantine, deadlineMs, onFailure }: SettlerOptions): Settler => {
  const hold = async ({ record }: Lease, reason: Reason): Promise<Ending> => {
    try {
      await quarantine.hold(record, reason);
      return 'settled';
    } catch (error) {
      onFailure(error);
      return classify(failureOf(error)).class === 'transient' ? 'open' : 'aside';
    }
  };

  return async (table, leases) => {
    let outcomes: readonly Outcome[];
    try {
      outcomes = await writer(
        leases.map((lease) => asRecord(lease, table)),
        deadlineMs,
      );
    } catch (error) {
      // No outage: that would be an outcome.
      onFailure(error);
      return leases.map(() => 'aside');
    }
    const endings: Ending[] = [];
    let isAway = false;
    for (const [index, lease] of leases.entries()) {
      const step = stepOf(outcomes[index]);
      switch (step.type) {
        case 'stored':
          endings.push('settled');
          break;
        case 'wait':
          endings.push('open');
          break;
        case 'hold': {
          // Once the database is away each of the others would wait for it in turn.
          const ending: Ending = isAway ? 'open' : await hold(lease, step.reason);
          isAway ||= ending === 'open';
          endings.push(ending);
        }
      }
    }
    return endings;
  };
};
