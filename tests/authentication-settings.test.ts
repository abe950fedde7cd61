/** Settings of authentication: mistakes in them are said at once, and letting everybody in has to be accepted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../src/config.ts';
import { startProcess } from './support/process.ts';
import { exchange } from './support/wire.ts';

const provider = 'https://provider.example';

const mistakesOf = (environment: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes;
  }
};

test('none stands alone, and beyond loopback only when it is accepted', () => {
  assert.match(
    mistakesOf({ AUTH_MODES: 'none,apikey', API_KEYS_FILE: '/keys' }).join(),
    /^AUTH_MODES must not name none/,
  );
  for (const host of ['0.0.0.0', '::', '10.0.0.7', 'example.org', '128.0.0.1', '127.example.org']) {
    assert.match(mistakesOf({ HOST: host }).join(), /^AUTH_MODES=none would let anybody/, host);
    assert.deepEqual(mistakesOf({ HOST: host, AUTH_NONE_ACCEPTED: 'yes' }), []);
  }
  for (const host of ['127.0.0.1', '127.8.8.8', 'localhost', '::1']) assert.deepEqual(mistakesOf({ HOST: host }), []);
});

test('everything that a mode lacks is said at once, and so is what belongs to a mode that is off', () => {
  const missing = mistakesOf({ AUTH_MODES: 'kubernetes,jwt,mtls,apikey', KUBERNETES_TOKEN_REVIEW: 'on' });
  const names = missing.map((mistake) => mistake.split(' ')[0]);
  assert.deepEqual(names.toSorted(), [
    'API_KEYS_FILE',
    'JWT_AUDIENCE',
    'JWT_ISSUER',
    'KUBERNETES_API_URL',
    'KUBERNETES_AUDIENCE',
    'KUBERNETES_ISSUER',
    'KUBERNETES_TOKEN_FILE',
    'TLS_CERT_FILE',
    'TLS_CLIENT_CA_FILE',
    'TLS_KEY_FILE',
  ]);
  assert.deepEqual(mistakesOf({ JWT_ISSUER: provider, API_KEYS_FILE: '/keys', TLS_CERT_FILE: '/cert' }), [
    'TLS_KEY_FILE must be set with TLS_CERT_FILE',
    'JWT_ISSUER is set, but AUTH_MODES does not name jwt',
    'API_KEYS_FILE is set, but AUTH_MODES does not name apikey',
  ]);
});

test('an issuer whose keys could come from nowhere, or without TLS, is a mistake', () => {
  const of = (issuer: string, more = {}) =>
    mistakesOf({ AUTH_MODES: 'jwt', JWT_AUDIENCE: 'a', JWT_ISSUER: issuer, ...more });
  assert.match(of('http://provider.example').join(), /^JWT_JWKS_URL must be set/);
  assert.match(of('provider').join(), /^JWT_JWKS_URL must be set/);
  assert.deepEqual(of('provider', { JWT_JWKS_URL: 'https://provider.example/keys' }), []);
  for (const url of ['http://provider.example/keys', 'https://user:secret@provider.example/', 'ftp://a/b', '/keys']) {
    const [mistake = ''] = of('provider', { JWT_JWKS_URL: url });
    assert.match(mistake, /^JWT_JWKS_URL must be an https/);
    assert.ok(!mistake.includes('secret'));
  }
});

test('a service that lets everybody in from outside says so at every start, and in its metrics', async () => {
  const open = await startProcess({ HOST: '0.0.0.0', AUTH_NONE_ACCEPTED: 'yes' });
  const address = open.address.replace('0.0.0.0', '127.0.0.1');
  const { text } = await exchange(address, { method: 'GET', path: '/metrics' });
  assert.equal(await open.stop(), 0);
  assert.match(open.said(), /"level":"warn".*AUTH_MODES=none: whoever reaches this service/);
  assert.match(open.said(), /Callers\s+not authenticated.*\n.*lets others in/);
  assert.match(text, /^audit_authentication_none 1$/m);
});
