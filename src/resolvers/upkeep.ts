/** Looks after the partitions: at the start, and from then on at a fixed interval. A failed round is told, never fatal. */
import type { Clock } from '../clock.ts';
import type { Partitions } from './partitions.ts';

export interface Upkeep {
  /** The first round. Throws when it leaves a table without a partition for now: nothing could be written. */
  readonly start: () => Promise<void>;
  /** Resolves when no round is under way. */
  readonly idle: () => Promise<void>;
  /** No round starts any more; resolves when none is under way. */
  readonly stop: () => Promise<void>;
}

export const createUpkeep = ({
  partitions,
  everyMs,
  clock,
  onCreated,
  onRunway,
  onFailure,
}: {
  readonly partitions: Partitions;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly onCreated: (count: number) => void;
  readonly onRunway: (days: ReadonlyMap<string, number>) => void;
  readonly onFailure: (error: unknown) => void;
}): Upkeep => {
  let cancel = () => {};
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<void> => {
    try {
      const created = await partitions.upkeep();
      if (created > 0) onCreated(created);
    } finally {
      // Told also when nothing could be made: then it says how much time is left to mend it.
      onRunway(await partitions.runwayDays());
    }
  };

  const schedule = (): void => {
    if (stopped) return;
    cancel = clock.after(everyMs, () => {
      running = round().catch(onFailure).then(schedule);
    });
  };

  return {
    start: async () => {
      try {
        await round();
      } catch (error) {
        // A month that cannot be made is no reason to refuse records as long as there are months to write into.
        if (![...(await partitions.runwayDays()).values()].every((days) => days > 0)) throw error;
        onFailure(error);
      }
      schedule();
    },
    idle: () => running,
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};
