/** A service that takes tokens of two issuers: those of a cluster, and those of an OpenID Connect provider. */
import { startApp } from './app.ts';
import { createClock } from './clock.ts';
import { claimsFrom, type Scene, serviceAccountClaims } from './credentials.ts';
import { type Claims, createSigningKey, type SigningKey, sign, startIssuer, type TestIssuer } from './issuer.ts';
import { createLogBook } from './log-book.ts';

export const audience = 'audit-write-api';
export const account = 'system:serviceaccount:remediation:some-controller';

export interface TokenScene extends Scene {
  readonly cluster: TestIssuer;
  readonly clusterKey: SigningKey;
  /** The token of a service account. */
  readonly clusterToken: (more?: Claims) => Promise<string>;
  readonly provider: TestIssuer;
  /** The keys of the provider. */
  readonly key: SigningKey;
  readonly elliptic: SigningKey;
  /** A token of the provider. */
  readonly token: (more?: Claims, by?: SigningKey) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const startTokenScene = async (): Promise<TokenScene> => {
  const clusterKey = await createSigningKey('cluster-1');
  const key = await createSigningKey('provider-1');
  const elliptic = await createSigningKey('provider-ec', 'ES256');
  const cluster = await startIssuer(clusterKey);
  const provider = await startIssuer(key, elliptic);
  const log = createLogBook();
  const clock = createClock(new Date());
  const service = await startApp(
    {
      AUTH_MODES: 'kubernetes,jwt',
      KUBERNETES_ISSUER: cluster.url,
      KUBERNETES_AUDIENCE: audience,
      JWT_ISSUER: provider.url,
      JWT_AUDIENCE: audience,
      LOG_LEVEL: 'info',
    },
    { clock, logTo: log.to },
  );
  return {
    service,
    log,
    clock,
    cluster,
    clusterKey,
    clusterToken: (more = {}) => sign(clusterKey, serviceAccountClaims(cluster.url, audience, more, clock.now())),
    provider,
    key,
    elliptic,
    token: (more = {}, by = key) => sign(by, claimsFrom(provider.url, audience, more, clock.now())),
    stop: async () => {
      await service.stop();
      await cluster.stop();
      await provider.stop();
    },
  };
};
