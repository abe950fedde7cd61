/** Tokens of an issuer, put together: where its keys come from, how they are kept, and who verifies. */
import type { JWTPayload } from 'jose';
import type { Clock } from '../../clock.ts';
import type { AuthenticationMode } from '../../config/authentication.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../metrics.ts';
import type { Principal } from '../../principal.ts';
import { createKeySet } from './key-set.ts';
import { createKeySource, type KeySource } from './key-source.ts';
import { createTokenVerifier, type TokenVerifier } from './token.ts';
import type { ReviewToken } from './token-review.ts';

export interface IssuerOptions {
  readonly mode: AuthenticationMode;
  readonly source: KeySource;
  readonly audience: string;
  readonly clockSkewMs: number;
  readonly principalOf: (claims: JWTPayload) => Principal | undefined;
  readonly onKeysChanged: () => void;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export interface Issuer {
  readonly verifier: TokenVerifier;
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

export const createIssuer = (options: IssuerOptions): Issuer => {
  const { mode, source, log, metrics, clock } = options;
  const keySet = createKeySet({
    fetchKeys: createKeySource(source),
    onChanged: () => {
      log.info({ mode }, 'the keys of the issuer have changed');
      options.onKeysChanged();
    },
    onFailed: (error) =>
      log.warn({ mode, error }, 'the keys of the issuer cannot be fetched; those known go on working'),
    clock,
  });
  metrics.onIssuerKeys(mode, keySet.fetchedAt, clock.now);
  return { ...keySet, verifier: createTokenVerifier({ ...options, issuer: source.issuer, keySet }) };
};

/** The verifier, and after it the review, whose answer holds for so long. */
export const withReview = (
  { issuer, verify }: TokenVerifier,
  review: ReviewToken,
  holdsMs: number,
  clock: Clock,
): TokenVerifier => ({
  issuer,
  verify: async (token) => {
    const verdict = await verify(token);
    if (verdict.type === 'refused') return verdict;
    const refused = await review(token.text, verdict.principal);
    return refused ?? { ...verdict, until: Math.min(verdict.until, clock.now() + holdsMs) };
  },
});
