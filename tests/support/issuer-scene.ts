/** An issuer of one test's own, and a service that takes its tokens. */
import type { TestContext } from 'node:test';
import { startApp } from './app.ts';
import { createClock } from './clock.ts';
import { claimsFrom, type Scene } from './credentials.ts';
import type { TestDatabase } from './database.ts';
import { type Claims, type SigningKey, sign, startIssuer, type TestIssuer } from './issuer.ts';
import { createLogBook } from './log-book.ts';

export const audience = 'audit-write-api';

export interface IssuerScene extends Scene {
  readonly issuer: TestIssuer;
  readonly token: (by: SigningKey, more?: Claims) => Promise<string>;
  /** How often the keys were asked for. */
  readonly fetches: () => number;
}

export interface IssuerWish {
  /** Whether the issuer answers nothing at first. */
  readonly away?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Both end with the test. */
export const openIssuerScene = async (
  t: TestContext,
  db: TestDatabase,
  key: SigningKey,
  { away = false, settings = {} }: IssuerWish = {},
): Promise<IssuerScene> => {
  const issuer = await startIssuer(key);
  t.after(() => issuer.stop());
  issuer.setAway(away);
  const log = createLogBook();
  const clock = createClock(new Date());
  const service = await startApp(
    { AUTH_MODES: 'jwt', JWT_ISSUER: issuer.url, JWT_AUDIENCE: audience, LOG_LEVEL: 'info', ...settings },
    { clock, logTo: log.to, sharedDatabase: db },
  );
  t.after(() => service.stop());
  return {
    service,
    log,
    clock,
    issuer,
    token: (by, more) =>
      sign(by, claimsFrom(issuer.url, audience, { exp: Math.floor(clock.now() / 1_000) + 7_200, ...more })),
    fetches: () => issuer.asked().filter((what) => what === '/keys').length,
  };
};
