/**
 * API keys: a file of hashes, one JSON object a line. A key is 256 random bits, so plain SHA-256 is the right hash:
 * there is nothing to guess, and a slow hash would only make every wrong key expensive for the service.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { isNameFor } from './name.ts';
import { refusedFor, type Verdict } from './verdict.ts';

const keyForm = /^audit_[A-Za-z0-9_-]{43}$/;
const mostKeys = 256;

export const isNamedKey = (text: string): boolean => text.startsWith('audit_');

const entry = z.strictObject({
  name: z
    .string()
    .refine((name) => isNameFor('APIKEY', name), 'must be a name of 1 to 512 characters that is not reserved'),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 lower-case hex digits'),
  notAfter: z.iso.datetime({ error: 'must be a time like 2027-01-31T00:00:00Z' }).optional(),
});

interface ApiKey {
  readonly name: string;
  readonly digest: Buffer;
  readonly notAfter: number;
}

const readLine = (line: string, number: number): ApiKey => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`line ${number} is not JSON`);
  }
  const read = entry.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`line ${number}: ${[...(issue?.path ?? []), issue?.message].join(' ')}`);
  }
  const { name, notAfter } = read.data;
  return {
    name,
    digest: Buffer.from(read.data.hash.slice('sha256:'.length), 'hex'),
    notAfter: notAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(notAfter),
  };
};

/** The whole file or nothing: a key that is silently left out would be noticed by its caller only. */
export const readApiKeys = (text: string): readonly ApiKey[] => {
  const keys = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readLine(line, index + 1)]));
  if (keys.length > mostKeys) throw new Error(`there are more than ${mostKeys} keys`);
  if (new Set(keys.map(({ digest }) => digest.toString('hex'))).size < keys.length) {
    throw new Error('the same hash stands on two lines');
  }
  return keys;
};

/** Every key is compared, in constant time, whether one has matched or not. */
export const verifyApiKey = (keys: readonly ApiKey[], text: string, now: number): Verdict => {
  if (!keyForm.test(text)) return refusedFor('malformed', 'no API key has this form');
  const digest = hash('sha256', text, 'buffer');
  let found: ApiKey | undefined;
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key;
  if (found === undefined) return refusedFor('unknownApiKey');
  if (found.notAfter <= now) return refusedFor('expired', found.name);
  return {
    type: 'accepted',
    principal: { name: found.name, method: 'APIKEY', attributes: {} },
    until: found.notAfter,
  };
};

/** A new key, and the line for the file. */
export const makeApiKey = (name: string, notAfter?: string): { readonly key: string; readonly line: string } => {
  const key = `audit_${randomBytes(32).toString('base64url')}`;
  const line = entry.parse({
    name,
    hash: `sha256:${hash('sha256', key, 'hex')}`,
    ...(notAfter === undefined ? {} : { notAfter }),
  });
  return { key, line: JSON.stringify(line) };
};
