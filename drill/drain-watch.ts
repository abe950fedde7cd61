/** Follows the queues from the moment a fault is healed until nothing waits any more. */
import type { Service } from './service.ts';
import { sleep } from './wait.ts';

export interface Drained {
  /** From healing until every queue was empty and records went to PostgreSQL again; undefined when never. */
  readonly emptyAfterMs: number | undefined;
  /** The most that waited. */
  readonly peak: number;
  /** While it drained; undefined where nothing waited, or it was over before it could be measured. */
  readonly recordsPerSecond: number | undefined;
}

const everyMs = 100;
const metric = 'audit_queue_drained_total';

interface Look {
  readonly depth: number;
  readonly isIdle: boolean;
  readonly drained: number;
}

const lookAt = async (services: readonly Service[]): Promise<Look | undefined> => {
  try {
    const looks = await Promise.all(
      services.map(async (service) => ({ ...(await service.queue()), drained: await service.metric(metric) })),
    );
    return {
      depth: Math.max(...looks.map(({ depth }) => depth)),
      isIdle: looks.every(({ depth, state }) => depth === 0 && state === 'IDLE'),
      drained: looks.reduce((sum, { drained }) => sum + drained, 0),
    };
  } catch {
    return undefined; // A server that is just starting.
  }
};

/** Resolves when the queues are empty, or after `boundMs`. */
export const watchDrain = async (services: readonly Service[], healedAt: number, boundMs: number): Promise<Drained> => {
  const end = Date.now() + boundMs;
  let peak = 0;
  let first: { readonly at: number; readonly drained: number } | undefined;
  let previous: { readonly at: number; readonly drained: number } | undefined;
  let rate: number | undefined;
  while (Date.now() < end) {
    const look = await lookAt(services);
    const at = Date.now();
    if (look !== undefined) {
      peak = Math.max(peak, look.depth);
      // The clock starts with the last look at which nothing had been drained yet.
      if (first === undefined && previous !== undefined && look.drained > previous.drained) first = previous;
      if (first !== undefined && look.drained > (previous?.drained ?? 0)) {
        rate = Math.round(((look.drained - first.drained) / (at - first.at)) * 1_000);
      }
      previous = { at, drained: look.drained };
      if (look.isIdle) return { emptyAfterMs: at - healedAt, peak, recordsPerSecond: rate };
    }
    await sleep(everyMs);
  }
  return { emptyAfterMs: undefined, peak, recordsPerSecond: rate };
};
