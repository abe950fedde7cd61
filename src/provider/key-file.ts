/** The key of the provider, from its file. It is read for every request, so that a rotated key needs no restart. */
import { readFile } from 'node:fs/promises';

export type Key = { readonly type: 'key'; readonly key: string } | { readonly type: 'unusable' };

/** What a header may hold. Anything else would be refused in words that repeat it. */
const headerValue = /^[\x21-\x7e]{1,4096}$/;

export const readKey = async (file: string): Promise<Key> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  const key = text.trim();
  return headerValue.test(key) ? { type: 'key', key } : { type: 'unusable' };
};
