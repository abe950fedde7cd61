/** The back end that QUEUE_URL names: `file:`, or `nats://host:port/STREAM`. */
import type { Clock } from '../../clock.ts';
import { openFileQueue } from './file-queue.ts';
import { openNatsQueue } from './nats-queue.ts';
import type { Queue } from './queue.ts';

export interface QueueOptions {
  readonly url: string;
  /** Where `file:` keeps its entries. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Copies that NATS keeps of an entry. */
  readonly replicas: number;
  readonly clock: Clock;
  readonly onConnection: (state: 'connected' | 'disconnected') => void;
  readonly onForeignMessage: (subject: string, reason: string) => void;
}

const defaultStream = 'AUDIT_QUEUE';

export const openQueue = async (options: QueueOptions): Promise<Queue> => {
  const { url, folder, ...rest } = options;
  if (url === 'file:') return openFileQueue({ folder, maxBytes: rest.maxBytes });
  // Everything before the path names servers, perhaps several with commas between; the path names the stream.
  const [, servers = url, stream = ''] = /^(\w+:\/\/[^/]+)\/?(.*)$/.exec(url) ?? [];
  return openNatsQueue({ ...rest, url: servers, stream: stream === '' ? defaultStream : stream });
};
