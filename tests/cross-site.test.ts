/** Pages of other sites: they may send nothing and read nothing, unless their origin is listed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp, type TestApp } from './support/app.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { errorsOf, exchange, json, type WireAnswer } from './support/wire.ts';

const listed = 'https://console.example.org';
const foreign = 'https://evil.example.org';

let db: TestDatabase;
let closed: TestApp;
let open: TestApp;
before(async () => {
  db = await createTestDatabase();
  closed = await startApp({}, { sharedDatabase: db });
  open = await startApp({ CORS_ORIGINS: `${listed}, https://second.example.org:8443` }, { sharedDatabase: db });
});
after(async () => {
  await Promise.all([closed.stop(), open.stop()]);
  await db.database.close();
  await db.drop();
});

type Headers = Readonly<Record<string, string>>;
const post = ({ address }: TestApp, headers: Headers): Promise<WireAnswer> =>
  exchange(address, { headers: { ...json, ...headers }, body: '{"query":"{ __typename }"}' });
const get = ({ address }: TestApp, headers: Headers): Promise<WireAnswer> =>
  exchange(address, { method: 'GET', path: '/graphql?query={__typename}', headers });
const preflight = ({ address }: TestApp, origin: string): Promise<WireAnswer> =>
  exchange(address, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });

const isRefused = (answer: WireAnswer): void => {
  assert.equal(answer.status, 403);
  assert.equal(errorsOf(answer)[0]?.extensions.code, 'CROSS_SITE_REQUEST');
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
};

test('clients that are no browsers, and the pages of the service itself, are served', async () => {
  for (const service of [closed, open]) {
    const { host } = new URL(service.address);
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: service.address },
      { origin: `http://${host}` },
    ]) {
      for (const send of [post, get]) {
        const answer = await send(service, headers);
        assert.equal(answer.status, 200, JSON.stringify(headers));
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
      }
    }
  }
});

test('what the page of another site sends is refused, by POST and by GET', async () => {
  for (const service of [closed, open]) {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: foreign },
      { 'sec-fetch-site': 'something-new' },
      { origin: foreign },
      { origin: 'null' },
      { origin: `${listed}.evil.example.org` },
      { origin: listed.replace('https', 'http') },
      { 'sec-fetch-site': 'cross-site', host: 'evil.example.org', origin: 'http://evil.example.org' },
    ]) {
      isRefused(await post(service, headers));
      isRefused(await get(service, headers));
    }
  }
});

test('a page under a foreign name that points to this machine is not taken for one of our own', async () => {
  for (const service of [closed, open]) {
    const { port } = new URL(service.address);
    for (const name of [
      'evil.example.org',
      `evil.example.org:${port}`,
      '127.0.0.1.evil.example.org',
      'localhost.evil.org',
      '',
    ]) {
      const headers = { host: name, 'sec-fetch-site': 'same-origin', origin: `http://${name}` };
      isRefused(await post(service, headers));
      isRefused(await get(service, { host: name, 'sec-fetch-site': 'same-origin' }));
      isRefused(await get(service, { host: name, 'sec-fetch-site': 'none' }));
    }
    for (const name of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      assert.equal((await post(service, { host: name, 'sec-fetch-site': 'same-origin' })).status, 200, name);
    }
  }
});

test('no types but JSON are taken, so that no browser sends a request without asking first', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    const answer = await exchange(closed.address, {
      headers: type === '' ? {} : { 'content-type': type },
      body: '{"query":"{ __typename }"}',
    });
    assert.equal(answer.status, 415, type);
  }
});

test('without CORS_ORIGINS no origin is answered, and a browser that asks is told no', async () => {
  isRefused(await post(closed, { origin: listed, 'sec-fetch-site': 'cross-site' }));
  const answer = await preflight(closed, listed);
  assert.equal(answer.status, 405);
  assert.deepEqual(
    Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
    [],
  );
});

test('the page of a listed origin is served and may read the answer, refusals included', async () => {
  for (const origin of [listed, 'https://second.example.org:8443']) {
    const headers = { origin, 'sec-fetch-site': 'cross-site' };
    for (const answer of [await post(open, headers), await get(open, headers)]) {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['access-control-allow-origin'], origin);
      assert.equal(answer.headers['access-control-expose-headers'], 'retry-after');
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
      assert.match(String(answer.headers.vary), /origin/);
    }
    const refused = await exchange(open.address, { headers: { ...headers, 'content-type': 'text/plain' }, body: '{}' });
    assert.deepEqual([refused.status, refused.headers['access-control-allow-origin']], [415, origin]);
  }
});

test('a browser that asks whether a listed page may send is told what it may', async () => {
  const answer = await preflight(open, listed);
  assert.equal(answer.status, 204);
  assert.equal(answer.headers['access-control-allow-origin'], listed);
  assert.equal(answer.headers['access-control-allow-methods'], 'GET, POST');
  assert.match(String(answer.headers['access-control-allow-headers']), /authorization, content-type/);
  assert.equal((await preflight(open, foreign)).status, 405);
});

test('an answer to GET is kept by no cache and taken for nothing but what it is', async () => {
  const { headers } = await get(closed, {});
  assert.deepEqual([headers['cache-control'], headers['x-content-type-options']], ['no-store', 'nosniff']);
});

test('GraphiQL may be opened by a link, may be framed by nobody, and runs no scripts but its own', async () => {
  const { status, headers, text } = await exchange(closed.address, {
    method: 'GET',
    headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  });
  assert.equal(status, 200);
  const policy = String(headers['content-security-policy']);
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) {
    assert.ok(policy.split('; ').includes(part), policy);
  }
  const [, scripts = ''] = /script-src ([^;]+)/.exec(policy) ?? [];
  assert.match(scripts, /^('sha256-[A-Za-z0-9+/]{43}='( |$))+$/);
  assert.equal(text.match(/<script>/g)?.length, 3, 'the page has changed: are all of its scripts hashed?');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['x-frame-options'], 'DENY');
  assert.equal(headers['referrer-policy'], 'no-referrer');
});
