/** Client certificates: whom they name, and every way in which one is not accepted. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { type CertificateScene, day, soon, startCertificateScene } from './support/certificate-scene.ts';
import { type Authority, type CertificateWish, createAuthority } from './support/certificates.ts';

let scene: CertificateScene;
let authority: Authority;
let stranger: Authority;
before(async () => {
  scene = await startCertificateScene();
  ({ authority, stranger } = scene);
});
after(() => scene.stop());

const callerWith: CertificateScene['callerWith'] = (issued) => scene.callerWith(issued);
const isRecorded: CertificateScene['isRecorded'] = (...what) => scene.isRecorded(...what);
const isRefused: CertificateScene['isRefused'] = (...what) => scene.isRefused(...what);

const spiffe = 'spiffe://cluster.local/ns/remediation/sa/some-controller';
const uri = (value: string) => ({ type: 'url', value }) as const;

const callers: readonly (readonly [string, CertificateWish, string])[] = [
  ['its common name', { subject: 'CN=some-controller' }, 'some-controller'],
  ['its common name, in whatever letters', { subject: [{ CN: ['Zoë'] }] }, 'Zoë'],
  ['its common name among other attributes', { subject: 'C=DE, O=acme, CN=some-controller' }, 'some-controller'],
  ['its SPIFFE ID rather than its common name', { subject: 'CN=else', names: [uri(spiffe)] }, spiffe],
  ['its common name when its URI is no SPIFFE ID', { subject: 'CN=a', names: [uri('https://a.example')] }, 'a'],
  ['its whole subject when it has no common name', { subject: 'C=DE, O=acme' }, 'O=acme,C=DE'],
  ['its whole subject when it has several common names', { subject: 'CN=a, CN=admin' }, 'CN=admin,CN=a'],
  ['its whole subject when the common name looks like one', { subject: [{ CN: ['O=acme'] }] }, 'CN=O=acme'],
  ['its whole subject when the common name has a comma', { subject: [{ CN: ['a,CN=admin'] }] }, 'CN=a\\,CN=admin'],
  ['its whole subject when the common name has a line end', { subject: [{ CN: ['a\nCN=admin'] }] }, 'CN=a\\0ACN=admin'],
];
for (const [what, wish, name] of callers) {
  test(`a certificate lets its holder in under ${what}`, async () => {
    await isRecorded(await callerWith(await authority.issue(wish)).record(), name);
  });
}

const nobody: readonly (readonly [string, CertificateWish])[] = [
  ['two SPIFFE IDs', { subject: 'CN=a', names: [uri(spiffe), uri('spiffe://cluster.local/admin')] }],
  ['a SPIFFE ID beside another URI', { subject: 'CN=a', names: [uri(spiffe), uri('https://a.example')] }],
  ['a SPIFFE ID that is none', { subject: 'CN=a', names: [uri('spiffe://cluster.local/a?b')] }],
  [
    'a DNS name that looks like a SPIFFE ID',
    { subject: 'CN=a', names: [{ type: 'dns', value: `a, URI:${spiffe}, b` }] },
  ],
  ['the name of a service account', { subject: [{ CN: ['system:serviceaccount:remediation:some-controller'] }] }],
  ['a SPIFFE ID for a common name', { subject: [{ CN: [spiffe] }] }],
  ['the name of nobody', { subject: 'CN=anonymous' }],
];
for (const [what, wish] of nobody) {
  test(`a certificate with ${what} names nobody, and is refused`, async () => {
    scene.clock.advance(1_000);
    const answer = await callerWith(await authority.issue(wish)).record();
    isRefused(answer, 'claims', 'the certificate names nobody');
  });
}

test('without a certificate one is refused, while probes are answered', async () => {
  const caller = callerWith();
  isRefused(await caller.record(), 'missing');
  for (const where of ['/livez', '/readyz', '/metrics']) assert.equal((await caller.get(where)).status, 200);
});

test('a certificate that has expired, is not valid yet, is for servers or of another authority is refused', async () => {
  const wish = { subject: 'CN=some-controller' };
  const make = (more: Partial<CertificateWish>) => authority.issue({ ...wish, ...more });
  const expired = await make({ notBefore: soon(-2 * day), notAfter: soon(-60_000) });
  isRefused(await callerWith(expired).record(), 'expired', 'CERT_HAS_EXPIRED');
  const early = await make({ notBefore: soon(3_600_000) });
  isRefused(await callerWith(early).record(), 'certificate', 'CERT_NOT_YET_VALID');
  isRefused(await callerWith(await make({ usage: 'server' })).record(), 'certificate', 'INVALID_PURPOSE');
  const other = await stranger.issue(wish);
  isRefused(await callerWith(other).record(), 'certificate');
  const namesake = await (await createAuthority('test-root')).issue(wish);
  const answer = await callerWith(namesake).record();
  assert.deepEqual([answer.status, answer.data], [401, undefined]);
});

test('a certificate that another signed as its own authority is refused', async () => {
  const holder = await authority.issue({ subject: 'CN=some-controller' });
  const own = await createAuthority('self');
  const forged = await own.issue({ subject: 'CN=admin' });
  // A chain that ends in an accepted authority, by way of a certificate that may not issue any.
  const answer = await callerWith({ cert: `${forged.cert}\n${holder.cert}`, key: forged.key }).record();
  assert.equal(answer.status, 401);
});

test('a certificate that expires on an open connection is refused from that moment on', async () => {
  const caller = callerWith(await authority.issue({ subject: 'CN=some-controller', notAfter: soon(day) }));
  await isRecorded(await caller.record(), 'some-controller');
  const back = scene.clock.now();
  scene.clock.moveTo(soon(day + 1_000));
  isRefused(await caller.record(), 'expired');
  scene.clock.moveTo(new Date(back));
});

test('credentials in the header go before the certificate, and wrong ones are not made good by it', async () => {
  const caller = callerWith(await authority.issue({ subject: 'CN=some-controller' }));
  await isRecorded(await caller.record({ authorization: `Bearer ${scene.apiKey}` }), 'holder', 'APIKEY');
  isRefused(await caller.record({ authorization: `Bearer audit_${'A'.repeat(43)}` }), 'unknownApiKey');
  isRefused(await caller.record({ authorization: 'Bearer x' }), 'malformed');
  await isRecorded(await caller.record(), 'some-controller');
});

test('a certificate that is described in a header is none', async () => {
  const issued = await authority.issue({ subject: 'CN=some-controller' });
  const described = { 'x-forwarded-client-cert': `Cert="${encodeURIComponent(issued.cert)}";URI=${spiffe}` };
  isRefused(await callerWith().record(described), 'missing');
});

test('a session is not resumed: nobody gets past the look at the certificate', async (t) => {
  const issued = await authority.issue({ subject: 'CN=some-controller' });
  const { hostname, port } = new URL(scene.service.address);
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    for (const credentials of [{}, { cert: issued.cert, key: issued.key }]) {
      const options = { host: hostname, port: Number(port), ca: authority.cert, maxVersion: version };
      const first = connect({ ...options, ...credentials });
      let session: Buffer | undefined;
      first.on('session', (found) => {
        session = found;
      });
      await exchangeOn(first);
      first.destroy();
      const second: TLSSocket = connect({ ...options, ...(session === undefined ? {} : { session }) });
      t.after(() => second.destroy());
      const { isResumed, text } = await exchangeOn(second);
      assert.equal(isResumed, false);
      assert.match(text, /^HTTP\/1\.1 401 /);
    }
  }
});

/** One request on a socket, and the answer as text; and whether an earlier session was taken up for it. */
const exchangeOn = async (socket: TLSSocket): Promise<{ readonly text: string; readonly isResumed: boolean }> => {
  let isResumed = false;
  socket.once('secureConnect', () => {
    isResumed = socket.isSessionReused();
  });
  socket.write('GET /graphql?query={__typename} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  let text = '';
  for await (const part of socket.setEncoding('utf8')) text += String(part);
  return { text, isResumed };
};
