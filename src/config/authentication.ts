/** The settings that say who may call, how the way to the service is protected, and what does not go together. */
import {
  isLoopback,
  isTrustworthyUrl,
  oneOf,
  optionalFile,
  optionalUrl,
  optionalUrlOrFile,
  optionalWord,
  type Setting,
  setting,
  someOf,
  type ValuesOf,
  whole,
} from './setting.ts';

export const authenticationModes = ['none', 'kubernetes', 'jwt', 'mtls', 'apikey'] as const;
export type AuthenticationMode = (typeof authenticationModes)[number];

export const authenticationSettings = {
  authModes: setting(
    'AUTH_MODES',
    '',
    'none',
    someOf(...authenticationModes),
    'How callers are authenticated: none, or some of kubernetes, jwt, mtls, apikey, separated by commas.',
  ),
  authNoneAccepted: setting(
    'AUTH_NONE_ACCEPTED',
    '',
    'no',
    oneOf('yes', 'no'),
    'Whether AUTH_MODES=none is accepted though HOST can be reached by others: anybody may then record anything.',
  ),
  authCacheMs: setting(
    'AUTH_CACHE_MS',
    'milliseconds',
    '300000',
    whole(0, 3_600_000),
    'How long a token or key that was verified is taken without being verified again; never beyond its expiry.',
  ),
  authClockSkewMs: setting(
    'AUTH_CLOCK_SKEW_MS',
    'milliseconds',
    '30000',
    whole(0, 300_000),
    'How far the clocks of an issuer of tokens and of this service may differ.',
  ),
  kubernetesIssuer: setting(
    'KUBERNETES_ISSUER',
    '',
    '',
    optionalWord(512),
    'Issuer of the service-account tokens, exactly as in their claim iss. For kubernetes.',
  ),
  kubernetesAudience: setting(
    'KUBERNETES_AUDIENCE',
    '',
    '',
    optionalWord(512),
    'Audience that a service-account token has to be made for. For kubernetes.',
  ),
  kubernetesJwksUrl: setting(
    'KUBERNETES_JWKS_URL',
    '',
    '',
    optionalUrlOrFile(),
    'Where the keys of KUBERNETES_ISSUER are, as an https:// or file:/// URL. Empty: what the issuer says itself.',
  ),
  kubernetesApiUrl: setting(
    'KUBERNETES_API_URL',
    '',
    '',
    optionalUrl(),
    'Address of the Kubernetes API, e.g. https://kubernetes.default.svc. For KUBERNETES_TOKEN_REVIEW=on.',
  ),
  kubernetesCaFile: setting(
    'KUBERNETES_CA_FILE',
    '',
    '',
    optionalFile(),
    'Certificates that the issuer and the API are known by, PEM. Empty: those that Node knows.',
  ),
  kubernetesTokenFile: setting(
    'KUBERNETES_TOKEN_FILE',
    '',
    '',
    optionalFile(),
    'The service’s own token, which is sent to the addresses above and to no others. Read again for every call.',
  ),
  kubernetesTokenReview: setting(
    'KUBERNETES_TOKEN_REVIEW',
    '',
    'off',
    oneOf('on', 'off'),
    'Whether the API is asked about each token as well: then one whose pod is gone is refused before it expires.',
  ),
  kubernetesTokenReviewCacheMs: setting(
    'KUBERNETES_TOKEN_REVIEW_CACHE_MS',
    'milliseconds',
    '10000',
    whole(0, 60_000),
    'How long the answer about a token holds. Without an answer nobody is let in.',
  ),
  jwtIssuer: setting('JWT_ISSUER', '', '', optionalWord(512), 'OpenID Connect issuer, as in the claim iss. For jwt.'),
  jwtAudience: setting('JWT_AUDIENCE', '', '', optionalWord(512), 'Audience that a token has to be made for. For jwt.'),
  jwtJwksUrl: setting(
    'JWT_JWKS_URL',
    '',
    '',
    optionalUrlOrFile(),
    'Where the keys of JWT_ISSUER are, as an https:// or file:/// URL. Empty: what the issuer says itself.',
  ),
  jwtCaFile: setting(
    'JWT_CA_FILE',
    '',
    '',
    optionalFile(),
    'Certificates that the issuer is known by, PEM. Empty: those that Node knows.',
  ),
  jwtNameClaim: setting('JWT_NAME_CLAIM', '', 'sub', optionalWord(128), 'Claim that names the caller.'),
  apiKeysFile: setting(
    'API_KEYS_FILE',
    '',
    '',
    optionalFile(),
    'Hashes of the API keys, one JSON object a line; npm run apikey makes one. For apikey.',
  ),
  tlsCertFile: setting('TLS_CERT_FILE', '', '', optionalFile(), 'Certificate and chain, PEM. Turns HTTPS on.'),
  tlsKeyFile: setting('TLS_KEY_FILE', '', '', optionalFile(), 'Private key of TLS_CERT_FILE, PEM.'),
  tlsMinVersion: setting('TLS_MIN_VERSION', '', '1.2', oneOf('1.2', '1.3'), 'Oldest version of TLS that is spoken.'),
  tlsClientCaFile: setting(
    'TLS_CLIENT_CA_FILE',
    '',
    '',
    optionalFile(),
    'Certificates of the authorities whose client certificates are accepted, PEM. For mtls.',
  ),
  tlsClientCrlFile: setting(
    'TLS_CLIENT_CRL_FILE',
    '',
    '',
    optionalFile(),
    'Revoked client certificates, PEM; one current list for every authority in a chain. For mtls.',
  ),
  reloadMs: setting(
    'RELOAD_MS',
    'milliseconds',
    '5000',
    whole(10, 3_600_000),
    'How often the files of certificates, keys and revocations are looked at for changes.',
  ),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type Values = ValuesOf<typeof authenticationSettings>;

/** What only means something in a mode: setting it says that the mode was meant to be on. */
const belongings: Readonly<Record<Exclude<AuthenticationMode, 'none'>, readonly (keyof Values)[]>> = {
  kubernetes: ['kubernetesIssuer', 'kubernetesAudience', 'kubernetesJwksUrl', 'kubernetesApiUrl'],
  jwt: ['jwtIssuer', 'jwtAudience', 'jwtJwksUrl'],
  mtls: ['tlsClientCaFile', 'tlsClientCrlFile'],
  apikey: ['apiKeysFile'],
};

const needs: typeof belongings = {
  kubernetes: ['kubernetesIssuer', 'kubernetesAudience'],
  jwt: ['jwtIssuer', 'jwtAudience', 'jwtNameClaim'],
  mtls: ['tlsCertFile', 'tlsKeyFile', 'tlsClientCaFile'],
  apikey: ['apiKeysFile'],
};

const modesWithSettings = ['kubernetes', 'jwt', 'mtls', 'apikey'] as const;

const hasNoKeys = (issuer: string | undefined, jwksUrl: string | undefined): boolean =>
  issuer !== undefined && jwksUrl === undefined && !isTrustworthyUrl(issuer);

/** The mistakes that no setting makes alone. `wrong` are the settings that could not be read at all. */
export const authenticationMistakes = (
  values: Values & { readonly host: string | undefined },
  wrong: ReadonlySet<string>,
): readonly string[] => {
  const { authModes, host } = values;
  const mistakes: string[] = [];
  const variable = (name: keyof Values): string => authenticationSettings[name].variable;
  const isMissing = (name: keyof Values): boolean => values[name] === undefined && !wrong.has(name);
  const pair = (one: keyof Values, other: keyof Values): void => {
    if (isMissing(one) && !isMissing(other)) mistakes.push(`${variable(one)} must be set with ${variable(other)}`);
  };
  pair('tlsCertFile', 'tlsKeyFile');
  pair('tlsKeyFile', 'tlsCertFile');
  if (authModes === undefined) return mistakes;

  if (authModes.includes('none')) {
    if (authModes.length > 1) mistakes.push('AUTH_MODES must not name none beside others: it would let everybody in');
    if (host !== undefined && !isLoopback(host) && values.authNoneAccepted === 'no') {
      mistakes.push(
        'AUTH_MODES=none would let anybody who reaches HOST record anything: choose a mode, or set AUTH_NONE_ACCEPTED=yes',
      );
    }
  }
  for (const mode of modesWithSettings) {
    const isOn = authModes.includes(mode);
    for (const name of isOn ? needs[mode] : []) {
      if (isMissing(name)) mistakes.push(`${variable(name)} must be set for AUTH_MODES=${mode}`);
    }
    for (const name of isOn ? [] : belongings[mode]) {
      if (values[name] !== undefined) mistakes.push(`${variable(name)} is set, but AUTH_MODES does not name ${mode}`);
    }
  }
  if (hasNoKeys(values.kubernetesIssuer, values.kubernetesJwksUrl)) {
    mistakes.push('KUBERNETES_JWKS_URL must be set when KUBERNETES_ISSUER is no https:// URL');
  }
  if (hasNoKeys(values.jwtIssuer, values.jwtJwksUrl)) {
    mistakes.push('JWT_JWKS_URL must be set when JWT_ISSUER is no https:// URL');
  }
  if (values.jwtIssuer !== undefined && values.jwtIssuer === values.kubernetesIssuer) {
    mistakes.push('JWT_ISSUER must not be KUBERNETES_ISSUER: each token has one meaning');
  }
  if (values.kubernetesTokenReview === 'on') {
    for (const name of ['kubernetesApiUrl', 'kubernetesTokenFile'] as const) {
      if (isMissing(name)) mistakes.push(`${variable(name)} must be set for KUBERNETES_TOKEN_REVIEW=on`);
    }
  }
  return mistakes;
};
