/** Kubernetes is asked about a token: what it says is final for a while, and its silence lets nobody in. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { bearer, isLetIn, isRefused, record, type Scene, serviceAccountClaims } from './support/credentials.ts';
import { type Claims, createSigningKey, type SigningKey, sign } from './support/issuer.ts';
import { createLogBook } from './support/log-book.ts';

const issuer = 'https://kubernetes.default.svc.cluster.local';
const audience = 'audit-write-api';
const caller = 'system:serviceaccount:remediation:some-controller';
const holdsMs = 10_000;
const good = { authenticated: true, user: { username: caller }, audiences: [audience] };

interface Review {
  readonly authorization: string | undefined;
  readonly body: { readonly kind: string; readonly spec: { readonly token: string; readonly audiences: string[] } };
}

/** What the API answers to the next reviews: a status of HTTP, or that of the review. */
let answer: number | object = good;
let reviews: Review[] = [];
const api = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  request.once('end', () => {
    reviews.push({ authorization: request.headers.authorization, body: JSON.parse(text) });
    response.writeHead(typeof answer === 'number' ? answer : 201, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(typeof answer === 'number' ? { kind: 'Status' } : { kind: 'TokenReview', status: answer }),
    );
  });
});

let folder: string;
let key: SigningKey;
let scene: Scene;
before(async () => {
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  const address = api.address();
  assert.ok(typeof address === 'object' && address !== null);
  key = await createSigningKey('cluster-1');
  folder = await mkdtemp(path.join(tmpdir(), 'audit-review-'));
  await writeFile(path.join(folder, 'token'), 'own-token\n');
  await writeFile(path.join(folder, 'keys.json'), JSON.stringify({ keys: [key.publicJwk] }));
  const log = createLogBook();
  const clock = createClock(new Date());
  const service = await startApp(
    {
      AUTH_MODES: 'kubernetes',
      KUBERNETES_ISSUER: issuer,
      KUBERNETES_AUDIENCE: audience,
      KUBERNETES_JWKS_URL: pathToFileURL(path.join(folder, 'keys.json')).href,
      KUBERNETES_TOKEN_REVIEW: 'on',
      KUBERNETES_TOKEN_REVIEW_CACHE_MS: String(holdsMs),
      KUBERNETES_API_URL: `http://127.0.0.1:${address.port}`,
      KUBERNETES_TOKEN_FILE: path.join(folder, 'token'),
      LOG_LEVEL: 'info',
    },
    { clock, logTo: log.to },
  );
  scene = { service, log, clock };
});
after(async () => {
  await scene.service.stop();
  api.closeAllConnections();
  api.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  answer = good;
  reviews = [];
});

let number = 0;
/** A token that no test has used yet. */
const token = (more: Claims = {}): Promise<string> => {
  number += 1;
  return sign(key, serviceAccountClaims(issuer, audience, { jti: String(number), ...more }, scene.clock.now()));
};
const away = { status: 503, detail: /cannot be reviewed now/ };

test('a token is reviewed once, for the audience it has to have, and the answer holds for a while', async () => {
  const text = await token();
  const headers = bearer(text);
  const together = await Promise.all(Array.from({ length: 10 }, () => record(scene.service, headers)));
  assert.ok(together.every(({ status }) => status === 200));
  assert.equal(reviews.length, 1);
  assert.equal(reviews[0]?.authorization, 'Bearer own-token');
  assert.equal(reviews[0]?.body.kind, 'TokenReview');
  assert.deepEqual(reviews[0]?.body.spec, { token: text, audiences: [audience] });
  scene.clock.advance(holdsMs - 1);
  await isLetIn(scene, headers, caller, 'KUBERNETES');
  assert.equal(reviews.length, 1);
  scene.clock.advance(1);
  await isLetIn(scene, headers, caller, 'KUBERNETES');
  assert.equal(reviews.length, 2);
});

test('a token whose pod is gone is refused as soon as the last answer has aged', async () => {
  const headers = bearer(await token());
  await isLetIn(scene, headers, caller, 'KUBERNETES');
  answer = { authenticated: false, error: 'the pod is gone' };
  scene.clock.advance(holdsMs);
  await isRefused(scene, headers, 'revoked');
  await isRefused(scene, headers, 'revoked');
  assert.equal(reviews.length, 2);
});

const notGood: readonly (readonly [string, object])[] = [
  ['says no', { authenticated: false }],
  ['says nothing', {}],
  ['names another account', { ...good, user: { username: 'system:serviceaccount:remediation:admin' } }],
  ['names nobody', { authenticated: true, audiences: [audience] }],
  ['speaks of another audience', { ...good, audiences: ['another'] }],
  ['does not know of audiences', { ...good, audiences: undefined }],
];
for (const [what, status] of notGood) {
  test(`a review that ${what} lets nobody in`, async () => {
    answer = status;
    await isRefused(scene, bearer(await token()), 'revoked');
  });
}

for (const [what, status] of [
  ['fails', 500],
  ['is forbidden', 403],
  ['is sent elsewhere', 302],
  ['makes no sense', { authenticated: 'yes' }],
] as const) {
  test(`a review that ${what} lets nobody in, and nothing is made of it for the next time`, async () => {
    const headers = bearer(await token());
    answer = status;
    await isRefused(scene, headers, 'reviewAway', away);
    answer = good;
    await isLetIn(scene, headers, caller, 'KUBERNETES');
  });
}

test('a token that is wrong by itself is not sent to be reviewed', async () => {
  await isRefused(scene, bearer(await token({ aud: 'another' })), 'audience');
  await isRefused(scene, bearer(await token({ sub: 'system:admin' })), 'claims');
  assert.deepEqual(reviews, []);
});
