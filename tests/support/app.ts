/** The whole service over real HTTP, on a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type App, type AppOptions, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/database/database.ts';
import type { TypedDocumentString } from '../../src/generated/operations/graphql.ts';
import type { Problem } from '../../src/problems.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { policyForAll } from './policy-file.ts';

export interface GraphQLProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly problem: Problem } & Readonly<Record<string, unknown>>;
}

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null | undefined;
  readonly errors: readonly GraphQLProblem[];
}

export interface TestApp {
  readonly app: App;
  readonly db: TestDatabase;
  /** E.g. `http://127.0.0.1:39211`. */
  readonly address: string;
  /** Sends a document with untyped variables: what a hand-written client may send. */
  readonly post: (
    query: string,
    variables?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer<Readonly<Record<string, unknown>>>>;
  /** Sends a typed document, and fails the test when the answer has errors. */
  readonly run: <Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ) => Promise<Data>;
  readonly stop: () => Promise<void>;
}

const send = async <Data>(
  address: string,
  query: string,
  variables: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer<Data>> => {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body: { readonly data?: Data | null; readonly errors?: readonly GraphQLProblem[] } = JSON.parse(
    await response.text(),
  );
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
};

export type TestAppOptions = AppOptions & {
  /** Before the service sees it. */
  readonly prepareDatabase?: (database: Database) => Promise<void>;
  /** Instead of one of its own: outlives the service, and is closed and dropped by the test. */
  readonly sharedDatabase?: TestDatabase;
  /** In place of a new one. */
  readonly db?: TestDatabase;
};

/** Starts the service; `settings` are environment variables. */
export const startApp = async (
  settings: Readonly<Record<string, string>> = {},
  { prepareDatabase, sharedDatabase, db: given, ...options }: TestAppOptions = {},
): Promise<TestApp> => {
  const db = sharedDatabase ?? given ?? (await createTestDatabase());
  const database = sharedDatabase === undefined ? db.database : { ...db.database, close: async () => {} };
  await prepareDatabase?.(db.database);
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-test-'));
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    SHUTDOWN_GRACE_MS: '0',
    DATA_DIR: folder,
    // A year of months for every kind takes seconds to make; the tests of months ask for what they need.
    PARTITION_MONTHS_AHEAD: '1',
    // Who calls is one question, what they may is another: where a test asks the first, all may do everything.
    ...(settings['AUTH_MODES'] === undefined ? {} : { POLICY_FILE: await policyForAll(folder) }),
    ...settings,
  });
  const tidy = async (): Promise<void> => {
    if (sharedDatabase === undefined) await db.drop();
    await rm(folder, { recursive: true, force: true });
  };
  const app = await createApp(config, { database, ...options }).catch(async (error: unknown) => {
    await database.close();
    await tidy();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await app.stop();
    await tidy();
  };
  const address = await app.start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    app,
    db,
    address,
    post: (query, variables = {}, headers = {}) => send(address, query, variables, headers),
    run: async <Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables) => {
      const answer = await send<Data>(address, document.toString(), variables, {});
      if (answer.errors.length > 0 || answer.data === null || answer.data === undefined) {
        throw new Error(`HTTP ${answer.status}: ${JSON.stringify(answer.errors)}`);
      }
      return answer.data;
    },
    stop,
  };
};
