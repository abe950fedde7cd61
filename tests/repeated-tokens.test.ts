/** Tokens that come again and again: right ones are known, wrong ones cost little, and a flood of them is put off. */
import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { bearer, isLetIn, isRefused, record, type Scene } from './support/credentials.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { createSigningKey, type SigningKey } from './support/issuer.ts';
import { type IssuerScene, openIssuerScene } from './support/issuer-scene.ts';
import { until } from './support/until.ts';
import { exchange } from './support/wire.ts';

const pauseMs = 10_000;

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

const open = (t: TestContext): Promise<IssuerScene> => openIssuerScene(t, db, old);

/** How many callers were refused, as the metrics say. */
const refusalsOf = async ({ service }: Scene): Promise<number> => {
  const { text } = await exchange(service.address, { method: 'GET', path: '/metrics' });
  const counts = [...text.matchAll(/^audit_authentications_refused_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
};

test('a token that was let in is known until it expires, and not a moment longer', async (t) => {
  const scene = await open(t);
  const token = bearer(await scene.token(old, { exp: Math.floor(scene.clock.now() / 1_000) + 60 }));
  await isLetIn(scene, token, 'somebody', 'JWT');
  scene.clock.advance(85_000);
  await isLetIn(scene, token, 'somebody', 'JWT');
  scene.clock.advance(10_000);
  await isRefused(scene, token, 'expired', { detail: /have expired/ });
});

test('a wrong token that comes again is refused without being looked at, and looked at again after a while', async (t) => {
  const scene = await open(t);
  const forged = bearer(await scene.token({ ...fresh, kid: 'old' }));
  for (let count = 0; count < 5; count += 1) await isRefused(scene, forged, 'signature');
  scene.clock.advance(pauseMs);
  await isRefused(scene, forged, 'signature');
});

test('an address whose signatures keep failing is put off; callers who are known stay welcome', async (t) => {
  const scene = await open(t);
  const known = bearer(await scene.token(old));
  await isLetIn(scene, known, 'somebody', 'JWT');
  const forged = await Promise.all(
    Array.from({ length: 150 }, (_, i) => scene.token({ ...fresh, kid: 'old' }, { sub: `s${i}` })),
  );
  const sent = forged.map((token) => record(scene.service, bearer(token)));
  await until('all are counted', async () => (await refusalsOf(scene)) === 150);
  scene.clock.advance(2_000);
  const answers = await Promise.all(sent);
  assert.equal(answers.filter(({ status }) => status === 401).length, 100);
  assert.equal(answers.filter(({ status }) => status === 503).length, 50);
  await isLetIn(scene, known, 'somebody', 'JWT');
  const another = bearer(await scene.token(old, { sub: 'another' }));
  // After a while there is a try again, and one that is right does not use it up.
  await isLetIn(scene, another, 'another', 'JWT');
  const lines = scene.log
    .text()
    .split('\n')
    .filter((line) => line.includes('a caller was not authenticated'));
  assert.ok(lines.length < 30, 'every refusal of a flood is logged');
});

test('an address that is refused over and over waits for its answers; callers who are known do not', async (t) => {
  const scene = await open(t);
  const known = bearer(await scene.token(old));
  await isLetIn(scene, known, 'somebody', 'JWT');
  let answered = 0;
  const answers = Array.from({ length: 80 }, async () => {
    const { status } = await record(scene.service, bearer('x'));
    answered += 1;
    return status;
  });
  await until('all are counted', async () => (await refusalsOf(scene)) === 80 && answered >= 50);
  await isLetIn(scene, known, 'somebody', 'JWT');
  assert.equal(answered, 50);
  scene.clock.advance(2_000);
  assert.deepEqual(new Set(await Promise.all(answers)), new Set([401]));
});
