/**
 * Stores a group of records of one kind: one statement claims the ids in the ledger and inserts the rows that are new.
 *
 *   statement ──ok──▶ recorded / duplicate / conflict, by the ledger
 *             ──transient──▶ unavailable
 *             ──check──▶ ensure the partitions, once more ──check──▶ as data
 *                        a month that PostgreSQL refuses to make ──▶ as data: the clock was wrong by decades
 *             ──data──▶ split in halves until the culprit stands alone: poison; its neighbours are recorded
 *             ──defect──▶ thrown: nothing is known to be wrong with the records
 */
import { BrokenCircuitError } from 'cockatiel';
import type { AuditStore, LedgerEntry } from '../database/audit-store.ts';
import { failureOf } from '../database/failure.ts';
import { classify } from './failure.ts';
import type { Partitions } from './partitions.ts';
import type { AuditRecord, Outcome } from './record.ts';
import type { Resilience } from './resilience.ts';

const recorded: Outcome = { type: 'recorded' };
const unavailable: Outcome = { type: 'unavailable', reason: 'database', retryAfterMs: 1_000 };

/** Answers one outcome per record, in order, within about `deadlineMs`. */
export type Writer = (records: readonly AuditRecord[], deadlineMs: number) => Promise<readonly Outcome[]>;

/** Told once per failed statement, for the log. */
export interface WriteFailure {
  readonly table: string;
  readonly rows: number;
  readonly class: string;
  readonly error: unknown;
}

/** The statements of one write, within its deadline. */
interface Session {
  readonly run: <T>(statement: () => Promise<T>) => Promise<T>;
  /** Whether a statement was repeated: then an earlier one may have been committed, though its answer was lost. */
  readonly repeated: () => boolean;
}

type Attempt =
  | { readonly type: 'stored'; readonly taken: readonly string[] }
  | { readonly type: 'failed'; readonly outcome: Outcome }
  | { readonly type: 'refused'; readonly sqlState: string };

export const createWriter = ({
  store,
  partitions,
  resilience,
  onFailure,
}: {
  readonly store: AuditStore;
  readonly partitions: Pick<Partitions, 'ensureFor'>;
  readonly resilience: Pick<Resilience, 'run'>;
  readonly onFailure: (failure: WriteFailure) => void;
}): Writer => {
  const openSession = (deadlineMs: number): Session => {
    const until = performance.now() + deadlineMs;
    let repeated = false;
    return {
      run: (statement) =>
        resilience.run((attempt) => {
          repeated ||= attempt > 1;
          return statement();
        }, until - performance.now()),
      repeated: () => repeated,
    };
  };

  const attempt = async (
    records: readonly AuditRecord[],
    partitionsEnsured: boolean,
    session: Session,
  ): Promise<Attempt> => {
    const [first] = records;
    if (first === undefined) return { type: 'stored', taken: [] };
    try {
      const rows = records.map((record) => record.json);
      return { type: 'stored', taken: await session.run(() => store.insert(first.table, rows)) };
    } catch (error) {
      const failure = classify(failureOf(error));
      if (!(error instanceof BrokenCircuitError)) {
        onFailure({ table: first.table.table, rows: records.length, class: failure.class, error });
      }
      switch (failure.class) {
        case 'transient':
          return { type: 'failed', outcome: unavailable };
        case 'data':
          return { type: 'refused', sqlState: failure.sqlState };
        case 'check':
          if (partitionsEnsured) return { type: 'refused', sqlState: failure.sqlState };
          return ensureThenRetry(records, session);
        case 'defect':
          throw error;
      }
    }
  };

  const ensureThenRetry = async (records: readonly AuditRecord[], session: Session): Promise<Attempt> => {
    const table = records[0]?.table.table;
    try {
      if (table !== undefined)
        await partitions.ensureFor(
          table,
          records.map((record) => record.createdAt),
        );
    } catch (error) {
      const failure = classify(failureOf(error));
      switch (failure.class) {
        case 'transient':
          return { type: 'failed', outcome: unavailable };
        case 'data':
        case 'check':
          return { type: 'refused', sqlState: failure.sqlState };
        case 'defect':
          throw error;
      }
    }
    return attempt(records, true, session);
  };

  /** Records whose ids are all different. */
  const writeDistinct = async (records: readonly AuditRecord[], session: Session): Promise<readonly Outcome[]> => {
    const result = await attempt(records, false, session);
    switch (result.type) {
      case 'failed':
        return records.map(() => result.outcome);
      case 'stored':
        return judge(records, result.taken, session);
      case 'refused': {
        if (records.length === 1) return [{ type: 'poison', sqlState: result.sqlState }];
        const middle = Math.ceil(records.length / 2);
        const left = await writeDistinct(records.slice(0, middle), session);
        const right = await writeDistinct(records.slice(middle), session);
        return [...left, ...right];
      }
    }
  };

  /** Whether the ids that were taken already hold the same content. */
  const judge = async (
    records: readonly AuditRecord[],
    taken: readonly string[],
    session: Session,
  ): Promise<readonly Outcome[]> => {
    if (taken.length === 0) return records.map(() => recorded);
    const known = new Set(taken);
    const ledger = await session
      .run(() => store.ledgerEntries(taken))
      .catch((error: unknown) => {
        if (classify(failureOf(error)).class === 'transient') return undefined;
        throw error;
      });
    return records.map((record): Outcome => {
      if (!known.has(record.id)) return recorded;
      if (ledger === undefined) return unavailable;
      return compare(record, ledger.get(record.id), session);
    });
  };

  const compare = (record: AuditRecord, entry: LedgerEntry | undefined, session: Session): Outcome => {
    if (entry === undefined) throw new Error(`the ledger refused id ${record.id} but does not hold it`);
    if (entry.contentHash !== record.contentHash) return { type: 'conflict' };
    const isOurs = session.repeated() && entry.createdAt.getTime() === record.createdAt.getTime();
    return isOurs ? { type: 'recorded' } : { type: 'duplicate', recordedAt: entry.createdAt };
  };

  /** The same id more than once in one group: the first is written, the others are judged against it. */
  const write: Writer = async (records, deadlineMs) => {
    const until = performance.now() + deadlineMs;
    const leaders = new Map<string, AuditRecord>();
    for (const record of records) if (!leaders.has(record.id)) leaders.set(record.id, record);
    const distinct = [...leaders.values()];
    const outcomes = await writeDistinct(distinct, openSession(deadlineMs));
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
    const later = again.length === 0 ? [] : await write(again, until - performance.now());
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
    case 'queued':
    case 'tooLarge':
      return outcome;
    case 'conflict':
    case 'poison':
      return same ? outcome : undefined;
  }
};
