/** Verifies a token of one issuer: signature, issuer, audience, times; and makes a principal of its claims. */
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../clock.ts';
import type { Principal } from '../../principal.ts';
import type { KeySet } from './key-set.ts';
import { algorithms, type ReadToken } from './read-token.ts';
import { type RefusalReason, refusedFor, type Verdict } from './verdict.ts';

export interface TokenVerifier {
  readonly issuer: string;
  readonly verify: (token: ReadToken) => Promise<Verdict>;
}

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly clockSkewMs: number;
  readonly keySet: KeySet;
  /** `undefined` when the claims do not name anybody. */
  readonly principalOf: (claims: JWTPayload) => Principal | undefined;
  readonly clock: Clock;
}

const claimReasons: Readonly<Record<string, RefusalReason>> = { aud: 'audience', iss: 'issuer', nbf: 'notYetValid' };

const verdictOf = (error: unknown): Verdict => {
  if (error instanceof errors.JWTExpired) return refusedFor('expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refusedFor(claimReasons[error.claim] ?? 'claims', error.claim);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return refusedFor('signature');
  if (error instanceof errors.JOSEAlgNotAllowed) return refusedFor('algorithm');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return refusedFor('unknownKey', 'the key is not for this algorithm');
  }
  if (error instanceof errors.JOSEError) return refusedFor('malformed', error.code);
  throw error;
};

export const createTokenVerifier = (options: TokenVerifierOptions): TokenVerifier => {
  const { issuer, audience, clockSkewMs, keySet, principalOf, clock } = options;
  return {
    issuer,
    verify: async ({ text, keyId }) => {
      const known = await keySet.has(keyId);
      if (known === 'no') return refusedFor('unknownKey', keyId);
      if (known === 'unavailable') return refusedFor('keysAway', keyId);
      try {
        const { payload } = await jwtVerify(text, keySet.find, {
          issuer,
          audience,
          algorithms: [...algorithms],
          requiredClaims: ['exp'],
          clockTolerance: clockSkewMs / 1_000,
          currentDate: new Date(clock.now()),
        });
        const principal = principalOf(payload);
        if (principal === undefined) return refusedFor('claims', 'they name nobody');
        return { type: 'accepted', principal, until: (payload.exp ?? 0) * 1_000 + clockSkewMs };
      } catch (error) {
        return verdictOf(error);
      }
    },
  };
};
