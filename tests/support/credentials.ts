/** Callers with credentials, and what the service makes of them. */
import assert from 'node:assert/strict';
import { RecordNotificationAuditDocument } from '../../src/generated/operations/graphql.ts';
import type { Answer, TestApp } from './app.ts';
import type { MovableClock } from './clock.ts';
import type { Claims } from './issuer.ts';
import type { LogBook } from './log-book.ts';
import { notificationOf } from './records.ts';

/** A service with its log and its clock. */
export interface Scene {
  readonly service: TestApp;
  readonly log: LogBook;
  readonly clock: MovableClock;
}

export const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

const seconds = (ms: number): number => Math.floor(ms / 1_000);

/** What every token of a test says; `more` comes on top, and undefined takes away. */
export const claimsFrom = (iss: string, aud: string, more: Claims = {}, now = Date.now()): Claims => ({
  iss,
  aud,
  iat: seconds(now),
  nbf: seconds(now),
  exp: seconds(now) + 600,
  sub: 'somebody',
  ...more,
});

/** The claims of a projected service-account token. */
export const serviceAccountClaims = (iss: string, aud: string, more: Claims = {}, now = Date.now()): Claims =>
  claimsFrom(
    iss,
    aud,
    {
      sub: 'system:serviceaccount:remediation:some-controller',
      'kubernetes.io': {
        namespace: 'remediation',
        node: { name: 'node-7', uid: 'f2c1' },
        pod: { name: 'some-controller-5d4f', uid: '0a1b' },
        serviceaccount: { name: 'some-controller', uid: '77aa' },
      },
      ...more,
    },
    now,
  );

let number = 0;

/** Records something new with these headers. */
export const record = (
  service: Pick<TestApp, 'post'>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer<Readonly<Record<string, unknown>>>> => {
  number += 1;
  return service.post(RecordNotificationAuditDocument.toString(), { input: notificationOf(`by-${number}`) }, headers);
};

/** Lets in, as this caller. */
export const isLetIn = async (
  { service }: Pick<Scene, 'service'>,
  headers: Readonly<Record<string, string>>,
  by: string,
  via: string,
): Promise<void> => {
  const answer = await record(service, headers);
  assert.deepEqual(answer.errors, []);
  const { id } = Object(answer.data?.['recordNotificationAudit']);
  const rows = await service.db.query(
    `select recorded_by, recorded_via from notification_audit where id = '${String(id)}'`,
  );
  assert.deepEqual(rows, [{ recorded_by: by, recorded_via: via }]);
};

const rowsIn = async ({ db }: TestApp): Promise<unknown> => (await db.query('select count(*) from audit_ledger'))[0];

/** Refuses, says nothing but what it may, records nothing, and keeps the reason in the log. */
export const isRefused = async (
  { service, log, clock }: Scene,
  headers: Readonly<Record<string, string>>,
  reason: string,
  { status = 401, detail = /^the credentials are not accepted$/ } = {},
): Promise<void> => {
  // So many refusals a second are logged.
  clock.advance(1_000);
  const before = await rowsIn(service);
  const answer = await record(service, headers);
  const [error] = answer.errors;
  assert.ok(error !== undefined, `let in, though ${reason}`);
  const { code, problem } = error.extensions;
  assert.deepEqual([answer.status, code], [status, status === 401 ? 'UNAUTHENTICATED' : 'AUTHENTICATION_UNAVAILABLE']);
  assert.match(problem.detail, detail);
  assert.match(answer.headers.get('www-authenticate') ?? '', status === 401 ? /^Bearer realm="audit"/ : /^$/);
  assert.equal(answer.headers.get('retry-after'), status === 401 ? null : '1');
  assert.equal(answer.data, undefined);
  const line = log.lineOf(problem.instance);
  assert.equal(line?.['reason'], reason);
  assert.deepEqual(await rowsIn(service), before);
  const said = `${JSON.stringify(answer.errors)}${JSON.stringify(line)}`;
  const [, secret = ''] = /^Bearer (.{20,})$/s.exec(headers['authorization'] ?? '') ?? [];
  assert.ok(secret === '' || !said.includes(secret), 'the credentials are repeated');
};
