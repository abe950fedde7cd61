/** Client certificates: whom they name, and every way in which one is not accepted; also after others are trusted. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { makeApiKey } from '../src/http/authentication/api-keys.ts';
import { startApp, type TestApp } from './support/app.ts';
import { type Authority, type CertificateWish, createAuthority, type Issued } from './support/certificates.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { createLogBook, type LogBook } from './support/log-book.ts';
import { createSecureCaller, type SecureAnswer, type SecureCaller } from './support/secure-caller.ts';
import { until } from './support/until.ts';

const reloadMs = 5_000;
const names = [{ type: 'ip', value: '127.0.0.1' }] as const;
const apiKey = makeApiKey('holder');

let folder: string;
let authority: Authority;
let stranger: Authority;
let service: TestApp;
let log: LogBook;
let clock: MovableClock;
let revoked: readonly Issued[] = [];

const file = (name: string): string => path.join(folder, name);
/** Changes a file, and waits until the service has taken it. */
const change = async (name: string, content: string, sees = 'certificates read'): Promise<void> => {
  const said = log.text().length;
  await writeFile(file(name), content);
  clock.advance(reloadMs);
  await until(`the log says "${sees}"`, async () => log.text().slice(said).includes(sees));
};
const revoke = async (issued: Issued): Promise<void> => {
  revoked = [...revoked, issued];
  await change('crl.pem', await authority.revoke(revoked));
};

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-mtls-'));
  authority = await createAuthority('test-root');
  stranger = await createAuthority('another-root');
  const server = await authority.issue({ subject: 'CN=audit', names, usage: 'server' });
  await writeFile(file('tls.crt'), server.cert);
  await writeFile(file('tls.key'), server.key);
  await writeFile(file('ca.pem'), authority.cert);
  await writeFile(file('crl.pem'), await authority.revoke([]));
  await writeFile(file('keys.jsonl'), apiKey.line);
  log = createLogBook();
  clock = createClock(new Date());
  service = await startApp(
    {
      AUTH_MODES: 'mtls,apikey',
      TLS_CERT_FILE: file('tls.crt'),
      TLS_KEY_FILE: file('tls.key'),
      TLS_CLIENT_CA_FILE: file('ca.pem'),
      TLS_CLIENT_CRL_FILE: file('crl.pem'),
      API_KEYS_FILE: file('keys.jsonl'),
      RELOAD_MS: String(reloadMs),
      LOG_LEVEL: 'info',
    },
    { clock, logTo: log.to },
  );
});
after(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const open: SecureCaller[] = [];
after(() => {
  for (const caller of open) caller.close();
});
const callerWith = (issued?: Pick<Issued, 'cert' | 'key'>): SecureCaller => {
  const caller = createSecureCaller(service.address, {
    ca: authority.cert,
    ...(issued === undefined ? {} : { cert: issued.cert, key: issued.key }),
  });
  open.push(caller);
  return caller;
};

const isRecorded = async (answer: SecureAnswer, by: string, via = 'MTLS'): Promise<void> => {
  assert.deepEqual([answer.status, answer.errors], [200, []]);
  const { id } = Object(answer.data?.['recordNotificationAudit']);
  const rows = await service.db.query(`select recorded_by, recorded_via from notification_audit where id = '${id}'`);
  assert.deepEqual(rows, [{ recorded_by: by, recorded_via: via }]);
};

/** `note` is OpenSSL's word for it, where there is one word only. */
const isRefused = ({ status, errors, data }: SecureAnswer, reason: string, note?: string): void => {
  assert.deepEqual([status, errors[0]?.extensions.code, data], [401, 'UNAUTHENTICATED', undefined]);
  const line = log.lineOf(errors[0]?.extensions.problem.instance ?? 'no instance');
  assert.equal(line?.['reason'], reason);
  if (note !== undefined) assert.equal(line['note'], note);
};

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
    clock.advance(1_000);
    const answer = await callerWith(await authority.issue(wish)).record();
    isRefused(answer, 'claims', 'the certificate names nobody');
  });
}

test('without a certificate one is refused, while probes are answered', async () => {
  const caller = callerWith();
  isRefused(await caller.record(), 'missing');
  for (const where of ['/livez', '/readyz', '/metrics']) assert.equal((await caller.get(where)).status, 200);
});

const day = 86_400_000;
const soon = (ms: number): Date => new Date(Date.now() + ms);

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
  const back = clock.now();
  clock.moveTo(soon(day + 1_000));
  isRefused(await caller.record(), 'expired');
  clock.moveTo(new Date(back));
});

test('credentials in the header go before the certificate, and wrong ones are not made good by it', async () => {
  const caller = callerWith(await authority.issue({ subject: 'CN=some-controller' }));
  await isRecorded(await caller.record({ authorization: `Bearer ${apiKey.key}` }), 'holder', 'APIKEY');
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
  const { hostname, port } = new URL(service.address);
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
  const server = await authority.issue({ subject: 'CN=audit', names, usage: 'server' });
  await writeFile(file('tls.key'), server.key);
  await change('tls.crt', server.cert);
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
  await change('crl.pem', `${await authority.revoke(revoked)}\n${await stranger.revoke([])}`);
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
    const good = name === 'ca.pem' ? authority.cert : await authority.revoke(revoked);
    for (const content of ['', 'rubbish', good.slice(0, 100), good.replace(/[A-Za-z]{20}/, 'A'.repeat(20))]) {
      await change(name, content, 'cannot be used');
      await isRecorded(await callerWith(issued).record(), 'some-controller');
      isRefused(await callerWith(gone).record(), 'certificate', 'CERT_REVOKED');
      clock.advance(1_000);
    }
    await change(name, good);
  }
});

test('a list of revocations that is out of date lets nobody in', async () => {
  const issued = await authority.issue({ subject: 'CN=some-controller' });
  await change('crl.pem', await authority.revoke(revoked, soon(-60_000)));
  isRefused(await callerWith(issued).record(), 'certificate', 'CRL_HAS_EXPIRED');
  await change('crl.pem', await authority.revoke(revoked));
  await isRecorded(await callerWith(issued).record(), 'some-controller');
});
