/**
 * Where a read goes: to the replica when there is one that is fit, else to the primary, through connections that the
 * record path has no part in. A replica that fails in the middle of a read costs nobody an answer: the read is made
 * again at the primary, and counted.
 */
import { failureOf } from '../database/failure.ts';
import type { LookUps, Reads } from '../database/reads.ts';
import { classify } from './failure.ts';
import type { Replica, ReplicaState } from './replica.ts';
import { DeadlineError, within } from './resilience.ts';

/** The statement took as long as a read may. */
export class SlowReadError extends Error {
  constructor() {
    super('the read took too long');
    this.name = 'SlowReadError';
  }
}

/** There is no database to read from now. */
export class AwayError extends Error {
  constructor(cause: unknown) {
    super('the database cannot be read', { cause });
    this.name = 'AwayError';
  }
}

/** Why a read went to the primary although there is a replica. */
export type Fallback = 'away' | 'lagging' | 'missing' | 'conflict';

export interface Reading {
  readonly run: <T>(read: (reads: Reads) => Promise<T>) => Promise<T>;
  /** Look-ups by id see every record whose receipt has been given: what the replica does not have, the primary has. */
  readonly lookUps: LookUps;
  /** `undefined` when there is none. */
  readonly replica: () => ReplicaState | undefined;
}

/** The server ends a statement at the deadline; it is given so long to say so. */
const graceMs = 500;

const queryCanceled = '57014';
/** Replaying what the primary has changed was in the way of the read. */
const conflictWithRecovery = '40001';

type Failure = 'slow' | 'away' | 'conflict' | 'other';

/** What JavaScript throws by itself: a mistake of ours, whatever the database does. */
const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError];

const failureOfRead = (error: unknown): Failure => {
  if (error instanceof DeadlineError) return 'away';
  if (mistakes.some((mistake) => error instanceof mistake)) return 'other';
  const failure = failureOf(error);
  if (failure.type === 'sql' && failure.sqlState === queryCanceled) return 'slow';
  if (failure.type === 'sql' && failure.sqlState === conflictWithRecovery) return 'conflict';
  return classify(failure).class === 'transient' ? 'away' : 'other';
};

export const createReading = ({
  primary,
  replica,
  deadlineMs,
  endsStatements,
  onFallback,
}: {
  readonly primary: Reads;
  readonly replica: { readonly reads: Reads; readonly health: Replica } | undefined;
  readonly deadlineMs: number;
  /** Whether the primary ends a statement at the deadline by itself: then one that is still unanswered has nobody there. */
  readonly endsStatements: boolean;
  readonly onFallback: (reason: Fallback) => void;
}): Reading => {
  const bounded = <T>(reads: Reads, read: (reads: Reads) => Promise<T>): Promise<T> =>
    within(deadlineMs + graceMs, () => read(reads));

  const atPrimary = async <T>(read: (reads: Reads) => Promise<T>): Promise<T> => {
    try {
      return await bounded(primary, read);
    } catch (error) {
      if (error instanceof DeadlineError) throw endsStatements ? new AwayError(error) : new SlowReadError();
      switch (failureOfRead(error)) {
        case 'slow':
          throw new SlowReadError();
        // Nothing is replayed at a primary: it is not known to say so.
        case 'conflict':
        case 'away':
          throw new AwayError(error);
        case 'other':
          throw error;
      }
    }
  };

  /** What the replica answers; `undefined` when it cannot be asked. */
  const atReplica = async <T>(read: (reads: Reads) => Promise<T>): Promise<{ readonly answer: T } | undefined> => {
    if (replica === undefined) return undefined;
    const { state } = replica.health.state();
    if (state !== 'inUse') {
      onFallback(state);
      return undefined;
    }
    try {
      return { answer: await bounded(replica.reads, read) };
    } catch (error) {
      const failure = failureOfRead(error);
      if (failure === 'slow') throw new SlowReadError();
      if (failure === 'other') throw error;
      if (failure === 'away') replica.health.failed();
      onFallback(failure);
      return undefined;
    }
  };

  /** While the primary is away, a replica that is behind is the best there is. `error` is how the primary was away. */
  const atReplicaBehind = async <T>(read: (reads: Reads) => Promise<T>, error: unknown): Promise<T> => {
    if (!(error instanceof AwayError) || replica?.health.state().state !== 'lagging') throw error;
    return bounded(replica.reads, read).catch(() => Promise.reject(error));
  };

  /** Several things by key; those that the replica does not have are looked for at the primary. */
  const complete = async <Key, Found>(
    keys: readonly Key[],
    idOf: (key: Key) => string,
    look: (reads: Reads, keys: readonly Key[]) => Promise<ReadonlyMap<string, Found>>,
  ): Promise<ReadonlyMap<string, Found>> => {
    const lookAtAll = (reads: Reads): Promise<ReadonlyMap<string, Found>> => look(reads, keys);
    const lacking = (found: ReadonlyMap<string, Found>): readonly Key[] => keys.filter((key) => !found.has(idOf(key)));
    const there = await atReplica(lookAtAll);
    if (there === undefined) {
      return atPrimary(lookAtAll).catch(async (error: unknown) => {
        const found = await atReplicaBehind(lookAtAll, error);
        // Whether the others exist, only the primary could say.
        if (lacking(found).length > 0) throw error;
        return found;
      });
    }
    const missing = lacking(there.answer);
    if (missing.length === 0) return there.answer;
    onFallback('missing');
    return new Map([...there.answer, ...(await atPrimary((reads) => look(reads, missing)))]);
  };

  return {
    run: async (read) => {
      const there = await atReplica(read);
      if (there !== undefined) return there.answer;
      return atPrimary(read).catch((error: unknown) => atReplicaBehind(read, error));
    },
    lookUps: {
      ledgerEntries: (ids) =>
        complete(
          ids,
          (id) => id,
          ({ lookUps }, some) => lookUps.ledgerEntries(some),
        ),
      rows: (table, columns, keys) =>
        complete(
          keys,
          ({ id }) => id,
          ({ lookUps }, some) => lookUps.rows(table, columns, some),
        ),
    },
    replica: () => replica?.health.state(),
  };
};
