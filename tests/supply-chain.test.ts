/** What others' code comes in: fixed by digests, under allowed licences, and audited or plainly said not to be. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readAudit } from '../scripts/advisories.ts';
import { licenceMistakes } from '../scripts/licences.ts';
import { type LockedPackage, lockMistakes, readLockedPackages } from '../scripts/locked-packages.ts';

const packages = readLockedPackages(path.join(import.meta.dirname, '..'));

test('every package of the lock file has a digest, and none an address of its own', () => {
  assert.ok(packages.length > 100);
  assert.deepEqual(lockMistakes(packages), []);
});

test('every package comes under a licence that is allowed, or has been looked at', () => {
  assert.deepEqual(licenceMistakes(packages), []);
});

const one: LockedPackage = {
  place: 'node_modules/one',
  name: 'one',
  version: '1.0.0',
  integrity: `sha512-${'A'.repeat(86)}==`,
  resolved: undefined,
  isLink: false,
  license: 'MIT',
};

test('a missing or weak digest, an address and a link are noticed', () => {
  assert.deepEqual(lockMistakes([one]), []);
  for (const [change, said] of [
    [{ integrity: undefined }, /has no SHA-512 digest$/],
    [{ integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, /has no SHA-512 digest$/],
    [{ resolved: 'https://elsewhere.example/one.tgz' }, /has an address of its own$/],
    [{ isLink: true }, /is a link$/],
  ] as const) {
    const [mistake = ''] = lockMistakes([{ ...one, ...change }]);
    assert.match(mistake, said);
  }
});

test('a licence is allowed by name, and what is not named is not', () => {
  const judged = (license: string | undefined): string | undefined =>
    licenceMistakes([...packages, { ...one, license }]).at(0);
  for (const right of ['MIT', 'Apache-2.0', '(MIT AND Zlib)']) assert.equal(judged(right), undefined, right);
  for (const wrong of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'SEE LICENSE IN FILE']) {
    assert.equal(judged(wrong), `one 1.0.0 is under ${wrong}`);
  }
  assert.equal(judged(undefined), 'one 1.0.0 states no licence');
});

test('an exception is for the package and the licence that were looked at, and goes when the package goes', () => {
  const [elk] = packages.filter(({ name }) => name === 'elkjs');
  assert.ok(elk);
  const others = packages.filter(({ name }) => name !== 'elkjs');
  assert.deepEqual(licenceMistakes([...others, { ...elk, license: 'GPL-3.0-only' }]), [
    `elkjs ${elk.version} is under GPL-3.0-only`,
  ]);
  assert.deepEqual(licenceMistakes(others), ['elkjs is excepted, but no longer there']);
});

const report = (vulnerabilities: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} });

test('a serious vulnerability fails the audit, a lesser one is named, none is none', () => {
  assert.deepEqual(readAudit(report({})), { type: 'asked', found: [], fails: false });
  assert.deepEqual(readAudit(report({ a: { severity: 'low', via: [] }, b: { severity: 'moderate' } })), {
    type: 'asked',
    found: ['moderate: b', 'low: a'],
    fails: false,
  });
  for (const severity of ['high', 'critical']) {
    const audit = readAudit(report({ a: { severity } }));
    assert.deepEqual(audit, { type: 'asked', found: [`${severity}: a`], fails: true });
  }
});

test('a registry that cannot be asked is no clean bill, and its address is not repeated', () => {
  const refused = {
    message: '405 Method Not Allowed - POST https://registry.example/advisories',
    error: { summary: '' },
  };
  assert.deepEqual(readAudit(JSON.stringify(refused)), { type: 'notAsked', reason: '405 Method Not Allowed' });
  const offline = { error: { code: 'ENOAUDIT', summary: 'request failed' } };
  assert.deepEqual(readAudit(JSON.stringify(offline)), { type: 'notAsked', reason: 'request failed' });
  for (const nothing of ['', 'null', '{}', '[]', 'npm error']) assert.equal(readAudit(nothing).type, 'notAsked');
});
