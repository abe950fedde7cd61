/** The stream that holds the entries, with settings under which NATS can neither discard nor forget one. */
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

export interface StreamSettings {
  readonly stream: string;
  readonly subjectPrefix: string;
  readonly maxBytes: number;
  readonly replicas: number;
  /** How long an entry stays with one taker that neither removes nor releases it. */
  readonly leaseMs: number;
}

/** The one consumer: all replicas pull from it, so that the server deals out the entries. */
export const consumerName = 'drain';

const duplicateWindowMs = 120_000;

/** The stream of that name exists and may lose entries. */
export class UnsafeStreamError extends Error {
  constructor(stream: string, problems: readonly string[]) {
    super(
      `the NATS stream ${stream} may lose entries: ${problems.join('; ')}. ` +
        'Change these settings, or name a stream that does not exist: it is created as it must be.',
    );
    this.name = 'UnsafeStreamError';
  }
}

/** What is wrong with an existing stream, every setting that is. */
export const problemsOf = (config: StreamConfig, settings: StreamSettings): readonly string[] => {
  const { subjectPrefix, replicas } = settings;
  const subjects = [`${subjectPrefix}.*`, `${subjectPrefix}.>`];
  const rules: readonly (readonly [name: string, have: unknown, isSafe: boolean, want: string])[] = [
    ['storage', config.storage, config.storage === StorageType.File, 'file'],
    ['retention', config.retention, config.retention === RetentionPolicy.Workqueue, 'workqueue'],
    ['discard', config.discard, config.discard === DiscardPolicy.New, 'new'],
    ['max_msgs_per_subject', config.max_msgs_per_subject, config.max_msgs_per_subject === 1, '1'],
    [
      'discard_new_per_subject',
      // Absent from what a server says about a stream that does not have it.
      config.discard_new_per_subject ?? false,
      config.discard_new_per_subject === true,
      'true',
    ],
    ['max_msgs', config.max_msgs, config.max_msgs <= 0, '-1'],
    ['max_age', config.max_age, config.max_age === 0, '0'],
    ['num_replicas', config.num_replicas, config.num_replicas >= replicas, `${replicas} at least`],
    ['no_ack', config.no_ack, config.no_ack !== true, 'false'],
    ['sealed', config.sealed, config.sealed !== true, 'false'],
    [
      'subjects',
      config.subjects?.join(),
      config.subjects?.some((one) => subjects.includes(one)) === true,
      subjects[0] ?? '',
    ],
  ];
  return rules.filter(([, , isSafe]) => !isSafe).map(([name, have, , want]) => `${name} is ${have}, must be ${want}`);
};

const infoOf = async (jsm: JetStreamManager, stream: string): Promise<StreamInfo | undefined> => {
  try {
    return await jsm.streams.info(stream);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
};

const create = (jsm: JetStreamManager, settings: StreamSettings): Promise<StreamInfo> =>
  jsm.streams.add({
    name: settings.stream,
    subjects: [`${settings.subjectPrefix}.*`],
    storage: StorageType.File,
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    max_msgs_per_subject: 1,
    discard_new_per_subject: true,
    max_bytes: settings.maxBytes,
    max_msgs: -1,
    max_age: 0,
    num_replicas: settings.replicas,
    duplicate_window: nanos(duplicateWindowMs),
  });

/** Creates the stream when it is missing; refuses one that may lose entries. */
export const ensureStream = async (jsm: JetStreamManager, settings: StreamSettings): Promise<StreamInfo> => {
  const { stream, maxBytes } = settings;
  const found = await infoOf(jsm, stream);
  // Another replica may create it at this moment; the same settings make that a success.
  const info = found ?? (await create(jsm, settings));
  const problems = problemsOf(info.config, settings);
  if (problems.length > 0) throw new UnsafeStreamError(stream, problems);
  const limit = info.config.max_bytes;
  // Only ever raised: entries may wait already that a lower bound has no room for.
  if (limit > 0 && limit < maxBytes) return jsm.streams.update(stream, { max_bytes: maxBytes });
  return info;
};

/** Creates the consumer, or brings an existing one to these settings. */
export const ensureConsumer = async (jsm: JetStreamManager, { stream, leaseMs }: StreamSettings): Promise<void> => {
  await jsm.consumers.add(stream, {
    durable_name: consumerName,
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(leaseMs),
    // Never given up on: a message that reaches this number would stay in the stream and be given to nobody.
    max_deliver: -1,
    // Of all replicas together.
    max_ack_pending: 100_000,
  });
};
