/**
 * Stores a group of records of one kind: one statement claims the ids in the ledger and inserts the rows that are new.
 *
 *   statement ──ok──▶ recorded / duplicate / conflict, by the ledger
 *             ──transient──▶ unavailable
 *             ──check──▶ ensure the partitions, once more ──check──▶ as data
 *             ──data──▶ split in halves until the culprit stands alone: poison; its neighbours are recorded
 *             ──defect──▶ thrown: nothing is known to be wrong with the records
 */
import type { AuditStore, LedgerEntry } from '../database/audit-store.ts';
import { failureOf } from '../database/failure.ts';
import { classify } from './failure.ts';
import type { Partitions } from './partitions.ts';
import type { AuditRecord, Outcome } from './record.ts';

/** What a caller is asked to wait before it tries again. */
const retryAfterMs = 1_000;

export type Writer = (records: readonly AuditRecord[]) => Promise<readonly Outcome[]>;

/** Told once per failed statement, for the log. */
export interface WriteFailure {
  readonly table: string;
  readonly rows: number;
  readonly class: string;
  readonly error: unknown;
}

type Attempt =
  | { readonly type: 'stored'; readonly newIds: ReadonlySet<string> }
  | { readonly type: 'failed'; readonly outcome: Outcome }
  | { readonly type: 'refused'; readonly sqlState: string };

export const createWriter = ({
  store,
  partitions,
  onFailure,
}: {
  readonly store: AuditStore;
  readonly partitions: Pick<Partitions, 'ensureFor'>;
  readonly onFailure: (failure: WriteFailure) => void;
}): Writer => {
  const attempt = async (records: readonly AuditRecord[], partitionsEnsured: boolean): Promise<Attempt> => {
    const [first] = records;
    if (first === undefined) return { type: 'stored', newIds: new Set() };
    try {
      const newIds = await store.insert(
        first.table,
        records.map((record) => record.json),
      );
      return { type: 'stored', newIds: new Set(newIds) };
    } catch (error) {
      const failure = classify(failureOf(error));
      onFailure({ table: first.table.table, rows: records.length, class: failure.class, error });
      switch (failure.class) {
        case 'transient':
          return { type: 'failed', outcome: { type: 'unavailable', retryAfterMs } };
        case 'data':
          return { type: 'refused', sqlState: failure.sqlState };
        case 'check':
          if (partitionsEnsured) return { type: 'refused', sqlState: failure.sqlState };
          return ensureThenRetry(records);
        case 'defect':
          throw error;
      }
    }
  };

  const ensureThenRetry = async (records: readonly AuditRecord[]): Promise<Attempt> => {
    const table = records[0]?.table.table;
    try {
      if (table !== undefined)
        await partitions.ensureFor(
          table,
          records.map((record) => record.createdAt),
        );
    } catch (error) {
      if (classify(failureOf(error)).class !== 'transient') throw error;
      return { type: 'failed', outcome: { type: 'unavailable', retryAfterMs } };
    }
    return attempt(records, true);
  };

  /** Records whose ids are all different. */
  const writeDistinct = async (records: readonly AuditRecord[]): Promise<readonly Outcome[]> => {
    const result = await attempt(records, false);
    switch (result.type) {
      case 'failed':
        return records.map(() => result.outcome);
      case 'stored':
        return judge(records, result.newIds);
      case 'refused': {
        if (records.length === 1) return [{ type: 'poison', sqlState: result.sqlState }];
        const middle = Math.ceil(records.length / 2);
        const left = await writeDistinct(records.slice(0, middle));
        const right = await writeDistinct(records.slice(middle));
        return [...left, ...right];
      }
    }
  };

  /** Whether the ids that were taken already hold the same content. */
  const judge = async (records: readonly AuditRecord[], newIds: ReadonlySet<string>): Promise<readonly Outcome[]> => {
    if (newIds.size === records.length) return records.map((): Outcome => ({ type: 'recorded' }));
    const taken = records.filter((record) => !newIds.has(record.id)).map((record) => record.id);
    const ledger = await store.ledgerEntries(taken).catch((error: unknown) => {
      if (classify(failureOf(error)).class === 'transient') return undefined;
      throw error;
    });
    return records.map((record): Outcome => {
      if (newIds.has(record.id)) return { type: 'recorded' };
      if (ledger === undefined) return { type: 'unavailable', retryAfterMs };
      return compare(record, ledger.get(record.id));
    });
  };

  const compare = (record: AuditRecord, entry: LedgerEntry | undefined): Outcome => {
    if (entry === undefined) throw new Error(`the ledger refused id ${record.id} but does not hold it`);
    return entry.contentHash === record.contentHash
      ? { type: 'duplicate', recordedAt: entry.createdAt }
      : { type: 'conflict' };
  };

  /** The same id more than once in one group: the first is written, the others are judged against it. */
  const write: Writer = async (records) => {
    const leaders = new Map<string, AuditRecord>();
    for (const record of records) if (!leaders.has(record.id)) leaders.set(record.id, record);
    const distinct = [...leaders.values()];
    const outcomes = await writeDistinct(distinct);
    if (distinct.length === records.length) return outcomes;

    const outcomeOf = new Map(distinct.map((leader, index) => [leader, outcomes[index]]));
    const judged = new Map<AuditRecord, Outcome>();
    for (const record of records) {
      const leader = leaders.get(record.id);
      const outcome = leader && outcomeOf.get(leader);
      if (leader === undefined || outcome === undefined) throw new Error('a record has no outcome');
      const follows = record === leader ? outcome : follow(record, leader, outcome);
      if (follows !== undefined) judged.set(record, follows);
    }
    const again = records.filter((record) => !judged.has(record));
    const later = again.length === 0 ? [] : await write(again);
    again.forEach((record, index) => {
      const outcome = later[index];
      if (outcome !== undefined) judged.set(record, outcome);
    });
    return records.map((record) => {
      const outcome = judged.get(record);
      if (outcome === undefined) throw new Error('a record has no outcome');
      return outcome;
    });
  };
  return write;
};

/** What the first record's outcome says about a later one of the same id; `undefined` where it has to be tried. */
const follow = (record: AuditRecord, leader: AuditRecord, outcome: Outcome): Outcome | undefined => {
  const same = record.contentHash === leader.contentHash;
  switch (outcome.type) {
    case 'recorded':
      return same ? { type: 'duplicate', recordedAt: leader.createdAt } : { type: 'conflict' };
    case 'duplicate':
      return same ? outcome : { type: 'conflict' };
    case 'unavailable':
    case 'overloaded':
      return outcome;
    case 'conflict':
    case 'poison':
      return same ? outcome : undefined;
  }
};
