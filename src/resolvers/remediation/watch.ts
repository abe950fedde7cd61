/**
 * Counts the incomplete remediations of the last hours, for the metrics. The first sweep goes through all that ended in
 * that time, a few at a time with a pause between, so that it never takes the database or this process to itself; those
 * after it look at what has got more records. Every replica sweeps for itself: nothing has to be agreed upon.
 */
import type { Clock } from '../../clock.ts';
import type { RowKey } from '../../database/audit-store.ts';
import { createPauses } from '../pause.ts';
import type { FindingType } from './finding.ts';
import type { Incomplete } from './incomplete.ts';
import type { Unsettled } from './unsettled.ts';

export interface CompletenessFigures {
  readonly incomplete: number;
  /** Incomplete remediations with at least one such finding. */
  readonly byFinding: Readonly<Record<FindingType, number>>;
}

export interface CompletenessWatch {
  /** Of the last sweep; undefined before the first one, when it failed, and while the database is away. */
  readonly figures: () => CompletenessFigures | undefined;
  /** The first sweep begins one interval later. */
  readonly start: () => void;
  /** No sweep goes on; resolves when nothing is under way. */
  readonly stop: () => Promise<void>;
}

export interface WatchOptions {
  readonly incomplete: Incomplete;
  readonly lookBackMs: number;
  readonly graceMs: number;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly databaseIsThere: () => boolean;
  readonly onFailure: (error: unknown) => void;
}

const pauseMs = 100;
/** How often what is known is kept up between two sweeps: what has come in the meantime is then little. */
const keepUpMs = 10_000;

/** A sweep under way. */
interface Tally {
  incomplete: number;
  readonly byFinding: Record<FindingType, number>;
}

const newTally = (): Tally => ({
  incomplete: 0,
  byFinding: { MISSING: 0, LATE: 0, DOUBLED: 0, UNEXPECTED: 0, ORPHANED: 0 },
});

const add = (tally: Tally, { overdueFrom }: Unsettled, now: number): void => {
  tally.incomplete += 1;
  for (const [type, from] of overdueFrom) if (from <= now) tally.byFinding[type] += 1;
};

export const createCompletenessWatch = (options: WatchOptions): CompletenessWatch => {
  const { incomplete, lookBackMs, graceMs, everyMs, clock, databaseIsThere, onFailure } = options;
  let latest: CompletenessFigures | undefined;
  let stopped = false;
  let cancel = () => {};
  let cancelKeepUp = () => {};
  let running: Promise<void> = Promise.resolve();
  let keepingUp: Promise<void> = Promise.resolve();
  const { pause, wake } = createPauses(clock, () => stopped);

  /** Undefined when it was stopped on the way. */
  const sweep = async (): Promise<CompletenessFigures | undefined> => {
    const now = clock.now();
    const window = { since: new Date(now - lookBackMs), endedBefore: new Date(now - graceMs) };
    const tally = newTally();
    let after: RowKey | undefined;
    do {
      if (after !== undefined) await pause(pauseMs);
      const { found, next } = await incomplete.some(window, after);
      for (const one of found) add(tally, one, now);
      after = next;
    } while (after !== undefined && !stopped);
    return stopped ? undefined : tally;
  };

  const round = async (): Promise<void> => {
    if (!databaseIsThere()) return;
    try {
      latest = await sweep();
    } catch (error) {
      latest = undefined;
      onFailure(error);
    }
  };

  const schedule = (): void => {
    if (stopped) return;
    cancel = clock.after(everyMs, () => {
      running = round().then(schedule);
    });
  };

  const keepUpLater = (): void => {
    if (stopped) return;
    cancelKeepUp = clock.after(keepUpMs, () => {
      keepingUp = (databaseIsThere() ? incomplete.keepUp() : Promise.resolve()).catch(onFailure).then(keepUpLater);
    });
  };

  return {
    figures: () => (databaseIsThere() ? latest : undefined),
    start: () => {
      schedule();
      keepUpLater();
    },
    stop: async () => {
      stopped = true;
      cancel();
      cancelKeepUp();
      wake();
      await Promise.all([running, keepingUp]);
    },
  };
};
