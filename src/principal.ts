/**
 * Who calls, and how that is known. It comes from the transport alone: nothing in a body, and no header that a caller may
 * choose freely, sets it. So far nobody is asked, and every caller is `anonymous`.
 */
export const authenticationMethods = {
  none: 'Nobody was asked: every caller is anonymous.',
  kubernetes: 'A service-account token of a Kubernetes cluster.',
  jwt: 'A token of an OpenID Connect issuer.',
  mtls: 'A client certificate.',
  apikey: 'A key that this service was given the hash of.',
} as const satisfies Readonly<Record<string, string>>;

export type AuthenticationMethod = keyof typeof authenticationMethods;

export interface Principal {
  /** E.g. `system:serviceaccount:remediation:notification-controller`; 1 to 512 characters. */
  readonly name: string;
  readonly method: AuthenticationMethod;
  /** What else the credentials say, for the log, e.g. pod and node. Never a secret. */
  readonly attributes: Readonly<Record<string, string>>;
}

export const anonymous: Principal = { name: 'anonymous', method: 'none', attributes: {} };
