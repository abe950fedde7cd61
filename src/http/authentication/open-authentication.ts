/** The methods that the settings turn on, put together, and what has to be started and stopped for them. */
import type { Clock } from '../../clock.ts';
import { isLoopback } from '../../config/setting.ts';
import { type Config, ConfigError } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../metrics.ts';
import { anonymous } from '../../principal.ts';
import { watchFiles } from '../../watched-files.ts';
import type { Authenticate } from '../authentication.ts';
import type { Connections } from '../connections.ts';
import { readApiKeys, verifyApiKey } from './api-keys.ts';
import { createAuthenticator, type Methods } from './authenticator.ts';
import { certificateVerdict } from './client-certificate.ts';
import { createIssuer, type Issuer, withReview } from './issuer-tokens.ts';
import { authenticated, createKnownCredentials } from './known-credentials.ts';
import { callerByClaim, serviceAccountOf } from './principals.ts';
import { createRefusalReport } from './refusal-report.ts';
import { createRefuse } from './refusals.ts';
import type { TokenVerifier } from './token.ts';
import { createTokenReview } from './token-review.ts';

export interface AuthenticationService {
  readonly authenticate: Authenticate;
  /** Reads files and fetches keys. Throws when a file cannot be used; an issuer that is away stops nobody. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

interface Options {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly connections: Connections;
}

interface Part {
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

const nobodyIsAsked = ({ config, log, metrics }: Options): AuthenticationService => {
  const answer = authenticated(anonymous);
  return {
    authenticate: () => answer,
    start: async () => {
      metrics.everybodyIsLetIn(true);
      if (!isLoopback(config.host)) {
        log.warn('AUTH_MODES=none: whoever reaches this service may record anything, and nobody knows who it was');
      }
    },
    stop: () => {},
  };
};

/** What readConfig has made sure of. */
const given = (value: string | undefined, variable: string): string => {
  if (value === undefined) throw new ConfigError([`${variable} must be set`]);
  return value;
};

const kubernetes = (options: Options, onKeysChanged: () => void): [TokenVerifier, Issuer] => {
  const { config, log, clock } = options;
  const { kubernetesCaFile: caFile, kubernetesTokenFile: tokenFile, authClockSkewMs: clockSkewMs } = config;
  const audience = given(config.kubernetesAudience, 'KUBERNETES_AUDIENCE');
  const issuer = createIssuer({
    ...options,
    mode: 'kubernetes',
    source: {
      issuer: given(config.kubernetesIssuer, 'KUBERNETES_ISSUER'),
      jwksUrl: config.kubernetesJwksUrl,
      caFile,
      tokenFile,
    },
    audience,
    clockSkewMs,
    principalOf: serviceAccountOf,
    onKeysChanged,
  });
  if (config.kubernetesTokenReview === 'off') return [issuer.verifier, issuer];
  const review = createTokenReview({
    apiUrl: given(config.kubernetesApiUrl, 'KUBERNETES_API_URL'),
    audience,
    caFile,
    tokenFile,
    onFailed: (error) => log.warn({ error }, 'a token cannot be reviewed; its caller is refused'),
  });
  return [withReview(issuer.verifier, review, config.kubernetesTokenReviewCacheMs, clock), issuer];
};

const jwt = (options: Options, onKeysChanged: () => void): [TokenVerifier, Issuer] => {
  const { config } = options;
  const issuer = createIssuer({
    ...options,
    mode: 'jwt',
    source: {
      issuer: given(config.jwtIssuer, 'JWT_ISSUER'),
      jwksUrl: config.jwtJwksUrl,
      caFile: config.jwtCaFile,
      tokenFile: undefined,
    },
    audience: given(config.jwtAudience, 'JWT_AUDIENCE'),
    clockSkewMs: config.authClockSkewMs,
    principalOf: callerByClaim(given(config.jwtNameClaim, 'JWT_NAME_CLAIM')),
    onKeysChanged,
  });
  return [issuer.verifier, issuer];
};

const apiKeys = ({ config, log, metrics, clock }: Options, onKeysChanged: () => void) => {
  let keys: ReturnType<typeof readApiKeys> = [];
  const file = given(config.apiKeysFile, 'API_KEYS_FILE');
  const part = watchFiles({
    files: [file],
    take: ([content]) => {
      keys = readApiKeys(String(content));
      log.info({ keys: keys.length }, 'API keys read');
      onKeysChanged();
    },
    onBroken: (error) => {
      metrics.reloadFailed('apikeys');
      log.error({ error }, 'API_KEYS_FILE has changed and cannot be used; the keys from before go on working');
    },
    everyMs: config.reloadMs,
    clock,
  });
  const start = async (): Promise<void> => {
    try {
      await part.start();
    } catch (error) {
      throw new ConfigError([`API_KEYS_FILE cannot be used: ${error instanceof Error ? error.message : 'unreadable'}`]);
    }
  };
  return { verify: (text: string, now: number) => verifyApiKey(keys, text, now), part: { start, stop: part.stop } };
};

export const openAuthentication = (options: Options): AuthenticationService => {
  const { config, log, metrics, clock, connections } = options;
  const modes = new Set(config.authModes);
  if (modes.has('none')) return nobodyIsAsked(options);

  const known = createKnownCredentials({ longestMs: config.authCacheMs });
  const issuers = [
    ...(modes.has('kubernetes') ? [kubernetes(options, known.forget)] : []),
    ...(modes.has('jwt') ? [jwt(options, known.forget)] : []),
  ];
  const keys = modes.has('apikey') ? apiKeys(options, known.forget) : undefined;
  const methods: Methods = {
    tokens: new Map(issuers.map(([verifier]) => [verifier.issuer, verifier])),
    apiKey: keys?.verify,
    certificate: modes.has('mtls') ? certificateVerdict : undefined,
    isRetired: connections.isRetired,
  };
  const parts: readonly Part[] = [...issuers.map(([, issuer]) => issuer), ...(keys === undefined ? [] : [keys.part])];
  return {
    authenticate: createAuthenticator({
      methods,
      known,
      clockSkewMs: config.authClockSkewMs,
      refuse: createRefuse(createRefusalReport(log, metrics), clock),
      clock,
    }),
    start: async () => {
      metrics.everybodyIsLetIn(false);
      await Promise.all(parts.map(({ start }) => start()));
    },
    stop: () => {
      for (const { stop } of parts) stop();
    },
  };
};
