/** The back end that QUEUE_URL names. */
import type { Clock } from '../../clock.ts';
import { openFileQueue } from './file-queue.ts';
import type { Queue } from './queue.ts';

export interface QueueOptions {
  /** `file:` for the one in the data folder, or `nats://host:port/STREAM`. */
  readonly url: string;
  readonly folder: string;
  readonly maxBytes: number;
  readonly clock: Clock;
}

export const openQueue = async ({ folder, maxBytes }: QueueOptions): Promise<Queue> =>
  openFileQueue({ folder, maxBytes });
