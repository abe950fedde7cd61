/**
 * What a token says of itself, before anything of it is believed: enough to refuse most of what is wrong without
 * touching a key, and to choose the issuer whose keys have to bear it out.
 */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { type Refused, refusedFor } from './verdict.ts';

/** Signatures that only the holder of a private key can make. No `none`, and no shared secret: a public key is no secret. */
export const algorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

const form = /^[A-Za-z0-9_-]{2,1500}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*$/;

/** `crit` asks for rules that are not known here; `b64` goes with it. */
const header = z.object({ alg: z.string(), kid: z.string().min(1).max(256).optional(), crit: z.never().optional() });
const claims = z.object({ iss: z.string(), exp: z.number() });

export interface ReadToken {
  readonly type: 'read';
  readonly text: string;
  readonly issuer: string;
  /** Only ever looked up among the ids of keys that are there. */
  readonly keyId: string;
}

export const hasTokenForm = (text: string): boolean => form.test(text);

export const readToken = (text: string, now: number, clockSkewMs: number): ReadToken | Refused => {
  let said: { readonly header: unknown; readonly claims: unknown };
  try {
    said = { header: decodeProtectedHeader(text), claims: decodeJwt(text) };
  } catch {
    return refusedFor('malformed', 'it cannot be decoded');
  }
  const readHeader = header.safeParse(said.header);
  if (!readHeader.success) return refusedFor('malformed', 'its header');
  const { alg, kid } = readHeader.data;
  if (!algorithms.includes(alg)) return refusedFor('algorithm', alg);
  if (kid === undefined) return refusedFor('unknownKey', 'it names no key');
  const readClaims = claims.safeParse(said.claims);
  if (!readClaims.success) return refusedFor('claims', 'it needs iss and exp');
  if (readClaims.data.exp * 1_000 + clockSkewMs <= now) return refusedFor('expired');
  return { type: 'read', text, issuer: readClaims.data.iss, keyId: kid };
};
