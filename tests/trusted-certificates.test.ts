/** Whose certificates are trusted changes while the service runs: others are, some are revoked, and connections follow. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CertificateScene, soon, startCertificateScene } from './support/certificate-scene.ts';
import type { Authority } from './support/certificates.ts';

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
const change: CertificateScene['change'] = (...what) => scene.change(...what);
const revoke: CertificateScene['revoke'] = (issued) => scene.revoke(issued);

test('a certificate that is revoked is refused on new connections, and loses those it has', async () => {
  const issued = await authority.issue({ subject: 'CN=some-controller' });
  const stays = await authority.issue({ subject: 'CN=another' });
  const [caller, other] = [callerWith(issued), callerWith(stays)];
  await isRecorded(await caller.record(), 'some-controller');
  await isRecorded(await other.record(), 'another');
  await revoke(issued);
  isRefused(await caller.record(), 'certificate', 'CERT_REVOKED');
  isRefused(await callerWith(issued).record(), 'certificate', 'CERT_REVOKED');
  await isRecorded(await other.record(), 'another');
});

test('a renewed certificate of the server takes nobody’s connection away', async () => {
  const caller = callerWith(await authority.issue({ subject: 'CN=some-controller' }));
  const { connection } = await caller.record();
  await scene.renewServer();
  assert.equal((await caller.record()).connection, connection);
});

test('a request under way while others are trusted is answered; the next one has to connect anew', async () => {
  const caller = callerWith(await authority.issue({ subject: 'CN=some-controller' }));
  const first = await caller.record();
  const underWay = caller.record();
  await revoke(await authority.issue({ subject: 'CN=whoever' }));
  await isRecorded(await underWay, 'some-controller');
  const next = await caller.record();
  await isRecorded(next, 'some-controller');
  assert.notEqual(next.connection, first.connection);
});

test('another authority can be added, and the old one taken out, while the service runs', async () => {
  const theirs = await stranger.issue({ subject: 'CN=theirs' });
  const ours = await authority.issue({ subject: 'CN=ours' });
  await change('crl.pem', `${await authority.revoke(scene.revoked())}\n${await stranger.revoke([])}`);
  await change('ca.pem', `${authority.cert}\n${stranger.cert}`);
  await isRecorded(await callerWith(theirs).record(), 'theirs');
  const caller = callerWith(ours);
  await isRecorded(await caller.record(), 'ours');
  await change('ca.pem', stranger.cert);
  isRefused(await caller.record(), 'certificate');
  await isRecorded(await callerWith(theirs).record(), 'theirs');
  await change('ca.pem', authority.cert);
});

test('authorities and revocations that cannot be read change nothing', async () => {
  const issued = await authority.issue({ subject: 'CN=some-controller' });
  const gone = await authority.issue({ subject: 'CN=gone' });
  await revoke(gone);
  for (const name of ['ca.pem', 'crl.pem']) {
    const good = name === 'ca.pem' ? authority.cert : await authority.revoke(scene.revoked());
    for (const content of ['', 'rubbish', good.slice(0, 100), good.replace(/[A-Za-z]{20}/, 'A'.repeat(20))]) {
      await change(name, content, 'cannot be used');
      await isRecorded(await callerWith(issued).record(), 'some-controller');
      isRefused(await callerWith(gone).record(), 'certificate', 'CERT_REVOKED');
      scene.clock.advance(1_000);
    }
    await change(name, good);
  }
});

test('a list of revocations that is out of date lets nobody in', async () => {
  const issued = await authority.issue({ subject: 'CN=some-controller' });
  await change('crl.pem', await authority.revoke(scene.revoked(), soon(-60_000)));
  isRefused(await callerWith(issued).record(), 'certificate', 'CRL_HAS_EXPIRED');
  await change('crl.pem', await authority.revoke(scene.revoked()));
  await isRecorded(await callerWith(issued).record(), 'some-controller');
});
