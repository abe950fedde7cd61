/**
 * Group commit. States of one coalescer:
 *
 *   idle ──add──▶ writing ──done, nothing waits──▶ idle
 *                 writing ──done, some wait──▶ writing (they leave together as the next group)
 *
 * A record that meets an idle coalescer leaves at once: there is no timer, so nothing is slower when load is low, and
 * groups grow by themselves as load grows. One write at a time keeps the order of arrival and, with one coalescer per
 * kind, bounds the connections in use.
 */
export interface CoalescerLimits {
  /** Rows in one write. */
  readonly maxItems: number;
  /** Bytes in one write; a single item that is larger leaves alone. */
  readonly maxBytes: number;
  /** Bounds on what may wait for the next write; beyond them an item is refused, unless nothing waits. */
  readonly maxWaitingItems: number;
  readonly maxWaitingBytes: number;
}

export interface Coalescer<Item, Result> {
  /** `undefined` when too much is waiting already: the caller is told at once. */
  readonly add: (item: Item) => Promise<Result> | undefined;
  /** Items waiting for the next write. */
  readonly waiting: () => number;
  /** Resolves when nothing is waiting or under way. */
  readonly drained: () => Promise<void>;
}

interface Entry<Item, Result> {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

export const createCoalescer = <Item, Result>({
  write,
  sizeOf,
  limits,
}: {
  /** Answers one result per item, in order. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly sizeOf: (item: Item) => number;
  readonly limits: CoalescerLimits;
}): Coalescer<Item, Result> => {
  let queue: Entry<Item, Result>[] = [];
  let queuedBytes = 0;
  let running: Promise<void> | undefined;

  const nextGroup = (): readonly Entry<Item, Result>[] => {
    let count = 0;
    let bytes = 0;
    for (const entry of queue) {
      if (count === limits.maxItems || (count > 0 && bytes + entry.bytes > limits.maxBytes)) break;
      count += 1;
      bytes += entry.bytes;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    queuedBytes -= bytes;
    return group;
  };

  const settle = async (group: readonly Entry<Item, Result>[]): Promise<void> => {
    try {
      const results = await write(group.map((entry) => entry.item));
      group.forEach((entry, index) => {
        const result = results[index];
        if (result === undefined) entry.reject(new Error('a write answered fewer results than items'));
        else entry.resolve(result);
      });
    } catch (error) {
      for (const entry of group) entry.reject(error);
    }
  };

  const run = async (): Promise<void> => {
    // What was added in the same turn of the event loop (the records of one batch) leaves together.
    await Promise.resolve();
    while (queue.length > 0) await settle(nextGroup());
    running = undefined;
  };

  return {
    add: (item) => {
      const bytes = sizeOf(item);
      const isFull = queue.length >= limits.maxWaitingItems || queuedBytes + bytes > limits.maxWaitingBytes;
      // One that is larger than the bound would otherwise be refused for ever.
      if (isFull && queue.length > 0) return undefined;
      return new Promise((resolve, reject) => {
        queue.push({ item, bytes, resolve, reject });
        queuedBytes += bytes;
        running ??= run();
      });
    },
    waiting: () => queue.length,
    drained: async () => {
      while (running !== undefined) await running;
    },
  };
};
