/** What operators look at and act on, from the persisting half. */
import type { Clock } from './clock.ts';
import type { Persistence } from './resolvers/persistence.ts';
import { type Queue, QueueAwayError } from './resolvers/queue/queue.ts';
import type { Operations } from './schema/context.ts';

const orAway = (error: unknown): never => {
  throw new QueueAwayError(error);
};

export const createOperations = ({
  queue,
  persistence,
  clock,
}: {
  readonly queue: Queue;
  readonly persistence: Persistence;
  readonly clock: Clock;
}): Operations => ({
  queueState: async () => {
    const { depth, bytes, oldestAt } = await queue.stats().catch(orAway);
    const isAway = persistence.breakerState() !== 'closed';
    return {
      depth,
      bytes,
      oldestAgeMs: oldestAt === undefined ? undefined : Math.max(0, clock.now() - oldestAt.getTime()),
      state: isAway ? 'TAKING_OVER' : depth > 0 ? 'DRAINING' : 'IDLE',
    };
  },
  mayHoldQueued: queue.mayHoldEntries,
  findQueued: (ids) => queue.find(ids).catch(orAway),
  quarantined: persistence.quarantineStore.page,
  quarantine: persistence.quarantine,
});
