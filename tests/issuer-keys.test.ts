/** The keys of an issuer: rotated, withdrawn, away for a while; and how seldom they are asked for. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { bearer, claimsFrom, isLetIn, isRefused, record, serviceAccountClaims } from './support/credentials.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { createSigningKey, type SigningKey, sign, startIssuer } from './support/issuer.ts';
import { audience, type IssuerScene, type IssuerWish, openIssuerScene } from './support/issuer-scene.ts';
import { createLogBook } from './support/log-book.ts';
import { until } from './support/until.ts';
import { exchange } from './support/wire.ts';

const pauseMs = 10_000;
const refreshMs = 600_000;

let db: TestDatabase;
let old: SigningKey;
let fresh: SigningKey;
before(async () => {
  db = await createTestDatabase();
  old = await createSigningKey('old');
  fresh = await createSigningKey('fresh');
});

after(async () => {
  await db.database.close();
  await db.drop();
});

const open = (t: TestContext, wish?: IssuerWish): Promise<IssuerScene> => openIssuerScene(t, db, old, wish);

const away = { status: 503, detail: /cannot be had now/ };

test('a key that is new is found when the first token comes that needs it', async (t) => {
  const scene = await open(t);
  scene.issuer.publish(old, fresh);
  scene.clock.advance(pauseMs);
  await isLetIn(scene, bearer(await scene.token(fresh)), 'somebody', 'JWT');
  await isLetIn(scene, bearer(await scene.token(old)), 'somebody', 'JWT');
  assert.equal(scene.fetches(), 2);
});

test('tokens with made-up keys make nobody ask the issuer more often than every ten seconds', async (t) => {
  const scene = await open(t);
  for (let round = 1; round <= 3; round += 1) {
    scene.clock.advance(pauseMs);
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, i) => scene.token({ ...fresh, kid: `no-${round}-${i}` })),
    );
    const answers = await Promise.all(tokens.map((token) => record(scene.service, bearer(token))));
    assert.ok(answers.every(({ status }) => status === 401));
    assert.equal(scene.fetches(), 1 + round);
  }
});

test('while the issuer is away, the keys that are known go on working, and it is left in peace', async (t) => {
  const scene = await open(t);
  const known = bearer(await scene.token(old));
  scene.issuer.setAway(true);
  scene.clock.advance(refreshMs);
  await until('the keys were asked for in vain', async () => scene.log.text().includes('cannot be fetched'));
  await isLetIn(scene, known, 'somebody', 'JWT');
  await isLetIn(scene, bearer(await scene.token(old, { sub: 'else' })), 'else', 'JWT');
  const asked = scene.issuer.asked().length;
  for (const kid of ['a', 'b', 'c']) {
    const unknown = await sign({ ...fresh, kid }, claimsFrom(scene.issuer.url, audience));
    const answer = await record(scene.service, bearer(unknown));
    assert.equal(answer.status, 503);
  }
  assert.equal(scene.issuer.asked().length, asked);
});

test('an issuer that is away at the start stops nobody from starting; its callers are asked to come again', async (t) => {
  const scene = await open(t, { away: true });
  const { text: before } = await exchange(scene.service.address, { method: 'GET', path: '/metrics' });
  assert.match(before, /audit_issuer_keys_age_seconds{mode="jwt"} NaN/i);
  await isRefused(scene, bearer(await scene.token(old)), 'keysAway', away);
  scene.issuer.setAway(false);
  scene.clock.advance(pauseMs);
  await isLetIn(scene, bearer(await scene.token(old)), 'somebody', 'JWT');
  const { text } = await exchange(scene.service.address, { method: 'GET', path: '/metrics' });
  assert.match(text, /audit_issuer_keys_age_seconds{mode="jwt"} \d/);
});

test('a token of a withdrawn key is refused from the next fetch on, though it was let in before', async (t) => {
  const scene = await open(t);
  const token = bearer(await scene.token(old));
  await isLetIn(scene, token, 'somebody', 'JWT');
  scene.issuer.publish(fresh);
  scene.clock.advance(refreshMs);
  await until('the keys have changed', async () => scene.log.text().includes('the keys of the issuer have changed'));
  await isRefused(scene, token, 'unknownKey');
  await isLetIn(scene, bearer(await scene.token(fresh)), 'somebody', 'JWT');
});

test('an issuer that publishes no key at all is taken for one that is away', async (t) => {
  const scene = await open(t);
  scene.issuer.publish();
  scene.clock.advance(refreshMs);
  await until('the keys were refused', async () => scene.log.text().includes('holds no public key'));
  await isLetIn(scene, bearer(await scene.token(old)), 'somebody', 'JWT');
});

test('a shared secret or a private key in the set of an issuer is no key', async (t) => {
  const scene = await open(t);
  const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'secret', alg: 'HS256' };
  const leaked = { ...fresh, publicJwk: { ...fresh.publicJwk, d: 'AAAA' } };
  scene.issuer.publish(old, { ...fresh, publicJwk: secret }, leaked);
  scene.clock.advance(pauseMs);
  await isRefused(scene, bearer(await scene.token({ ...fresh, kid: 'secret' })), 'unknownKey');
  await isRefused(scene, bearer(await scene.token(fresh)), 'unknownKey');
});

test('the keys may lie in a file', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-keys-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'keys.json');
  await writeFile(file, JSON.stringify({ keys: [old.publicJwk] }));
  const scene = await open(t, { away: true, settings: { JWT_JWKS_URL: pathToFileURL(file).href } });
  await isLetIn(scene, bearer(await scene.token(old)), 'somebody', 'JWT');
  await writeFile(file, JSON.stringify({ keys: [fresh.publicJwk] }));
  scene.clock.advance(pauseMs);
  await isLetIn(scene, bearer(await scene.token(fresh)), 'somebody', 'JWT');
  assert.deepEqual(scene.issuer.asked(), []);
});

test('a discovery document that speaks for another issuer, or points to a place without TLS, is not believed', async (t) => {
  const impostor = await startIssuer(old);
  t.after(() => impostor.stop());
  const log = createLogBook();
  const clock = createClock(new Date());
  const iss = `${impostor.url}/`;
  const service = await startApp(
    { AUTH_MODES: 'jwt', JWT_ISSUER: iss, JWT_AUDIENCE: audience, LOG_LEVEL: 'info' },
    { clock, logTo: log.to, sharedDatabase: db },
  );
  t.after(() => service.stop());
  assert.match(log.text(), /speaks for another issuer/);
  const token = await sign(old, claimsFrom(iss, audience));
  await isRefused({ service, log, clock }, bearer(token), 'keysAway', away);

  const scene = await open(t);
  scene.issuer.pointTo('http://keys.example/keys');
  scene.clock.advance(refreshMs);
  await until('the document was refused', async () => scene.log.text().includes('must be an https:// URL'));
  await isLetIn(scene, bearer(await scene.token(old)), 'somebody', 'JWT');
});

test('the service’s own token goes to the address that was named, and to none that a document points to', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-token-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'token');
  await writeFile(file, 'own-token\n');
  const cluster = await startIssuer(old);
  t.after(() => cluster.stop());
  const settings = {
    AUTH_MODES: 'kubernetes',
    KUBERNETES_ISSUER: 'https://kubernetes.default.svc.cluster.local',
    KUBERNETES_AUDIENCE: audience,
    KUBERNETES_JWKS_URL: `${cluster.url}/keys`,
    KUBERNETES_TOKEN_FILE: file,
  };
  const service = await startApp(settings, { sharedDatabase: db });
  t.after(() => service.stop());
  assert.equal(cluster.lastAuthorization(), 'Bearer own-token');
  const token = await sign(old, serviceAccountClaims(settings.KUBERNETES_ISSUER, audience));
  await isLetIn({ service }, bearer(token), 'system:serviceaccount:remediation:some-controller', 'KUBERNETES');

  const elsewhere = await startIssuer(old);
  t.after(() => elsewhere.stop());
  elsewhere.pointTo(`${cluster.url}/keys`);
  const { KUBERNETES_JWKS_URL: _, ...discovered } = settings;
  const second = await startApp({ ...discovered, KUBERNETES_ISSUER: elsewhere.url }, { sharedDatabase: db });
  t.after(() => second.stop());
  assert.equal(elsewhere.discoveredWith(), 'Bearer own-token');
  assert.equal(cluster.lastAuthorization(), undefined);
});
