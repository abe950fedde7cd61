/** The record path put together: one coalescer per kind over one storage. */
import type { Clock } from '../clock.ts';
import type { AuditTable } from '../database/audit-table.ts';
import { type Coalescer, type CoalescerLimits, createCoalescer } from './coalescer.ts';
import { type AuditRecord, createRecorder, type Outcome, type Recorder } from './record.ts';
import type { Storage } from './storage.ts';

/** What the record path tells about itself. */
export interface RecordObserver {
  readonly recordEnded: (kind: string, outcome: Outcome) => void;
  readonly groupWritten: (kind: string, rows: number, seconds: number) => void;
}

export interface RecordPath extends Recorder {
  /** Kind → records that wait for the next write. */
  readonly waiting: () => ReadonlyMap<string, number>;
  /** Resolves when everything that was taken in has an outcome. */
  readonly drained: () => Promise<void>;
}

/** A record that has come in, and when, by the clock's `elapsed`. */
interface Arrival {
  readonly record: AuditRecord;
  readonly at: number;
}

const retryAfterMs = 1_000;

export const createRecordPath = ({
  tables,
  storage,
  limits,
  clock,
  observer,
}: {
  readonly tables: readonly AuditTable[];
  readonly storage: Storage;
  readonly limits: CoalescerLimits;
  readonly clock: Clock;
  readonly observer: RecordObserver;
}): RecordPath => {
  const observed = (kind: string) => async (arrivals: readonly Arrival[]) => {
    const started = clock.elapsed();
    const [oldest] = arrivals;
    try {
      return await storage(
        arrivals.map(({ record }) => record),
        started - (oldest?.at ?? started),
      );
    } finally {
      observer.groupWritten(kind, arrivals.length, (clock.elapsed() - started) / 1_000);
    }
  };

  const coalescers = new Map<string, Coalescer<Arrival, Outcome>>(
    tables.map(({ kind }) => [
      kind,
      createCoalescer({ write: observed(kind), sizeOf: ({ record }) => Buffer.byteLength(record.json), limits }),
    ]),
  );

  const write = async (record: AuditRecord): Promise<Outcome> => {
    const { kind } = record.table;
    const coalescer = coalescers.get(kind);
    if (coalescer === undefined) throw new Error(`no table was given for kind ${kind}`);
    const outcome = (await coalescer.add({ record, at: clock.elapsed() })) ?? { type: 'overloaded', retryAfterMs };
    observer.recordEnded(kind, outcome);
    return outcome;
  };

  return {
    ...createRecorder({ write, clock }),
    waiting: () => new Map([...coalescers].map(([kind, coalescer]) => [kind, coalescer.waiting()])),
    drained: async () => {
      await Promise.all([...coalescers.values()].map((coalescer) => coalescer.drained()));
    },
  };
};
