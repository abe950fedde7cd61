/**
 * The persisting half of the service, wired together: record path, queue, drain, quarantine, partitions, and whether
 * the database is prepared. The other half (GraphQL, HTTP) sees only what is returned here.
 */
import type { Clock } from '../clock.ts';
import { type AuditStore, createAuditStore } from '../database/audit-store.ts';
import type { AuditTable } from '../database/audit-table.ts';
import type { Database } from '../database/database.ts';
import { failureOf } from '../database/failure.ts';
import { migrate } from '../database/migrate.ts';
import { createPartitionStore } from '../database/partition-store.ts';
import { createQuarantineStore, type QuarantineStore } from '../database/quarantine-store.ts';
import type { BreakerState } from './breaker.ts';
import type { CoalescerLimits } from './coalescer.ts';
import { createDrain } from './drain.ts';
import { classify } from './failure.ts';
import { createPartitions } from './partitions.ts';
import { createQuarantine, type Quarantine, type Reason } from './quarantine.ts';
import type { Queue } from './queue/queue.ts';
import type { Outcome } from './record.ts';
import { createRecordPath, type RecordObserver, type RecordPath } from './record-path.ts';
import { createResilience } from './resilience.ts';
import { createStorage } from './storage.ts';
import { createUpkeep } from './upkeep.ts';
import { createWriter, type WriteFailure, type Writer } from './writer.ts';

/** What the persisting half tells about itself, for the log and the metrics. */
export interface PersistenceObserver extends RecordObserver {
  readonly writeFailed: (failure: WriteFailure) => void;
  readonly queueFailed: (error: unknown, records: number) => void;
  readonly breakerChanged: (state: BreakerState) => void;
  readonly drained: (records: number) => void;
  readonly drainFailed: (error: unknown) => void;
  readonly quarantined: (kind: string, id: string, reason: Reason) => void;
  readonly migrated: (names: readonly string[]) => void;
  readonly partitionsCreated: (count: number) => void;
  readonly partitionRunway: (days: ReadonlyMap<string, number>) => void;
  readonly upkeepFailed: (error: unknown) => void;
  /** The database was away at the start; it is tried again. */
  readonly databaseAwayAtStart: (error: unknown) => void;
  /** It was tried again, and failed for another reason than the time before. */
  readonly preparingFailed: (error: unknown) => void;
}

export interface PersistenceOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly tables: readonly AuditTable[];
  readonly limits: CoalescerLimits;
  readonly writeDeadlineMs: number;
  readonly partitionMonthsAhead: number;
  readonly partitionUpkeepMs: number;
  readonly clock: Clock;
  readonly observer: PersistenceObserver;
}

export interface Persistence {
  readonly recordPath: RecordPath;
  readonly store: AuditStore;
  readonly quarantine: Quarantine;
  readonly quarantineStore: QuarantineStore;
  readonly breakerState: () => BreakerState;
  /** Throws with the reason when a record can be accepted neither in PostgreSQL nor in the queue. */
  readonly ready: () => Promise<void>;
  /** Migrates and makes partitions. Throws also when the database is away. */
  readonly prepare: () => Promise<readonly string[]>;
  /** As prepare; but when the database is away it goes on without it, and prepares it once it is there. */
  readonly start: () => Promise<void>;
  /** Everything taken in has an outcome, and nothing is being drained any more. */
  readonly stop: () => Promise<void>;
}

/** How often a database that was away at the start is tried again. */
const prepareAgainMs = 2_000;

/**
 * The longest that preparing waits for a lock: another process that migrates for long, or a dead one whose session still
 * holds it, must not keep the service from listening.
 */
const lockTimeoutMs = 5_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const createPersistence = (options: PersistenceOptions): Persistence => {
  const { database, queue, tables, limits, writeDeadlineMs, clock, observer } = options;
  const store = createAuditStore(database.prisma);
  const quarantineStore = createQuarantineStore(database.prisma);
  const resilience = createResilience(observer.breakerChanged);
  const partitions = createPartitions({
    store: createPartitionStore(database.prisma),
    tables: tables.map(({ table }) => table),
    monthsAhead: options.partitionMonthsAhead,
    clock,
  });
  const upkeep = createUpkeep({
    partitions,
    everyMs: options.partitionUpkeepMs,
    clock,
    onRunway: observer.partitionRunway,
    onCreated: observer.partitionsCreated,
    onFailure: observer.upkeepFailed,
  });

  let prepared = false;
  const away: Outcome = { type: 'unavailable', reason: 'database', retryAfterMs: prepareAgainMs };
  const toDatabase = createWriter({ store, partitions, resilience, onFailure: observer.writeFailed });
  const writer: Writer = async (records, deadlineMs) =>
    prepared ? toDatabase(records, deadlineMs) : records.map(() => away);

  const quarantine = createQuarantine({
    store: quarantineStore,
    writer,
    tables,
    deadlineMs: writeDeadlineMs,
    onHeld: (record, reason) => observer.quarantined(record.kind, record.id, reason),
  });
  const recordPath = createRecordPath({
    tables,
    storage: createStorage({
      writer,
      queue,
      quarantine,
      deadlineMs: writeDeadlineMs,
      clock,
      onQueueFailure: observer.queueFailed,
    }),
    limits,
    clock,
    observer,
  });
  const drain = createDrain({
    queue,
    writer,
    quarantine,
    tables,
    deadlineMs: writeDeadlineMs,
    databaseIsThere: async () =>
      prepared && (resilience.state() === 'closed' || resilience.probe(store.ping, writeDeadlineMs)),
    clock,
    onDrained: observer.drained,
    onFailure: observer.drainFailed,
  });

  const prepare = async (): Promise<readonly string[]> => {
    const applied = await migrate({ openSession: () => database.openSession({ lockTimeoutMs }) });
    if (applied.length > 0) observer.migrated(applied);
    await upkeep.start();
    prepared = true;
    return applied;
  };

  /**
   * An error without a code may be a connection that ended or timed out, or a mistake: a migration that was changed, say.
   * Whether the database is there tells them apart.
   */
  const isAway = async (error: unknown): Promise<boolean> => {
    const failure = failureOf(error);
    if (failure.type !== 'unknown') return classify(failure).class === 'transient';
    return store.ping().then(
      () => false,
      () => true,
    );
  };

  let stopped = false;
  let cancelPrepare = () => {};
  const prepareLater = (lastMessage: string): void => {
    if (stopped) return;
    cancelPrepare = clock.after(prepareAgainMs, () => {
      prepare().then(drain.wake, (error: unknown) => {
        const message = messageOf(error);
        if (message !== lastMessage) observer.preparingFailed(error);
        prepareLater(message);
      });
    });
  };

  return {
    recordPath,
    store,
    quarantine,
    quarantineStore,
    breakerState: resilience.state,
    ready: async () => {
      try {
        await queue.ping();
      } catch (queueError) {
        if (!prepared || resilience.state() !== 'closed') throw queueError;
        await store.ping();
      }
    },
    prepare,
    start: async () => {
      try {
        await prepare();
      } catch (error) {
        if (!(await isAway(error))) throw error;
        observer.databaseAwayAtStart(error);
        prepareLater(messageOf(error));
      }
      drain.start();
    },
    stop: async () => {
      stopped = true;
      cancelPrepare();
      await recordPath.drained();
      await drain.stop();
      await upkeep.stop();
    },
  };
};
