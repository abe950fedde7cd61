/** What operators look at and act on, from the persisting half. */
import type { Clock } from './clock.ts';
import type { Persistence } from './resolvers/persistence.ts';
import type { Queue } from './resolvers/queue/queue.ts';
import type { Operations } from './schema/context.ts';

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
    const { depth, bytes, oldestAt } = await queue.stats();
    const isAway = persistence.breakerState() !== 'closed';
    return {
      depth,
      bytes,
      oldestAgeMs: oldestAt === undefined ? undefined : Math.max(0, clock.now() - oldestAt.getTime()),
      state: isAway ? 'TAKING_OVER' : depth > 0 ? 'DRAINING' : 'IDLE',
    };
  },
  findQueued: async (id) => (queue.mayHoldEntries() ? (await queue.find([id])).get(id) : undefined),
  quarantined: persistence.quarantineStore.page,
  quarantine: persistence.quarantine,
});
