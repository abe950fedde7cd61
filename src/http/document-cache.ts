/** Parsed documents, kept from one request to the next: bounded by what they take up, not only by their number. */
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

const maxDocuments = 1_000;
/** Of text. What is made of a character takes up to 70 bytes, so that this is 70 MB at the very most. */
const maxCharacters = 1_000_000;

export const createDocumentCache = () => ({
  documentCache: new LRUCache<string, DocumentNode>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length,
  }),
  // What cannot be parsed may as well be parsed again.
  errorCache: { get: () => undefined, set: () => {} },
});
