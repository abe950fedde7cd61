/**
 * Leases on entries that cannot be settled now, though nothing is wrong with the database or the queue. While they are
 * held, `take` goes past them, so that they do not stand in the way of the entries behind them.
 */
import type { Clock } from '../clock.ts';
import type { Held, Lease } from './queue/queue.ts';

export interface SetAside {
  /** Answers which of the leases there was no room for. */
  readonly add: (leases: readonly Lease[]) => readonly Lease[];
  /** Those whose time has come, to be given back; they are not held any more. */
  readonly due: () => readonly Held[];
  /** All of them, likewise. */
  readonly all: () => readonly Held[];
}

/** Leases held: every take goes past them, and the end of the drain gives each of them back. */
export const longestAside = 300;
/** An entry is tried again after this time at the soonest: what failed it is an update or a repair away. */
const soonestMs = 30_000;
/**
 * And at the latest: before a lease of NATS runs out, after 60 s. Those that were set aside together come back one after
 * another in between, so that one that fails its whole group is soon alone.
 */
const latestMs = 50_000;

export const createSetAside = (clock: Clock): SetAside => {
  /** By id: a lease that has run out all the same is taken again, and the new one stands for the entry. */
  const held = new Map<string, { readonly token: unknown; readonly dueAt: number }>();

  const giveUp = (isWanted: (dueAt: number) => boolean): readonly Held[] => {
    const wanted = [...held].filter(([, { dueAt }]) => isWanted(dueAt));
    for (const [id] of wanted) held.delete(id);
    return wanted.map(([, { token }]) => ({ token }));
  };

  return {
    add: (leases) => {
      const now = clock.elapsed();
      const left: Lease[] = [];
      for (const [index, lease] of leases.entries()) {
        const { record, token } = lease;
        if (held.size >= longestAside && !held.has(record.id)) left.push(lease);
        else held.set(record.id, { token, dueAt: now + soonestMs + ((latestMs - soonestMs) * index) / leases.length });
      }
      return left;
    },
    due: () => {
      const now = clock.elapsed();
      return giveUp((dueAt) => dueAt <= now);
    },
    all: () => giveUp(() => true),
  };
};
