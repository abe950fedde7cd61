/**
 * The allow-list of operations. A listed operation may be named by its SHA-256, or sent as text, as it stands in the
 * list: then existing clients need no change. The plugin of Yoga's makers takes either hashes alone or any text.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { ConfigError } from '../config.ts';
import { createProblem } from '../problems.ts';
import { problemError } from '../schema/problem-error.ts';

/** SHA-256 in lower-case hex → text. */
export type PersistedOperations = ReadonlyMap<string, string>;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const maxOperations = 10_000;
const list = z.record(z.string().regex(/^(sha256:)?[0-9a-f]{64}$/), z.string().min(1));

const mistake = (text: string): ConfigError => new ConfigError([`PERSISTED_OPERATIONS ${text}`]);

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw mistake(error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read');
  }
};

/** Reads the file that `npm run generate` writes. Throws a ConfigError when it is not one, or a hash in it is wrong. */
export const readPersistedOperations = (file: string): PersistedOperations => {
  const { success, data } = list.safeParse(readJson(file));
  if (!success) throw mistake('must be an object that has SHA-256 hashes as names and documents as values');
  const operations = new Map(Object.entries(data).map(([name, text]) => [name.replace('sha256:', ''), text]));
  if (operations.size === 0 || operations.size > maxOperations)
    throw mistake(`must list 1 to ${maxOperations} operations`);
  const wrong = [...operations].flatMap(([hash, text]) => (hashOf(text) === hash ? [] : [hash]));
  if (wrong.length > 0) throw mistake(`has documents that are not those of their hashes: ${wrong.join(', ')}`);
  return operations;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** As Apollo and others send it: `extensions.persistedQuery.sha256Hash`. */
const hashIn = (extensions: unknown): unknown => {
  const named = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  return isObject(named) ? named['sha256Hash'] : undefined;
};

export const onlyPersisted = (operations: PersistedOperations): Plugin => {
  const texts = new Set(operations.values());
  return {
    onParams: ({ params, setParams }) => {
      if (params.query !== undefined && texts.has(params.query)) return;
      const hash = hashIn(params.extensions);
      const text = params.query === undefined && typeof hash === 'string' ? operations.get(hash) : undefined;
      if (text === undefined) {
        throw problemError(createProblem('PERSISTED_OPERATION_REQUIRED', 'only listed operations are taken'));
      }
      setParams({ ...params, query: text });
    },
  };
};
