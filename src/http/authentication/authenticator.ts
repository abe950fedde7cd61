/**
 * Who calls. The form of the credentials chooses the one method that looks at them; nothing is tried in turn. The header
 * `authorization` goes before a client certificate, because a caller who sends it means it.
 *
 *   Bearer audit_…        an API key
 *   Bearer x.y.z          a token; its issuer says whether it is Kubernetes' or another one's
 *   no header             the certificate of the connection
 */
import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { Authenticate, Authentication } from '../authentication.ts';
import { isNamedKey } from './api-keys.ts';
import { createBudget } from './budget.ts';
import { authenticated, type KnownCredentials } from './known-credentials.ts';
import { hasTokenForm, readToken } from './read-token.ts';
import type { Refuse } from './refusals.ts';
import type { TokenVerifier } from './token.ts';
import { type Refused, refusals, refusedFor, type Verdict } from './verdict.ts';

/** Longer than any token in use; Node bounds all headers together at 16 KiB. */
const longestHeader = 8_192;

/** Of one address. A signature costs far more to check than to make up. */
const wrongSignatures = { perSecond: 50, atOnce: 100 };

/** The methods that are on. */
export interface Methods {
  /** Issuer → who verifies its tokens. */
  readonly tokens: ReadonlyMap<string, TokenVerifier>;
  readonly apiKey: ((text: string, now: number) => Verdict) | undefined;
  readonly certificate: ((socket: TLSSocket) => Verdict | undefined) | undefined;
  readonly isRetired: (socket: TLSSocket) => boolean;
}

export interface AuthenticatorOptions {
  readonly methods: Methods;
  readonly known: KnownCredentials;
  readonly clockSkewMs: number;
  readonly refuse: Refuse;
  readonly clock: Clock;
}

/** What is known of a connection by its certificate. */
type OfConnection =
  | Refused
  | { readonly type: 'accepted'; readonly authentication: Authentication; readonly until: number };

const ofConnection = (verdict: Verdict): OfConnection =>
  verdict.type === 'refused'
    ? verdict
    : { type: 'accepted', authentication: authenticated(verdict.principal), until: verdict.until };

const hasCredentialsInAddress = (url: string | undefined): boolean =>
  url?.includes('?') === true && /[?&](access_token|token|api_?key|authorization)=/i.test(url);

/** The usual spelling without a search; any other as RFC 9110 allows it. */
const bearerOf = (header: string): string | undefined =>
  header.startsWith('Bearer ') ? header.slice('Bearer '.length) : /^bearer +(\S+)$/i.exec(header)?.[1];

export const createAuthenticator = (options: AuthenticatorOptions): Authenticate => {
  const { methods, known, clockSkewMs, refuse, clock } = options;
  const tries = createBudget(wrongSignatures);
  const connections = new WeakMap<TLSSocket, OfConnection>();
  /** By digest, so that callers who come together with the same token wait for one verification. */
  const underWay = new Map<string, Promise<Verdict>>();

  const byConnection = (request: IncomingMessage, now: number): ReturnType<Authenticate> => {
    const { socket } = request;
    if (methods.certificate === undefined || !(socket instanceof TLSSocket)) {
      return refuse(refusedFor('missing'), request);
    }
    if (methods.isRetired(socket)) return refuse(refusedFor('certificate', 'others are trusted now'), request);
    let found = connections.get(socket);
    if (found === undefined) {
      found = ofConnection(methods.certificate(socket) ?? refusedFor('missing'));
      connections.set(socket, found);
    }
    if (found.type === 'refused') return refuse(found, request);
    return now < found.until ? found.authentication : refuse(refusedFor('expired'), request);
  };

  const byToken = async (text: string, address: string, now: number): Promise<Verdict> => {
    const token = readToken(text, now, clockSkewMs);
    if (token.type === 'refused') return token;
    const verifier = methods.tokens.get(token.issuer);
    if (verifier === undefined) return refusedFor('issuer', token.issuer);
    if (!tries.take(address, now)) return refusedFor('tooManyFailures');
    const verdict = await verifier.verify(token);
    // What is not remembered cost no signature to find out.
    if (verdict.type === 'accepted' || !refusals[verdict.reason].isRemembered) tries.giveBack(address);
    return verdict;
  };

  const lookAt = (text: string, address: string, now: number): Verdict | Promise<Verdict> => {
    if (isNamedKey(text)) return methods.apiKey?.(text, now) ?? refusedFor('modeOff');
    if (!hasTokenForm(text)) return refusedFor('malformed');
    return methods.tokens.size === 0 ? refusedFor('modeOff') : byToken(text, address, now);
  };

  const verify = async (text: string, digest: string, request: IncomingMessage): Promise<Authentication> => {
    const now = clock.now();
    let verdict = underWay.get(digest);
    if (verdict === undefined) {
      const epoch = known.epoch();
      verdict = (async () => {
        try {
          const found = await lookAt(text, request.socket.remoteAddress ?? '', now);
          known.remember(digest, found, now, epoch);
          return found;
        } finally {
          underWay.delete(digest);
        }
      })();
      underWay.set(digest, verdict);
    }
    const found = await verdict;
    return found.type === 'accepted' ? authenticated(found.principal) : refuse(found, request);
  };

  return (request) => {
    const now = clock.now();
    if (hasCredentialsInAddress(request.url)) return refuse(refusedFor('inAddress'), request);
    const { authorization } = request.headers;
    if (authorization === undefined) return byConnection(request, now);
    const text = authorization.length > longestHeader ? undefined : bearerOf(authorization);
    if (text === undefined) return refuse(refusedFor('malformed'), request);
    const digest = hash('sha256', text, 'base64url');
    const authentication = known.accepted(digest, now);
    if (authentication !== undefined) return authentication;
    const reason = known.refused(digest, now);
    return reason === undefined ? verify(text, digest, request) : refuse(refusedFor(reason), request);
  };
};
