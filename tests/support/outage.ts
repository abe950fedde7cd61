/** A database that can be taken away: on a server by a door in front of it, in memory by closing it for good. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Database } from '../../src/database/database.ts';
import { openServer } from '../../src/database/server.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface FragileDatabase {
  /** What the service uses. */
  readonly database: Database;
  /** Past the door. */
  readonly behind: TestDatabase;
  readonly takeAway: () => Promise<void>;
  /** Not set where it does not come back. */
  readonly giveBack: (() => Promise<void>) | undefined;
  readonly drop: () => Promise<void>;
}

interface Door {
  readonly port: number;
  readonly shut: () => Promise<void>;
  readonly reopen: () => Promise<void>;
}

const openDoor = async (host: string, port: number): Promise<Door> => {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : at;
  };
  const own = await listen(0);
  return {
    port: own,
    shut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    reopen: async () => void (await listen(own)),
  };
};

export const createFragileDatabase = async (): Promise<FragileDatabase> => {
  const behind = await createTestDatabase();
  if (behind.url === undefined) {
    const { database } = behind;
    let closed = false;
    const close = async (): Promise<void> => {
      if (!closed) await database.close();
      closed = true;
    };
    return { database: { ...database, close }, behind, takeAway: close, giveBack: undefined, drop: behind.drop };
  }
  const url = new URL(behind.url);
  const door = await openDoor(url.hostname, Number(url.port || 5432));
  url.hostname = '127.0.0.1';
  url.port = String(door.port);
  const database = openServer(url.href, { poolSize: 4, deadlineMs: 5_000, onConnectionError: () => {} });
  return {
    database,
    behind,
    takeAway: door.shut,
    giveBack: door.reopen,
    drop: async () => {
      await door.shut();
      await behind.database.close();
      await behind.drop();
    },
  };
};
