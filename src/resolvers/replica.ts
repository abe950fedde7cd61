/**
 * Whether the replica is fit to be read from, looked after by itself:
 *
 *   inUse ──a read or a look fails──▶ away ──a look succeeds──▶ inUse
 *     └──further behind than it may be──▶ lagging ──it has caught up──▶ inUse
 *
 * A look compares its position with the primary's. While the primary does not answer, how far the replica is behind is
 * not known and does not matter: it is the best there is.
 */
import type { Clock } from '../clock.ts';

export interface ReplicaState {
  readonly state: 'inUse' | 'lagging' | 'away';
  /** At the last look. `undefined`: not known. */
  readonly lagMs: number | undefined;
}

export interface Replica {
  readonly state: () => ReplicaState;
  /** A read has found it away: nothing goes there before a look has succeeded. */
  readonly failed: () => void;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

/** How often it is looked at. */
const lookEveryMs = 2_000;

export const createReplica = ({
  positionOfPrimary,
  lagBehind,
  maxLagMs,
  clock,
  onChange,
}: {
  readonly positionOfPrimary: () => Promise<string>;
  /** In milliseconds behind a position of the primary; see database/replication.ts. */
  readonly lagBehind: (position: string | undefined) => Promise<number | undefined>;
  readonly maxLagMs: number;
  readonly clock: Clock;
  readonly onChange: (state: ReplicaState) => void;
}): Replica => {
  let current: ReplicaState = { state: 'away', lagMs: undefined };
  let stopped = false;
  let cancel = () => {};
  let looking: Promise<void> = Promise.resolve();

  const become = (next: ReplicaState): void => {
    const changed = next.state !== current.state;
    current = next;
    if (changed) onChange(next);
  };
  const look = async (): Promise<void> => {
    const position = await positionOfPrimary().catch(() => undefined);
    try {
      const lagMs = await lagBehind(position);
      const isBehind = position !== undefined && (lagMs === undefined || lagMs > maxLagMs);
      become({ state: isBehind ? 'lagging' : 'inUse', lagMs });
    } catch {
      become({ state: 'away', lagMs: undefined });
    }
  };
  const lookAndGoOn = (): void => {
    looking = look().then(() => {
      if (!stopped) cancel = clock.after(lookEveryMs, lookAndGoOn);
    });
  };

  return {
    state: () => current,
    failed: () => become({ state: 'away', lagMs: undefined }),
    start: lookAndGoOn,
    stop: async () => {
      stopped = true;
      cancel();
      await looking;
    },
  };
};
