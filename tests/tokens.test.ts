/** Tokens: who is let in by one, as whom, and every way in which a token can be wrong. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base64url, exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { bearer, claimsFrom, isLetIn, isRefused, record } from './support/credentials.ts';
import { type Claims, createSigningKey, type SigningKey, sign, type TestIssuer } from './support/issuer.ts';
import { account, audience, startTokenScene, type TokenScene } from './support/token-scene.ts';
import { errorsOf, exchange, json } from './support/wire.ts';

let scene: TokenScene;
let provider: TestIssuer;
let key: SigningKey;
let elliptic: SigningKey;
let stranger: SigningKey;
before(async () => {
  scene = await startTokenScene();
  ({ provider, key, elliptic } = scene);
  stranger = await createSigningKey('stranger-1');
});
after(() => scene.stop());

const now = (): number => scene.clock.now();
const secondsFromNow = (seconds: number): number => Math.floor(now() / 1_000) + seconds;
const token = (more?: Claims, by?: SigningKey): Promise<string> => scene.token(more, by);

test('a token of an OpenID Connect issuer lets its subject in, whatever asymmetric method signed it', async () => {
  await isLetIn(scene, bearer(await token({ sub: 'Zoë from Ops' })), 'Zoë from Ops', 'JWT');
  await isLetIn(scene, bearer(await token({}, elliptic)), 'somebody', 'JWT');
});

test('a token may be for several audiences, and the scheme may be spelled in any case', async () => {
  const text = await token({ aud: ['another', audience] });
  await isLetIn(scene, { authorization: `bearer  ${text}` }, 'somebody', 'JWT');
});

test('clocks may differ by half a minute, and no more', async () => {
  await isLetIn(scene, bearer(await token({ exp: secondsFromNow(-20) })), 'somebody', 'JWT');
  await isLetIn(scene, bearer(await token({ nbf: secondsFromNow(20) })), 'somebody', 'JWT');
  await isRefused(scene, bearer(await token({ exp: secondsFromNow(-40) })), 'expired', {
    detail: /^the credentials have expired$/,
  });
  await isRefused(scene, bearer(await token({ nbf: secondsFromNow(40) })), 'notYetValid');
});

const wrongClaims: readonly (readonly [string, string, Claims])[] = [
  ['is for another audience', 'audience', { aud: 'another' }],
  ['is for no audience', 'audience', { aud: undefined }],
  ['is for an audience of several that are others', 'audience', { aud: ['another', `${audience}-2`] }],
  ['comes from another issuer', 'issuer', { iss: 'https://issuer.example' }],
  ['comes from nobody', 'claims', { iss: undefined }],
  ['comes from several issuers', 'claims', { iss: ['https://issuer.example'] }],
  ['never expires', 'claims', { exp: undefined }],
  ['expires in words', 'claims', { exp: 'tomorrow' }],
  ['names nobody', 'claims', { sub: undefined }],
  ['names nobody in particular', 'claims', { sub: ' ' }],
  ['names a number', 'claims', { sub: 7 }],
  ['names somebody with a line end', 'claims', { sub: 'a\nb' }],
  ['has a name that is too long', 'claims', { sub: 'a'.repeat(513) }],
  ['calls itself anonymous', 'claims', { sub: 'anonymous' }],
  ['calls itself a service account', 'claims', { sub: account }],
  ['calls itself a workload', 'claims', { sub: 'spiffe://cluster/some-controller' }],
];
for (const [what, reason, claims] of wrongClaims) {
  test(`a token that ${what} is refused`, async () => {
    await isRefused(scene, bearer(await token(claims)), reason);
  });
}

test('an issuer is compared letter by letter', async () => {
  await isRefused(scene, bearer(await token({ iss: `${provider.url}/` })), 'issuer');
});

for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
  test(`an unsigned token (alg ${alg}) is refused`, async () => {
    const [, payload = ''] = new UnsecuredJWT(claimsFrom(provider.url, audience, {}, now())).encode().split('.');
    const header = (more: object): string => base64url.encode(JSON.stringify({ alg, ...more }));
    for (const signature of ['', 'AA']) {
      await isRefused(scene, bearer(`${header({ kid: key.kid })}.${payload}.${signature}`), 'algorithm');
      await isRefused(scene, bearer(`${header({})}.${payload}.${signature}`), 'algorithm');
    }
  });
}

test('a token signed with the public key as if it were a shared secret is refused', async () => {
  const spki = await exportSPKI(key.publicKey);
  for (const secret of [spki, spki.trim(), JSON.stringify(key.publicJwk), key.publicJwk.n ?? '']) {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const forged = await new SignJWT(claimsFrom(provider.url, audience, {}, now()))
        .setProtectedHeader({ alg, kid: key.kid })
        .sign(new TextEncoder().encode(secret.padEnd(64, '=')));
      await isRefused(scene, bearer(forged), 'algorithm');
    }
  }
});

test('a token that names a key in a way of its own is refused, and nothing is fetched or opened for it', async () => {
  const kids = [
    '../../../../../../dev/null',
    '/etc/passwd',
    'file:///dev/null',
    `${provider.url}/attack`,
    `provider-1' or '1'='1`,
    'provider-1\0',
    '__proto__',
    'constructor',
    'provider-2',
  ];
  await isRefused(scene, bearer(await sign(stranger, claimsFrom(provider.url, audience, {}, now()))), 'unknownKey');
  const asked = provider.asked().length;
  for (const kid of kids) {
    await isRefused(
      scene,
      bearer(await sign({ ...key, kid }, claimsFrom(provider.url, audience, {}, now()))),
      'unknownKey',
    );
    scene.clock.advance(-1_000);
  }
  assert.equal(provider.asked().length, asked);
  assert.ok(!provider.asked().includes('/attack'));
});

test('a token that brings its own key, or the address of one, is not believed', async () => {
  const claims = claimsFrom(provider.url, audience, {}, now());
  const forged = { ...stranger, kid: key.kid };
  const jwk = { kty: 'RSA', n: stranger.publicJwk.n ?? '', e: stranger.publicJwk.e ?? '' };
  await isRefused(scene, bearer(await sign(forged, claims, { jwk })), 'signature');
  await isRefused(scene, bearer(await sign(forged, claims, { jku: `${provider.url}/attack` })), 'signature');
  await isRefused(scene, bearer(await sign(forged, claims, { x5u: `${provider.url}/attack` })), 'signature');
  assert.ok(!provider.asked().includes('/attack'));
});

test('a token that asks for rules which are not known is refused', async () => {
  const claims = claimsFrom(provider.url, audience, {}, now());
  const [, payload, signature] = (await sign(key, claims)).split('.');
  const header = base64url.encode(JSON.stringify({ alg: 'RS256', kid: key.kid, crit: ['more'], more: true }));
  await isRefused(scene, bearer(`${header}.${payload}.${signature}`), 'malformed');
});

test('a token that was changed after it was signed is refused', async () => {
  const [header, payload = '', signature = ''] = (await token()).split('.');
  const claims: Claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)));
  const changed = base64url.encode(JSON.stringify({ ...claims, sub: 'root' }));
  await isRefused(scene, bearer(`${header}.${changed}.${signature}`), 'signature');
  const first = signature.startsWith('A') ? 'B' : 'A';
  await isRefused(scene, bearer(`${header}.${payload}.${first}${signature.slice(1)}`), 'signature');
  await isRefused(scene, bearer(`${header}.${payload}.`), 'signature');
});

test('a key is not used for a method it is not made for', async () => {
  const claims = claimsFrom(provider.url, audience, {}, now());
  await isRefused(scene, bearer(await sign({ ...key, kid: elliptic.kid }, claims)), 'unknownKey');
  const [, payload, signature] = (await sign(key, claims)).split('.');
  const header = base64url.encode(JSON.stringify({ alg: 'PS256', kid: key.kid }));
  await isRefused(scene, bearer(`${header}.${payload}.${signature}`), 'unknownKey');
});

test('what has not the form of a token is refused without being looked at', async () => {
  const good = await token();
  const [header, payload] = good.split('.');
  const malformed = ['x', 'a.b', 'a.b.c', `${header}.${payload}`, `${good}.x`, `${good} ${good}`, `${header}..x`, '..'];
  for (const text of malformed) await isRefused(scene, { authorization: `Bearer ${text}` }, 'malformed');
  for (const authorization of ['Bearer', `Basic ${btoa('a:b')}`, good, `Token ${good}`, 'Negotiate YII=']) {
    await isRefused(scene, { authorization }, 'malformed');
  }
});

test('a huge token is refused: by its length, or with 431 beyond what Node takes', async () => {
  const [header, payload, signature] = (await token()).split('.');
  await isRefused(scene, bearer(`${header}.${payload}${'A'.repeat(9_000)}.${signature}`), 'malformed');
  await isRefused(scene, bearer(await token({ padding: 'x'.repeat(9_000) })), 'malformed');
  const answer = await exchange(scene.service.address, {
    headers: { ...json, ...bearer('A'.repeat(20_000)) },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  assert.equal(answer.status, 431);
});

test('credentials in the address are refused, also when better ones come with them', async () => {
  const good = await token();
  for (const name of ['access_token', 'token', 'ACCESS_TOKEN', 'apikey', 'api_key']) {
    for (const headers of [json, { ...json, ...bearer(good) }]) {
      scene.clock.advance(1_000);
      const answer = await exchange(scene.service.address, {
        path: `/graphql?${name}=${good}`,
        headers,
        body: JSON.stringify({ query: '{ __typename }' }),
      });
      assert.equal(answer.status, 401);
      assert.match(errorsOf(answer)[0]?.message ?? '', /never in the address/);
      assert.ok(!answer.text.includes(good));
    }
  }
  assert.ok(!scene.log.text().includes(good));
});

test('a caller without credentials is refused, and told how to send them', async () => {
  await isRefused(scene, {}, 'missing', { detail: /^send credentials: Bearer/ });
  const answer = await record(scene.service, {});
  assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="audit"');
  const wrong = await record(scene.service, bearer('x'));
  assert.equal(wrong.headers.get('www-authenticate'), 'Bearer realm="audit", error="invalid_token"');
});

test('an API key is refused where keys are off', async () => {
  await isRefused(scene, bearer(`audit_${'A'.repeat(43)}`), 'modeOff');
});

test('refusals are counted by their reason, and by nothing that callers choose', async () => {
  const { text } = await exchange(scene.service.address, { method: 'GET', path: '/metrics' });
  for (const reason of ['audience', 'signature', 'algorithm', 'unknownKey', 'missing', 'inAddress']) {
    assert.match(text, new RegExp(`audit_authentications_refused_total{reason="${reason}"} [1-9]`));
  }
  assert.match(text, /audit_authentication_none 0\n/);
  assert.match(text, /audit_problems_total{code="UNAUTHENTICATED"} [1-9]/);
  assert.doesNotMatch(text, /stranger|issuer\.example|another|passwd/);
});
