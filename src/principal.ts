/** Who calls, and how that is known. It comes from the transport alone: nothing in a body, and no header that a caller may choose freely, sets it. */
export const authenticationMethods = {
  NONE: 'Nobody was asked: every caller is anonymous.',
  KUBERNETES: 'A service-account token of a Kubernetes cluster.',
  JWT: 'A token of an OpenID Connect issuer.',
  MTLS: 'A client certificate.',
  APIKEY: 'A key of which this service keeps the hash.',
} as const satisfies Readonly<Record<string, string>>;

/** Spelled as in GraphQL and in the database. */
export type AuthenticationMethod = keyof typeof authenticationMethods;

export interface Principal {
  /** E.g. `system:serviceaccount:remediation:notification-controller`; 1 to 512 characters. */
  readonly name: string;
  readonly method: AuthenticationMethod;
  /** What else the credentials say, for the log, e.g. pod and node. Never a secret. */
  readonly attributes: Readonly<Record<string, string>>;
}

export const anonymous: Principal = { name: 'anonymous', method: 'NONE', attributes: {} };
