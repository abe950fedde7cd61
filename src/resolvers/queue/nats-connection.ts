/**
 * One connection to NATS that comes back by itself. While it is away every call fails at once: the client would keep
 * what is published and send it much later, when its caller has long been told that it failed.
 */
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';

export interface NatsLink {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** Runs a call, or throws when the server is known to be away. */
  readonly online: <T>(call: () => Promise<T>) => Promise<T>;
  readonly isConnected: () => boolean;
  readonly close: () => Promise<void>;
}

export interface NatsLinkOptions {
  readonly url: string;
  /** The longest that one call may wait for the server. */
  readonly callMs: number;
  /** Credentials and TLS. */
  readonly connection: ConnectionOptions;
  readonly onConnection: (state: 'connected' | 'disconnected') => void;
}

/** The client wants credentials beside the address; people write them into it. */
const credentialsIn = (servers: readonly string[]): ConnectionOptions => {
  for (const server of servers) {
    if (!server.includes('@')) continue;
    const { username, password } = new URL(server.includes('://') ? server : `nats://${server}`);
    const user = decodeURIComponent(username);
    return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
  }
  return {};
};

const withoutCredentials = (server: string): string => server.replace(/^(\w+:\/\/)?.*@/, '$1');

export const openLink = async (options: NatsLinkOptions): Promise<NatsLink> => {
  const { url, callMs, onConnection } = options;
  const servers = url.split(',');
  const nc = await connect({
    name: 'audit-write-api',
    timeout: 5_000,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    // A server that hangs without closing the connection is noticed after two unanswered pings.
    pingInterval: 5_000,
    maxPingOut: 2,
    noAsyncTraces: true,
    ...credentialsIn(servers),
    ...options.connection,
    servers: servers.map(withoutCredentials),
    maxReconnectAttempts: -1,
    // A server that is being set up refuses credentials for a while. Giving up then would mean giving up for ever.
    ignoreAuthErrorAbort: true,
  });
  let connected = true;

  const follow = async (): Promise<void> => {
    for await (const { type } of nc.status()) {
      if (type === 'disconnect' && connected) {
        connected = false;
        onConnection('disconnected');
      } else if (type === 'reconnect') {
        connected = true;
        onConnection('connected');
      }
    }
    connected = false;
  };
  void follow();

  try {
    const jsm = await jetstreamManager(nc, { timeout: callMs });
    return {
      nc,
      jsm,
      js: jetstream(nc, { timeout: callMs }),
      online: async (call) => {
        if (!connected) throw new Error(`the queue's NATS server ${nc.getServer()} is away`);
        return call();
      },
      isConnected: () => connected,
      close: () => nc.close(),
    };
  } catch (error) {
    await nc.close();
    throw new Error(`JetStream does not answer at ${nc.getServer()}`, { cause: error });
  }
};
