/** TLS of the listener: which versions it speaks, and a certificate that is renewed while callers are connected. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApp, type TestApp } from './support/app.ts';
import { type Authority, createAuthority, type Issued } from './support/certificates.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import { createLogBook, type LogBook } from './support/log-book.ts';
import { createSecureCaller, type SecureCaller } from './support/secure-caller.ts';
import { until } from './support/until.ts';

const reloadMs = 5_000;
const names = [{ type: 'ip', value: '127.0.0.1' }] as const;

let folder: string;
let authority: Authority;
let first: Issued;
let service: TestApp;
let log: LogBook;
let clock: MovableClock;

const serverCertificate = (): Promise<Issued> => authority.issue({ subject: 'CN=audit', names, usage: 'server' });
const files = () => ({ cert: path.join(folder, 'tls.crt'), key: path.join(folder, 'tls.key') });
const put = async ({ cert, key }: { readonly cert?: string; readonly key?: string }): Promise<void> => {
  if (cert !== undefined) await writeFile(files().cert, cert);
  if (key !== undefined) await writeFile(files().key, key);
};

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-tls-'));
  authority = await createAuthority('test-root');
  first = await serverCertificate();
  await put(first);
  log = createLogBook();
  clock = createClock(new Date());
  service = await startApp(
    {
      TLS_CERT_FILE: files().cert,
      TLS_KEY_FILE: files().key,
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

const callerWith = (options: ConstructorParameters<typeof Agent>[0] = {}): SecureCaller =>
  createSecureCaller(service.address, { ca: authority.cert, ...options });

/** Changes files, and waits until the service has looked at them. */
const change = async (content: { readonly cert?: string; readonly key?: string }, sees: string): Promise<void> => {
  const said = log.text().length;
  await put(content);
  clock.advance(reloadMs);
  await until(`the log says "${sees}"`, async () => log.text().slice(said).includes(sees));
};

test('the service speaks HTTPS where it has a certificate, and TLS 1.3 with who can', async (t) => {
  assert.match(service.address, /^https:/);
  const caller = callerWith();
  t.after(caller.close);
  const { data, protocol } = await caller.record();
  assert.equal(Object(data?.['recordNotificationAudit']).status, 'RECORDED');
  assert.equal(protocol, 'TLSv1.3');
  const { text } = await caller.get('/metrics');
  const [, seconds = ''] = /^audit_server_certificate_expires_seconds (\S+)$/m.exec(text) ?? [];
  assert.ok(Number(seconds) * 1_000 > Date.now());
});

test('TLS 1.2 is the oldest version, and of it only what keeps the past secret', async (t) => {
  const old = callerWith({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  t.after(old.close);
  assert.equal((await old.record()).protocol, 'TLSv1.2');
  const refused: readonly ConstructorParameters<typeof Agent>[0][] = [
    { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' },
    { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' },
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' },
    { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' },
  ];
  for (const options of refused) {
    const caller = callerWith(options);
    t.after(caller.close);
    await assert.rejects(caller.record(), /alert|EPROTO|ECONNRESET|handshake/i);
  }
});

test('TLS 1.3 alone may be asked for', async (t) => {
  const strict = await startApp({
    TLS_CERT_FILE: files().cert,
    TLS_KEY_FILE: files().key,
    TLS_MIN_VERSION: '1.3',
  });
  t.after(() => strict.stop());
  const caller = createSecureCaller(strict.address, { ca: authority.cert });
  const old = createSecureCaller(strict.address, { ca: authority.cert, maxVersion: 'TLSv1.2' });
  t.after(caller.close);
  t.after(old.close);
  assert.equal((await caller.get('/livez')).status, 200);
  await assert.rejects(old.get('/livez'), /alert|EPROTO|ECONNRESET/i);
});

test('plain HTTP gets no answer from a listener that speaks TLS', async () => {
  const { port } = new URL(service.address);
  const socket = createConnection(Number(port), '127.0.0.1');
  socket.end('GET /livez HTTP/1.1\r\nhost: a\r\n\r\n');
  let answer = '';
  for await (const part of socket.setEncoding('latin1')) answer += String(part);
  assert.doesNotMatch(answer, /alive/);
});

test('a renewed certificate serves new connections, while those that are open go on', async (t) => {
  const staying = callerWith();
  t.after(staying.close);
  const before = await staying.record();
  assert.equal(before.serverSerial, first.serial);
  const second = await serverCertificate();
  await change(second, 'certificates read');
  const after = await staying.record();
  assert.deepEqual([after.connection, after.serverSerial], [before.connection, first.serial]);
  const coming = callerWith();
  t.after(coming.close);
  assert.equal((await coming.record()).serverSerial, second.serial);
});

test('files that do not fit together change nothing; what fits later is taken', async (t) => {
  const good = await serverCertificate();
  await change(good, 'certificates read');
  const servedSerial = async (): Promise<string> => {
    const caller = callerWith();
    t.after(caller.close);
    return (await caller.record()).serverSerial;
  };
  const other = await serverCertificate();
  const broken = ['', 'not a certificate', good.cert.slice(0, 200), good.key];
  for (const cert of broken) {
    await change({ cert }, 'cannot be used');
    assert.equal(await servedSerial(), good.serial);
  }
  // The certificate has been replaced, its key not yet.
  await change({ cert: other.cert }, 'cannot be used');
  assert.equal(await servedSerial(), good.serial);
  await change({ key: other.key }, 'certificates read');
  assert.equal(await servedSerial(), other.serial);
  await rm(files().cert);
  await change({}, 'cannot be used');
  assert.equal(await servedSerial(), other.serial);
  const reader = callerWith();
  t.after(reader.close);
  const { text } = await reader.get('/metrics');
  assert.match(text, new RegExp(`audit_reload_failures_total{what="tls"} ${broken.length + 2}\n`));
  assert.ok(!log.text().includes('PRIVATE KEY'));
  await change(other, 'certificates read');
});

test('a service does not start with files of TLS that do not fit together', async (t) => {
  const own = await mkdtemp(path.join(tmpdir(), 'audit-tls-wrong-'));
  t.after(() => rm(own, { recursive: true }));
  const settings = { TLS_CERT_FILE: path.join(own, 'tls.crt'), TLS_KEY_FILE: path.join(own, 'tls.key') };
  await assert.rejects(startApp(settings), /the files of TLS cannot be used \(TLS_CERT_FILE, TLS_KEY_FILE\): ENOENT/);
  await writeFile(settings.TLS_CERT_FILE, (await serverCertificate()).cert);
  await writeFile(settings.TLS_KEY_FILE, (await serverCertificate()).key);
  await assert.rejects(startApp(settings), /the files of TLS cannot be used .*key values mismatch/);
});

test('a request under way while the certificate changes is answered', async (t) => {
  const agent = new Agent({ ca: authority.cert, keepAlive: true });
  t.after(() => agent.destroy());
  const body = JSON.stringify({ query: '{ __typename }' });
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const sent = request(new URL('/graphql', service.address), { method: 'POST', agent, headers }, (answer) => {
    answer.resume().once('end', () => resolve(answer.statusCode));
  });
  sent.once('error', reject);
  sent.write(body.slice(0, 5));
  await change(await serverCertificate(), 'certificates read');
  sent.end(body.slice(5));
  assert.equal(await promise, 200);
});
