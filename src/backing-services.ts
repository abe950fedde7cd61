/** Opens what keeps the records: the database, the queue, and the data folder that either of them may live in. */
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { openEmbedded } from './database/embedded.ts';
import { lockFolder } from './database/folder-lock.ts';
import { openServer } from './database/server.ts';
import type { Log } from './log.ts';
import { openQueue } from './resolvers/queue/open-queue.ts';
import type { Queue } from './resolvers/queue/queue.ts';

export interface BackingServices {
  readonly database: Database;
  readonly queue: Queue;
  /** After both are closed: another process may have the folder. */
  readonly unlock: () => void;
}

export const openDatabase = async (config: Config, log: Log): Promise<Database> =>
  config.databaseUrl === undefined
    ? openEmbedded(config.dataDir)
    : openServer(config.databaseUrl, {
        poolSize: config.databasePoolSize,
        deadlineMs: config.writeDeadlineMs,
        onConnectionError: (error) => log.warn({ error }, 'a database connection ended'),
      });

/** `given` is used in place of what the settings name. */
export const openBackingServices = async (
  config: Config,
  given: Partial<Pick<BackingServices, 'database' | 'queue'>>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<BackingServices> => {
  const usesFolder =
    (given.database === undefined && config.databaseUrl === undefined) ||
    (given.queue === undefined && config.queueUrl === 'file:');
  const unlock = usesFolder ? lockFolder(config.dataDir) : () => {};
  const database = given.database ?? (await openDatabase(config, log));
  const queue =
    given.queue ??
    (await openQueue({
      url: config.queueUrl,
      folder: config.dataDir,
      maxBytes: config.queueMaxBytes,
      replicas: config.queueReplicas,
      clock,
      onConnection: (state) => log.warn({ state }, 'the connection to the queue changed'),
      onForeignMessage: (subject, reason) =>
        log.error({ subject, reason }, 'the queue holds a message that is no entry'),
    }));
  return { database, queue, unlock };
};
