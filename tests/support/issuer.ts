/** An issuer of tokens on a real HTTP server: discovery document, key set, and tokens signed by its keys. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
}

export const createSigningKey = async (kid: string, alg = 'RS256'): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
};

export type Claims = Readonly<Record<string, unknown>>;

/** Signed as the key would, unless the header says otherwise. An undefined claim is left out. */
export const sign = (key: SigningKey, claims: Claims, header: Partial<JWTHeaderParameters> = {}): Promise<string> =>
  new SignJWT(JSON.parse(JSON.stringify(claims)))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);

export interface TestIssuer {
  /** E.g. `http://127.0.0.1:39211`. */
  readonly url: string;
  /** What is published from now on. */
  readonly publish: (...keys: readonly SigningKey[]) => void;
  /** Answers every request with 503 from now on, or no longer. */
  readonly setAway: (away: boolean) => void;
  /** What was asked for so far, e.g. `/keys`. */
  readonly asked: () => readonly string[];
  /** Where its discovery document says that the keys are, from now on. */
  readonly pointTo: (keys: string) => void;
  /** What came in the header `authorization` with the last request for the keys, and for the document. */
  readonly lastAuthorization: () => string | undefined;
  readonly discoveredWith: () => string | undefined;
  readonly stop: () => Promise<void>;
}

export const startIssuer = async (...keys: readonly SigningKey[]): Promise<TestIssuer> => {
  let published = keys;
  let away = false;
  let lastAuthorization: string | undefined;
  let discoveredWith: string | undefined;
  let keysAt: string | undefined;
  const asked: string[] = [];
  let url = '';
  const answerTo = (request: IncomingMessage): unknown => {
    switch (request.url) {
      case '/.well-known/openid-configuration':
        discoveredWith = request.headers.authorization;
        return { issuer: url, jwks_uri: keysAt ?? `${url}/keys` };
      case '/keys':
        lastAuthorization = request.headers.authorization;
        return { keys: published.map(({ publicJwk }) => publicJwk) };
      default:
        return undefined;
    }
  };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = away ? undefined : answerTo(request);
    response.writeHead(answer === undefined ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    publish: (...next) => {
      published = next;
    },
    setAway: (next) => {
      away = next;
    },
    asked: () => asked,
    pointTo: (keys) => {
      keysAt = keys;
    },
    lastAuthorization: () => lastAuthorization,
    discoveredWith: () => discoveredWith,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
