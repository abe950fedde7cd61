/** What callers show in order to be let in is repeated nowhere: not in answers, not in the log, not in the metrics. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeApiKey } from '../src/http/authentication/api-keys.ts';
import { createLog, logProblem } from '../src/log.ts';
import { createProblem } from '../src/problems.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { bearer, claimsFrom } from './support/credentials.ts';
import { createSigningKey, type SigningKey, sign } from './support/issuer.ts';
import { createLogBook } from './support/log-book.ts';
import { notificationOf } from './support/records.ts';
import { exchange, json } from './support/wire.ts';

const issuer = 'https://provider.example';
const audience = 'audit-write-api';
const clock = createClock(new Date());
const book = createLogBook();
const known = makeApiKey('holder');
const unknown = makeApiKey('holder');

let folder: string;
let signing: SigningKey;
let service: TestApp;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-secrets-'));
  signing = await createSigningKey('provider-1');
  const jwks = path.join(folder, 'jwks.json');
  const keys = path.join(folder, 'keys.jsonl');
  await writeFile(jwks, JSON.stringify({ keys: [signing.publicJwk] }));
  await writeFile(keys, `${known.line}\n`);
  service = await startApp(
    {
      AUTH_MODES: 'apikey,jwt',
      API_KEYS_FILE: keys,
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: audience,
      JWT_JWKS_URL: pathToFileURL(jwks).href,
      // Everything that it could ever say.
      LOG_LEVEL: 'debug',
    },
    { clock, logTo: book.to },
  );
});
after(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

type Headers = Readonly<Record<string, string>>;

/** Every way in which credentials may come, right or wrong, and where they have no business. */
const waysToShow = (secret: string): readonly (readonly [path: string, headers: Headers])[] => [
  ['/graphql', bearer(secret)],
  ['/graphql', { authorization: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` }],
  ['/graphql', { authorization: secret }],
  ['/graphql', { ...bearer(secret), 'x-api-key': secret, cookie: `token=${secret}` }],
  ['/graphql', { ...bearer(secret), traceparent: secret, origin: `https://${secret}.example` }],
  [`/graphql?access_token=${secret}`, bearer(secret)],
  [`/graphql?query={__typename}&x=${secret}`, bearer(secret)],
  [`/${secret}`, bearer(secret)],
];

/** What the service works on, and what breaks at every stage on the way. */
const bodies: readonly string[] = [
  '{ not json',
  JSON.stringify({ query: '{ nope' }),
  JSON.stringify({ query: '{ nope }' }),
  JSON.stringify({ query: '{ audit(id: "x") { id } }' }),
  JSON.stringify({
    query: 'mutation ($input: RecordNotificationAuditInput!) { recordNotificationAudit(input: $input) { id } }',
    variables: { input: notificationOf('secret', { recipients: [] }) },
  }),
  JSON.stringify({
    query: 'mutation ($input: RecordNotificationAuditInput!) { recordNotificationAudit(input: $input) { id } }',
    variables: { input: notificationOf('secret') },
  }),
];

test('no credentials, good or bad, are in any answer, any line of the log, or the metrics', async () => {
  const claims = (more = {}) => claimsFrom(issuer, audience, more, clock.now());
  const good = await sign(signing, claims());
  const expired = await sign(signing, claims({ exp: Math.floor(clock.now() / 1_000) - 600 }));
  const stranger = await sign(await createSigningKey('provider-1'), claims());
  const secrets = [known.key, unknown.key, good, expired, stranger];
  const statuses = new Set<number>();
  let said = '';
  for (const secret of secrets) {
    for (const [where, headers] of waysToShow(secret)) {
      // So many refusals a second are logged.
      clock.advance(1_000);
      for (const body of bodies) {
        const answer = await exchange(service.address, { path: where, headers: { ...json, ...headers }, body });
        statuses.add(answer.status);
        said += `${answer.text}${JSON.stringify(answer.headers)}`;
      }
      const got = await exchange(service.address, { method: 'GET', path: where, headers });
      said += `${got.text}${JSON.stringify(got.headers)}`;
    }
  }
  for (const status of [200, 400, 401, 403, 404])
    assert.ok(statuses.has(status), `${status} was not among the answers`);
  const metrics = await exchange(service.address, { method: 'GET', path: '/metrics' });
  assert.match(book.text(), /"reason"/);
  for (const secret of secrets) {
    const [, , signature = ''] = secret.split('.');
    const forms = [secret, signature, Buffer.from(`user:${secret}`).toString('base64'), hash('sha256', secret)];
    for (const form of forms.filter((text) => text !== '')) {
      for (const [name, text] of Object.entries({ answers: said, log: book.text(), metrics: metrics.text })) {
        assert.ok(!text.includes(form), `${name} repeat ${form}`);
      }
    }
  }
});

test('what a library says about credentials in an error is logged without them', async () => {
  const token = await sign(signing, claimsFrom(issuer, audience));
  const opaque = 'c29tZXRoaW5nLW9wYXF1ZQ==';
  const own = createLogBook();
  const cause = new Error(`the server did not take "${token}"`, { cause: new Error(`key ${known.key} is unknown`) });
  const error = new AggregateError([cause], `GET /pods failed, sent authorization: Bearer ${opaque}`, { cause });
  logProblem(createLog('trace', own.to), createProblem('INTERNAL_ERROR', 'x'), error);
  for (const secret of [token, opaque, known.key]) assert.ok(!own.text().includes(secret));
  assert.match(own.text(), /GET \/pods failed, sent authorization: Bearer \*\*\*/);
});
