/**
 * What is known of credentials, by their SHA-256: a caller who comes again costs a look-up. Both lists are bounded, and
 * kept apart, so that a flood of wrong credentials does not push out the right ones.
 */
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../principal.ts';
import type { Authentication } from '../authentication.ts';
import { type RefusalReason, refusals, type Verdict } from './verdict.ts';

const mostAccepted = 10_000;
const mostRefused = 10_000;
/** Short: what was refused may become right, e.g. when the clocks meet. */
const refusedForMs = 10_000;

interface Accepted {
  readonly authentication: Authentication;
  readonly until: number;
}

export interface KnownCredentials {
  /** The answer for credentials that were accepted, while it holds. */
  readonly accepted: (digest: string, now: number) => Authentication | undefined;
  readonly refused: (digest: string, now: number) => RefusalReason | undefined;
  /** To be asked before credentials are looked at: what is found out by keys that change meanwhile is not remembered. */
  readonly epoch: () => number;
  readonly remember: (digest: string, verdict: Verdict, now: number, epoch: number) => void;
  /** Forgets everything: keys have changed. */
  readonly forget: () => void;
}

export const authenticated = (principal: Principal): Authentication =>
  Object.freeze({ type: 'authenticated', principal: Object.freeze(principal) });

export const createKnownCredentials = ({ longestMs }: { readonly longestMs: number }): KnownCredentials => {
  const accepted = new LRUCache<string, Accepted>({ max: mostAccepted });
  const refused = new LRUCache<string, { readonly reason: RefusalReason; readonly until: number }>({
    max: mostRefused,
  });
  let epoch = 0;
  return {
    accepted: (digest, now) => {
      const known = accepted.get(digest);
      return known !== undefined && now < known.until ? known.authentication : undefined;
    },
    refused: (digest, now) => {
      const known = refused.get(digest);
      return known !== undefined && now < known.until ? known.reason : undefined;
    },
    epoch: () => epoch,
    remember: (digest, verdict, now, then) => {
      if (then !== epoch) return;
      switch (verdict.type) {
        case 'accepted':
          accepted.set(digest, {
            authentication: authenticated(verdict.principal),
            until: Math.min(verdict.until, now + longestMs),
          });
          return;
        case 'refused':
          if (refusals[verdict.reason].isRemembered) {
            refused.set(digest, { reason: verdict.reason, until: now + refusedForMs });
          }
      }
    },
    forget: () => {
      epoch += 1;
      accepted.clear();
      refused.clear();
    },
  };
};
