/**
 * The embedded default: SQLite in a folder, write-ahead log, one fsync per group that is put. One process has it to itself (the
 * file is locked), so a lease is only a note in memory.
 *
 * Calls are synchronous: a commit takes about 0.3 ms, less than handing it to another thread would cost.
 */
import { statfsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Held,
  outcomeOfWaiting,
  type PutOutcome,
  type Queue,
  type QueuedRecord,
  type WaitingRecord,
} from './queue.ts';

const schema = `
  create table if not exists entry (
    seq             integer primary key autoincrement,
    id              text    not null unique,
    kind            text    not null,
    content_hash    text    not null,
    created_at      integer not null,  -- milliseconds since 1970
    idempotency_key text    not null,
    remediation_id  text    not null,
    json            text    not null,
    bytes           integer not null
  ) strict;
  -- Written to find out whether the disk takes it.
  create table if not exists probe (id integer primary key check (id = 1), writes integer not null) strict;
  insert into probe values (1, 0) on conflict (id) do nothing`;

/** How often the disk is tried at most, however often somebody asks. */
const probeEveryMs = 1_000;

/** One row of SQLite, whose values arrive untyped. */
type Row = Readonly<Record<string, unknown>>;

const text = (row: Row, name: string): string => {
  const value = row[name];
  if (typeof value !== 'string') throw new Error(`the queue holds no ${name}`);
  return value;
};
const time = (row: Row, name: string): Date => new Date(Number(row[name]));

const waitingOf = (row: Row): WaitingRecord => ({
  id: text(row, 'id'),
  kind: text(row, 'kind'),
  contentHash: text(row, 'content_hash'),
  createdAt: time(row, 'created_at'),
  idempotencyKey: text(row, 'idempotency_key'),
  remediationId: text(row, 'remediation_id'),
});

/** Of the file, moved in one go; takes a few milliseconds. */
const pagesAtOnce = 200;

/** SQLite's code for a file that another process has locked. */
const busy = 5;

/**
 * Opens the file and keeps other processes out. The lock is the operating system's: it goes with the process, however
 * that ends.
 */
const openFile = (file: string): DatabaseSync => {
  const db = new DatabaseSync(file);
  try {
    db.exec('pragma auto_vacuum = incremental; pragma locking_mode = exclusive; pragma journal_mode = wal');
    // The log is written back often and a little at a time: everybody who records waits meanwhile.
    db.exec(`pragma wal_autocheckpoint = ${pagesAtOnce}`);
    db.exec('pragma synchronous = full; begin immediate');
    db.exec(schema);
    db.exec('commit');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) {
      throw new Error(`${file} is in use by another process; a queue in a file serves one`, { cause: error });
    }
    throw error;
  }
};

/**
 * Kept free on the disk. To strike an entry off takes room as well, in the log and then in the file: a queue that had filled
 * its disk to the end by itself could never be drained.
 */
const defaultReserveBytes = 8 * 2 ** 20;

export const openFileQueue = ({
  folder,
  maxBytes,
  reserveBytes = defaultReserveBytes,
}: {
  readonly folder: string;
  readonly maxBytes: number;
  readonly reserveBytes?: number;
}): Queue => {
  const file = path.join(folder, 'queue.sqlite');
  const db = openFile(file);

  const insert = db.prepare(
    `insert into entry (id, kind, content_hash, created_at, idempotency_key, remediation_id, json, bytes)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do nothing`,
  );
  const find = db.prepare(
    `select id, kind, content_hash, created_at, idempotency_key, remediation_id
     from entry where id in (select value from json_each(?))`,
  );
  const oldest = db.prepare(
    `select * from entry where seq not in (select value from json_each(?)) order by seq limit ?`,
  );
  const remove = db.prepare('delete from entry where seq in (select value from json_each(?)) returning bytes');
  const first = db.prepare('select created_at from entry order by seq limit 1');
  const probe = db.prepare('update probe set writes = writes + 1');
  const totals = db.prepare('select count(*) as depth, coalesce(sum(bytes), 0) as bytes from entry');

  const start = totals.get();
  let depth = Number(start?.['depth'] ?? 0);
  let bytes = Number(start?.['bytes'] ?? 0);
  const leased = new Set<number>();
  let probedAt = Number.NEGATIVE_INFINITY;

  const lookUp = (ids: readonly string[]) =>
    new Map(find.all(JSON.stringify(ids)).map((row) => [text(row, 'id'), waitingOf(row)]));

  const inTransaction = <T>(work: () => T): T => {
    db.exec('begin immediate');
    try {
      const result = work();
      db.exec('commit');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('rollback');
      throw error;
    }
  };

  /**
   * Not synced: an entry that comes back after a power cut is stored already, and struck off again. What is put
   * afterwards is synced together with it, and the log always is before it is written back.
   */
  const inUnsyncedTransaction = <T>(work: () => T): T => {
    db.exec('pragma synchronous = normal');
    try {
      return inTransaction(work);
    } finally {
      db.exec('pragma synchronous = full');
    }
  };

  /**
   * The file and its log become small again once an outage is over, a slice at a time: all at once would hold up
   * everybody who is recording, for half a second after 100 000 entries.
   */
  const shrink = (): void => {
    if (depth > 0 || !db.isOpen) return;
    db.exec(`pragma incremental_vacuum(${pagesAtOnce})`);
    if (Number(db.prepare('pragma freelist_count').get()?.['freelist_count'] ?? 0) > 0) setImmediate(shrink);
    else db.exec('pragma wal_checkpoint(truncate)');
  };

  /** Bytes that may be put at once: an entry is written twice, to the log and to the file. */
  const room = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return Math.min(maxBytes - bytes, (bavail * bsize - reserveBytes) / 2);
  };

  const putOne = (record: QueuedRecord, room: number): { readonly outcome: PutOutcome; readonly added: number } => {
    const size = Buffer.byteLength(record.json);
    if (size > room) {
      const waiting = lookUp([record.id]).get(record.id);
      return { outcome: waiting === undefined ? { type: 'full' } : outcomeOfWaiting(record, waiting), added: 0 };
    }
    const { id, kind, contentHash, createdAt, idempotencyKey, remediationId, json } = record;
    const values = [id, kind, contentHash, createdAt.getTime(), idempotencyKey, remediationId, json, size] as const;
    if (Number(insert.run(...values).changes) === 1) return { outcome: { type: 'queued' }, added: size };
    const waiting = lookUp([id]).get(id);
    if (waiting === undefined) throw new Error(`the queue refused ${id} but does not hold it`);
    return { outcome: outcomeOfWaiting(record, waiting), added: 0 };
  };

  const tokens = (leases: readonly Held[]): readonly number[] => leases.map(({ token }) => Number(token));

  return {
    description: `file: ${file}`,
    put: async (records) => {
      const roomBytes = room();
      let addedBytes = 0;
      let added = 0;
      const outcomes = inTransaction(() =>
        records.map((record) => {
          const one = putOne(record, roomBytes - addedBytes);
          addedBytes += one.added;
          if (one.outcome.type === 'queued') added += 1;
          return one.outcome;
        }),
      );
      bytes += addedBytes;
      depth += added;
      return outcomes;
    },
    find: async (ids) => lookUp(ids),
    take: async (max) =>
      oldest.all(JSON.stringify([...leased]), max).map((row) => {
        const token = Number(row['seq']);
        leased.add(token);
        return { record: { ...waitingOf(row), json: text(row, 'json') }, token };
      }),
    remove: async (leases) => {
      if (leases.length === 0) return;
      const seqs = tokens(leases);
      const removed = inUnsyncedTransaction(() => remove.all(JSON.stringify(seqs)));
      for (const seq of seqs) leased.delete(seq);
      depth -= removed.length;
      bytes -= removed.reduce((sum, row) => sum + Number(row['bytes']), 0);
      if (depth === 0) shrink();
    },
    release: async (leases) => {
      for (const seq of tokens(leases)) leased.delete(seq);
    },
    mayHoldEntries: () => depth > 0,
    stats: async () => {
      const row = first.get();
      return { depth, bytes, oldestAt: row === undefined ? undefined : time(row, 'created_at') };
    },
    ping: async () => {
      if (room() <= 0) throw new Error('the queue or its disk is full');
      if (!db.isOpen) throw new Error('the queue is closed');
      if (performance.now() - probedAt < probeEveryMs) return;
      // As a record is put, up to the sync: a disk that became read-only, or fails, shows nowhere before.
      inTransaction(() => probe.run());
      probedAt = performance.now();
    },
    close: async () => db.close(),
  };
};
