/**
 * The queue that several replicas share: a NATS JetStream stream, one message per entry, one subject per record id.
 *
 * The server itself refuses a second message on a subject, so replicas need not agree on anything. What it has
 * acknowledged is in the files of the stream's replicas. A server writes its files through to the disk only every two
 * minutes, so against a loss of power it is the replicas that protect: use three.
 */
import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import type { ConnectionOptions, Msg } from '@nats-io/transport-node';
import { type Clock, systemClock } from '../../clock.ts';
import { openLink } from './nats-connection.ts';
import { type Entry, entryOf, recordOf, waitingOf } from './nats-entry.ts';
import { NoAnswerError, pull } from './nats-pull.ts';
import { settleAll } from './nats-settle.ts';
import { consumerName, ensureConsumer, ensureStream, problemsOf, UnsafeStreamError } from './nats-stream.ts';
import {
  type Held,
  type Lease,
  outcomeOfWaiting,
  type PutOutcome,
  type Queue,
  type QueuedRecord,
  type WaitingRecord,
} from './queue.ts';

export interface NatsQueueOptions {
  /** `nats://host:4222`, several with commas between; may hold `user:password@` or `token@`. */
  readonly url: string;
  readonly stream: string;
  readonly maxBytes: number;
  readonly replicas: number;
  /** The largest message, where it shall be less than the server takes. */
  readonly maxMessageBytes?: number;
  /** Entries have the subject `<prefix>.<id>`. The stream's name unless given. */
  readonly subjectPrefix?: string;
  readonly leaseMs?: number;
  readonly callMs?: number;
  readonly connection?: ConnectionOptions;
  readonly clock?: Clock;
  /** Told when the server goes away and when it is back. */
  readonly onConnection?: (state: 'connected' | 'disconnected') => void;
  /** Told of a message that is no entry. It stays in the stream, for a person to look at. */
  readonly onForeignMessage?: (subject: string, reason: string) => void;
}

/** How often the entries of other replicas are looked for. */
const refreshMs = 2_000;
/** Look-ups, acknowledgements and the like that are under way at a time. */
const concurrency = 128;

/** The server's error codes. */
const wrongLastSequence = 10071;
const notStored = 10077;
/** The server or the account, not the stream, is out of room. */
const outOfResources: ReadonlySet<number> = new Set([10002, 10023, 10028, 10047]);

type Refusal = 'waits' | 'not stored' | 'out of resources';

const nothing = (): void => {};

export const openNatsQueue = async (options: NatsQueueOptions): Promise<Queue> => {
  const { url, stream, maxMessageBytes = Number.POSITIVE_INFINITY, callMs = 1_000, clock = systemClock } = options;
  const { subjectPrefix = stream, leaseMs = 60_000, onForeignMessage = nothing } = options;
  const settings = { stream, subjectPrefix, maxBytes: options.maxBytes, replicas: options.replicas, leaseMs };
  const link = await openLink({
    url,
    callMs,
    connection: options.connection ?? {},
    onConnection: options.onConnection ?? nothing,
  });
  const { nc, js, jsm, online } = link;
  const subjectOf = (id: string): string => `${subjectPrefix}.${id}`;

  /** Tokens of entries that this process works on: what to say to the server about them. */
  const held = new Set<string>();
  let mayHold = true;
  let puts = 0;
  /** The stream's own bound on one message. */
  let streamMax = Number.POSITIVE_INFINITY;

  const info = (): Promise<StreamInfo> => online(() => jsm.streams.info(stream));

  /** Asks what waits. A put that was under way at the same time may not be counted yet, so it is not forgotten. */
  const refresh = async (): Promise<StreamInfo> => {
    const before = puts;
    const now = await info();
    mayHold = now.state.messages > 0 || puts !== before;
    return now;
  };

  /** From the stream's leader: a follower may not know yet of an entry that was acknowledged just now. */
  const lookUp = async (id: string): Promise<WaitingRecord | undefined> => {
    const message = await online(() => jsm.streams.getMessage(stream, { last_by_subj: subjectOf(id) }));
    return message === null ? undefined : waitingOf(message.header);
  };

  const publish = async (id: string, entry: Entry, messageId: string | undefined): Promise<Refusal | undefined> => {
    try {
      const expect = { streamName: stream, lastSubjectSequence: 0 };
      const { duplicate } = await online(() =>
        js.publish(subjectOf(id), entry.payload, {
          headers: entry.headers(),
          expect,
          ...(messageId === undefined ? {} : { msgID: messageId }),
        }),
      );
      return duplicate ? 'waits' : undefined;
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) throw error;
      if (error.code === wrongLastSequence) return 'waits';
      if (error.code === notStored) return 'not stored';
      if (outOfResources.has(error.code)) return 'out of resources';
      throw error;
    }
  };

  const largest = (): number => Math.min(nc.info?.max_payload ?? Number.POSITIVE_INFINITY, maxMessageBytes, streamMax);

  const hasRoomFor = async (bytes: number): Promise<boolean> => {
    const { state, config } = await info();
    return config.max_bytes <= 0 || state.bytes + bytes <= config.max_bytes;
  };

  const putOne = async (record: QueuedRecord): Promise<PutOutcome> => {
    const entry = entryOf(record);
    if (entry.bytes > largest()) return { type: 'tooLarge', maxBytes: largest() };
    // The server remembers message ids for a while longer than the messages: one that was drained meanwhile is called
    // a duplicate though it waits no more. The second attempt goes without the id.
    for (const messageId of [`${record.id}-${record.contentHash}`, undefined]) {
      const refusal = await publish(record.id, entry, messageId);
      if (refusal === undefined) return { type: 'queued' };
      const waiting = await lookUp(record.id);
      if (waiting !== undefined) return outcomeOfWaiting(record, waiting);
      if (refusal === 'out of resources') return { type: 'full' };
      if (refusal === 'not stored' && !(await hasRoomFor(entry.bytes))) return { type: 'full' };
    }
    throw new Error(`the stream ${stream} refused ${record.id} but does not hold it`);
  };

  /** All at a time, except that equal ids take their turns: the first of them is the one that counts. */
  const putAll = (records: readonly QueuedRecord[]): Promise<readonly PutOutcome[]> => {
    const turns = new Map<string, Promise<unknown>>();
    return settleAll(records, (record) => {
      const turn = (turns.get(record.id) ?? Promise.resolve()).then(() => putOne(record));
      turns.set(record.id, turn.catch(nothing));
      return turn;
    });
  };

  const leaseOf = (message: Msg): readonly Lease[] => {
    const token = message.reply ?? '';
    try {
      const record = recordOf(message.headers, message.data);
      held.add(token);
      return [{ record, token }];
    } catch (error) {
      // Neither acknowledged nor given back: it is not lost, and it does not stand in the way of the others.
      onForeignMessage(message.subject, error instanceof Error ? error.message : String(error));
      return [];
    }
  };

  const pullNow = (max: number): Promise<readonly Msg[]> =>
    online(() => pull({ nc, clock, stream, consumer: consumerName, max, callMs }));

  const take = async (max: number): Promise<readonly Lease[]> => {
    if (max <= 0) return [];
    const messages = await pullNow(max).catch(async (error: unknown) => {
      if (!(error instanceof NoAnswerError)) throw error;
      // Perhaps somebody deleted it. Its leases are gone with it, the entries are not.
      await online(() => ensureConsumer(jsm, settings));
      return pullNow(max);
    });
    if (messages.length === 0) await refresh();
    return messages.flatMap(leaseOf);
  };

  /** Tells the server about entries, and waits until it has heard. */
  const answer = async (tokens: Iterable<string>, word: '+ACK' | '-NAK'): Promise<void> => {
    const one = async (token: string): Promise<void> => {
      await online(() => nc.request(token, word, { timeout: callMs }));
      held.delete(token);
    };
    await settleAll(tokens, one, concurrency);
  };
  const tokensOf = (leases: readonly Held[]): readonly string[] => leases.map(({ token }) => String(token));

  try {
    const { config } = await ensureStream(jsm, settings);
    if (config.max_msg_size > 0) streamMax = config.max_msg_size;
    await ensureConsumer(jsm, settings);
    await refresh();
  } catch (error) {
    await link.close();
    throw error;
  }

  let stopRefreshing = nothing;
  let closing: Promise<void> | undefined;
  const refreshLater = (): void => {
    if (closing !== undefined) return;
    stopRefreshing = clock.after(refreshMs, () => {
      // What was known last stands while the server is away.
      refresh().then(refreshLater, refreshLater);
    });
  };
  refreshLater();

  return {
    description: `nats: ${stream} at ${nc.getServer()}`,
    put: async (records) => {
      puts += 1;
      try {
        return await putAll(records);
      } finally {
        puts += 1;
        mayHold = true;
      }
    },
    find: async (ids) => {
      const found = await settleAll(new Set(ids), async (id) => ({ id, waiting: await lookUp(id) }), concurrency);
      return new Map(found.flatMap(({ id, waiting }) => (waiting === undefined ? [] : [[id, waiting] as const])));
    },
    take,
    remove: (leases) => answer(tokensOf(leases), '+ACK'),
    release: (leases) => answer(tokensOf(leases), '-NAK'),
    mayHoldEntries: () => mayHold,
    stats: async () => {
      const { messages, bytes, first_ts } = (await refresh()).state;
      return { depth: messages, bytes, oldestAt: messages > 0 ? new Date(first_ts) : undefined };
    },
    ping: async () => {
      const { config, state } = await refresh();
      const problems = problemsOf(config, settings);
      if (problems.length > 0) throw new UnsafeStreamError(stream, problems);
      if (config.max_bytes > 0 && state.bytes >= config.max_bytes) throw new Error('the queue is full');
    },
    close: () => {
      closing ??= (async () => {
        stopRefreshing();
        // Others need not wait for the leases to run out; when the server is away, they do.
        await answer(held, '-NAK').catch(nothing);
        await link.close();
      })();
      return closing;
    },
  };
};
