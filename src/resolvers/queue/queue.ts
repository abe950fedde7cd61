/**
 * The durable queue: where a record goes that PostgreSQL cannot take. One small interface, two back ends, one contract
 * suite that runs against both (tests/queue-contract).
 *
 * An entry is on stable storage when `put` says `queued`, and leaves only by `remove`, after its commit. Entries are
 * unique by record id, so the same record sent again is known while it waits.
 */
export interface QueuedRecord {
  readonly id: string;
  readonly kind: string;
  /** Lower-case hex. */
  readonly contentHash: string;
  readonly createdAt: Date;
  readonly idempotencyKey: string;
  readonly remediationId: string;
  /** The row, as it will be populated. */
  readonly json: string;
}

/** What is known of a waiting entry without reading its row. */
export type WaitingRecord = Omit<QueuedRecord, 'json'>;

export type PutOutcome =
  | { readonly type: 'queued' }
  /** The same record waits already; it was accepted then. */
  | { readonly type: 'known'; readonly recordedAt: Date }
  /** The id waits already with other content. */
  | { readonly type: 'conflict' }
  /** The bound on bytes is reached: nothing is discarded, so nothing is taken. */
  | { readonly type: 'full' }
  /** Larger than one entry may be. */
  | { readonly type: 'tooLarge'; readonly maxBytes: number };

/** An entry that this process works on. Another replica is not given it until it is released or its lease runs out. */
export interface Lease {
  readonly record: QueuedRecord;
  /** Names the lease to its back end. */
  readonly token: unknown;
}

/** What giving a lease back takes: not its row, which may be as large as 1 MiB. */
export type Held = Pick<Lease, 'token'>;

export interface QueueStats {
  readonly depth: number;
  readonly bytes: number;
  /** When the oldest entry was accepted; undefined when the queue is empty. */
  readonly oldestAt: Date | undefined;
}

export interface Queue {
  /** For people, e.g. `file: .data/queue.sqlite`. */
  readonly description: string;
  /**
   * All of one call are made durable together. Throws when the storage fails: then nothing of the call was accepted. A
   * storage on the network may hold some of it all the same; such an entry is drained like any other, and since its id
   * follows from its content, sending the record again has the one effect.
   */
  readonly put: (records: readonly QueuedRecord[]) => Promise<readonly PutOutcome[]>;
  /** The waiting entries among the given ids. */
  readonly find: (ids: readonly string[]) => Promise<ReadonlyMap<string, WaitingRecord>>;
  /** The oldest entries that nobody works on, at most `max`. */
  readonly take: (max: number) => Promise<readonly Lease[]>;
  /** Ends entries whose records are committed (or in quarantine). */
  readonly remove: (leases: readonly Lease[]) => Promise<void>;
  /** Gives entries back, to be taken again later. */
  readonly release: (leases: readonly Held[]) => Promise<void>;
  /** As last known, without asking the storage: cheap enough for every request. */
  readonly mayHoldEntries: () => boolean;
  readonly stats: () => Promise<QueueStats>;
  /** Whether a record could be put now; throws with the reason when not. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The queue cannot be asked now. */
export class QueueAwayError extends Error {
  constructor(cause: unknown) {
    super('the queue cannot be read', { cause });
    this.name = 'QueueAwayError';
  }
}

/** What a put of a record comes to when its id waits already. */
export const outcomeOfWaiting = ({ contentHash }: QueuedRecord, waiting: WaitingRecord): PutOutcome =>
  waiting.contentHash === contentHash ? { type: 'known', recordedAt: waiting.createdAt } : { type: 'conflict' };
