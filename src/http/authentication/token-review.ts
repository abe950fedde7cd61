/**
 * Asks Kubernetes about a token that has been verified already: whether its pod and account still exist. Without an
 * answer nobody is let in.
 */
import { z } from 'zod';
import type { Principal } from '../../principal.ts';
import { type Access, requestJson } from './json-request.ts';
import { refusedFor, type Verdict } from './verdict.ts';

/** Reviews under way at most; beyond it callers are asked to come again. */
const mostAtOnce = 64;

const review = z.object({
  status: z.object({
    authenticated: z.boolean().optional(),
    user: z.object({ username: z.string() }).optional(),
    audiences: z.array(z.string()).optional(),
  }),
});

export interface TokenReviewOptions {
  readonly apiUrl: string;
  readonly audience: string;
  readonly caFile: string | undefined;
  readonly tokenFile: string | undefined;
  readonly onFailed: (error: unknown) => void;
}

/** `undefined`: the token is good. */
export type ReviewToken = (
  token: string,
  principal: Principal,
) => Promise<Extract<Verdict, { type: 'refused' }> | undefined>;

export const createTokenReview = (options: TokenReviewOptions): ReviewToken => {
  const { apiUrl, audience, caFile, tokenFile, onFailed } = options;
  const address = new URL(`${apiUrl.replace(/\/$/, '')}/apis/authentication.k8s.io/v1/tokenreviews`);
  const access: Access = { caFile, tokenFile, tokenOrigins: new Set([address.origin]) };
  let underWay = 0;
  return async (token, principal) => {
    if (underWay >= mostAtOnce) return refusedFor('reviewAway', 'too many reviews are under way');
    underWay += 1;
    try {
      const answer = await requestJson(address, access, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token, audiences: [audience] },
      });
      const { status } = review.parse(answer);
      const isGood =
        status.authenticated === true &&
        status.user?.username === principal.name &&
        status.audiences?.includes(audience) === true;
      return isGood ? undefined : refusedFor('revoked');
    } catch (error) {
      onFailed(error);
      return refusedFor('reviewAway');
    } finally {
      underWay -= 1;
    }
  };
};
