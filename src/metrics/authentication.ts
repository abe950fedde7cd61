/** Metrics of who is let in, and of the files and keys that decide it. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface AuthenticationMetrics {
  /** `reason` comes from a fixed list. */
  readonly authenticationRefused: (reason: string) => void;
  readonly everybodyIsLetIn: (isSo: boolean) => void;
  /** Asked when metrics are read: when the keys of an issuer were last fetched, in milliseconds; `undefined`: never. */
  readonly onIssuerKeys: (mode: string, fetchedAt: () => number | undefined, now: () => number) => void;
  readonly reloadFailed: (what: string) => void;
  readonly serverCertificateExpires: (atMs: number) => void;
}

export const createAuthenticationMetrics = (registers: Registry[]): AuthenticationMetrics => {
  const refused = new Counter({
    name: 'audit_authentications_refused_total',
    help: 'Requests whose caller was not authenticated, by reason (docs/authentication.md).',
    labelNames: ['reason'],
    registers,
  });
  const open = new Gauge({
    name: 'audit_authentication_none',
    help: '1 while nobody is asked who they are (AUTH_MODES=none): whoever reaches the service may record anything.',
    registers,
  });
  const ages = new Map<string, () => number | undefined>();
  const age = new Gauge({
    name: 'audit_issuer_keys_age_seconds',
    help: 'How long ago the keys of a token issuer were fetched, by mode. NaN before the first time. Act above 3600.',
    labelNames: ['mode'],
    registers,
    collect() {
      for (const [mode, seconds] of ages) this.set({ mode }, seconds() ?? Number.NaN);
    },
  });
  const reloads = new Counter({
    name: 'audit_reload_failures_total',
    help: 'Changed files that could not be taken, by what they hold; what was there before goes on working.',
    labelNames: ['what'],
    registers,
  });
  const expires = new Gauge({
    name: 'audit_server_certificate_expires_seconds',
    help: 'When the certificate of this server expires, in seconds since 1970. 0 without HTTPS.',
    registers,
  });

  return {
    authenticationRefused: (reason) => refused.inc({ reason }),
    everybodyIsLetIn: (isSo) => open.set(isSo ? 1 : 0),
    onIssuerKeys: (mode, fetchedAt, now) => {
      ages.set(mode, () => {
        const at = fetchedAt();
        return at === undefined ? undefined : Math.max(0, now() - at) / 1_000;
      });
      age.set({ mode }, Number.NaN);
    },
    reloadFailed: (what) => reloads.inc({ what }),
    serverCertificateExpires: (atMs) => expires.set(atMs / 1_000),
  };
};
