/** The one door to PostgreSQL. Two adapters behind one shape: a server, or PostgreSQL embedded in this process. */
import type { PrismaClient } from '../generated/prisma/client.ts';

export interface Database {
  readonly kind: 'embedded' | 'server';
  /** For people: where the data lies. Never holds a password. */
  readonly location: string;
  readonly prisma: PrismaClient;
  /**
   * A connection of its own for migrations: runs scripts of several statements, and is closed by its user. Unless
   * `lockTimeoutMs` says how long, a statement waits for a lock as long as it takes.
   */
  readonly openSession: (bounds?: { readonly lockTimeoutMs: number }) => Promise<Session>;
  readonly close: () => Promise<void>;
}

export interface Session {
  /** Runs one or more statements; answers the rows of the last one. */
  readonly execute: (sql: string) => Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  readonly close: () => Promise<void>;
}
