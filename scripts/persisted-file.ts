/** The ready-made operations as a list that PERSISTED_OPERATIONS takes: SHA-256 → the text that typed clients send. */
import * as documents from '../src/generated/operations/graphql.ts';
import { hashOf } from '../src/http/persisted-operations.ts';

/** Fragments are no operations; they stand in the text of those that use them. */
const isOperation = (value: unknown): value is documents.TypedDocumentString<unknown, unknown> =>
  value instanceof documents.TypedDocumentString && value.__meta__?.['fragmentName'] === undefined;

export const persistedFile = (): string => {
  const texts = Object.values(documents)
    .filter(isOperation)
    .map((document) => document.toString());
  const byHash = Object.fromEntries(texts.map((text) => [hashOf(text), text]).toSorted());
  return `${JSON.stringify(byHash, undefined, 2)}\n`;
};
