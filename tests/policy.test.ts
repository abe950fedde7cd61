/** The policy: how it is read, whom its rules are for, and what they come to. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Policy, PolicyError, readPolicy } from '../src/access/policy.ts';
import { createPolicySource } from '../src/access/policy-source.ts';
import { systemClock } from '../src/clock.ts';
import { ConfigError } from '../src/config.ts';
import type { AuthenticationMethod } from '../src/principal.ts';
import { audits } from '../src/schema/audits/index.ts';
import { createPolicyFile } from './support/policy-file.ts';

const kinds = audits.map(({ kind }) => kind);
const all = ['*'];
const everywhere = { kinds: all, clusters: all, namespaces: all };

const policyOf = (...rules: readonly object[]): Policy => readPolicy(JSON.stringify({ rules }), kinds);
const accessOf = (policy: Policy, name: string, method: AuthenticationMethod = 'KUBERNETES') =>
  policy.accessOf({ name, method, attributes: {} });

const mistakesIn = (text: string): readonly string[] => {
  try {
    readPolicy(text, kinds);
    return [];
  } catch (error) {
    assert.ok(error instanceof PolicyError);
    return error.mistakes;
  }
};

test('who is in no rule may do nothing', () => {
  const access = accessOf(
    policyOf({ principals: ['somebody'], read: true, operate: true, record: everywhere }),
    'else',
  );
  assert.deepEqual(access.scopes, { read: false, operate: false, record: false });
  for (const kind of kinds) {
    assert.equal(access.mayRecordKind(kind), false);
    assert.equal(access.mayRecord(kind, undefined, undefined), false);
  }
});

test('a rule allows what it says and nothing else', () => {
  const policy = policyOf(
    { principals: ['reader'], read: true },
    { principals: ['operator'], operate: true },
    { principals: ['recorder'], record: everywhere },
  );
  assert.deepEqual(accessOf(policy, 'reader').scopes, { read: true, operate: false, record: false });
  assert.deepEqual(accessOf(policy, 'operator').scopes, { read: false, operate: true, record: false });
  assert.deepEqual(accessOf(policy, 'recorder').scopes, { read: false, operate: false, record: true });
});

test('the rules for a caller add up', () => {
  const [first = '', second = '', third = ''] = kinds;
  const access = accessOf(
    policyOf(
      { principals: ['one'], record: { kinds: [first], clusters: ['a'], namespaces: all } },
      { principals: ['one', 'two'], record: { kinds: [second], clusters: ['b'], namespaces: ['x', 'y'] } },
      { principals: ['*'], read: true },
    ),
    'one',
  );
  assert.deepEqual(access.scopes, { read: true, operate: false, record: true });
  assert.deepEqual(
    [first, second, third].map((kind) => access.mayRecordKind(kind)),
    [true, true, false],
  );
  assert.equal(access.mayRecord(first, 'a', 'anything'), true);
  assert.equal(access.mayRecord(first, 'b', 'x'), false);
  assert.equal(access.mayRecord(second, 'b', 'y'), true);
  assert.equal(access.mayRecord(second, 'b', 'z'), false);
  assert.equal(access.mayRecord(second, 'a', 'x'), false);
});

test('a record without cluster or namespace needs a rule for all of them', () => {
  const [kind = ''] = kinds;
  const record = { kinds: [kind], clusters: ['a'], namespaces: ['x'] };
  for (const missing of [undefined, null, '', 7, {}, '*']) {
    const named = accessOf(policyOf({ principals: ['one'], record }), 'one');
    assert.equal(named.mayRecord(kind, missing, 'x'), false);
    assert.equal(named.mayRecord(kind, 'a', missing), false);
    const open = accessOf(policyOf({ principals: ['one'], record: everywhere }), 'one');
    assert.equal(open.mayRecord(kind, missing, missing), true);
  }
});

test('a name means itself, and a * at its end whatever follows', () => {
  const policy = policyOf({
    principals: ['system:serviceaccount:remediation:*', 'CN=console,O=example', 'exact'],
    read: true,
  });
  for (const [name, may] of Object.entries({
    'system:serviceaccount:remediation:notification': true,
    'system:serviceaccount:remediation:': true,
    'system:serviceaccount:remediation': false,
    'system:serviceaccount:remediation-evil:notification': false,
    'xsystem:serviceaccount:remediation:notification': false,
    'CN=console,O=example': true,
    'CN=console,O=example,OU=more': false,
    exact: true,
    exactly: false,
    Exact: false,
    ' exact': false,
    '*': false,
  })) {
    assert.equal(accessOf(policy, name).scopes.read, may, name);
  }
});

test('a rule for some methods is not for a caller of the same name who came by another one', () => {
  const policy = policyOf({ principals: ['one'], methods: ['kubernetes', 'mtls'], read: true });
  assert.equal(accessOf(policy, 'one', 'KUBERNETES').scopes.read, true);
  assert.equal(accessOf(policy, 'one', 'MTLS').scopes.read, true);
  assert.equal(accessOf(policy, 'one', 'APIKEY').scopes.read, false);
  assert.equal(accessOf(policy, 'one', 'JWT').scopes.read, false);
});

test('every mistake is reported at once, each with where it is', () => {
  const mistakes = mistakesIn(
    JSON.stringify({
      rules: [
        { principals: [], read: true },
        { principals: ['a*b', 'city*', '*'], methods: ['password'], operate: 'yes' },
        { principals: ['one'], record: { kinds: ['NOTIFICATIONS'], clusters: ['eu-*'], namespaces: [] } },
        { principals: ['one'] },
        { principals: ['one'], raed: true, read: true },
        { principals: ['one'], record: { kinds: ['*'] } },
      ],
      rule: [],
    }),
  );
  for (const expected of [
    /^\/rules\/0\/principals /,
    /^\/rules\/1\/principals\/0 may only have a \* at its end/,
    /^\/rules\/1\/principals\/1 may only have a \* at its end, after a character/,
    /^\/rules\/1\/methods\/0 must be one of none, kubernetes, jwt, mtls, apikey/,
    /^\/rules\/1\/operate /,
    /^\/rules\/2\/record\/kinds\/0 must be \* or one of ORCHESTRATION, .*NOTIFICATION/,
    /^\/rules\/2\/record\/clusters\/0 must be a whole name, or \* for all/,
    /^\/rules\/2\/record\/namespaces /,
    /^\/rules\/3 must allow something/,
    /^\/rules\/4 .*raed/,
    /^\/rules\/5\/record\/clusters /,
    /^\/rules\/5\/record\/namespaces /,
    /^\/ .*"rule"/,
  ]) {
    assert.equal(mistakes.filter((mistake) => expected.test(mistake)).length, 1, `${expected}: ${mistakes.join('\n')}`);
  }
  assert.equal(mistakes.length, 13);
});

test('what is no policy at all is a mistake', () => {
  for (const text of ['', '{', 'null', '[]', '{}', '{"rules":[]}', '{"rules":{}}', '7']) {
    assert.ok(mistakesIn(text).length > 0, text);
  }
});

test('the example is a policy, for every kind there is, and lets each controller record its own and nothing else', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../examples/policy.json'), 'utf8');
  const policy = readPolicy(text, kinds);
  const names = [...text.matchAll(/"system:serviceaccount:remediation:[^"]+"/g)].map(([name]) => name.slice(1, -1));
  const recorded = names.flatMap((name) =>
    kinds.filter((kind) => accessOf(policy, name).mayRecord(kind, 'eu-west-1-prod', 'shop')),
  );
  assert.deepEqual(recorded, kinds);
  assert.deepEqual(accessOf(policy, 'rehearsal-1', 'APIKEY').scopes, { read: false, operate: false, record: true });
  assert.equal(accessOf(policy, 'rehearsal-1', 'APIKEY').mayRecord('NOTIFICATION', 'eu-west-1-prod', 'shop'), false);
  assert.deepEqual(accessOf(policy, 'oncall@example.org', 'MTLS').scopes, { read: true, operate: true, record: false });
});

const sourceOf = (file: string | undefined, authenticated: boolean) =>
  createPolicySource({
    file,
    kinds,
    authenticated,
    everyMs: 1_000,
    clock: systemClock,
    onRead: () => {},
    onBroken: () => {},
  });

test('without a policy everybody may do everything while nobody is asked who they are, and nothing starts otherwise', () => {
  const access = accessOf(sourceOf(undefined, false).current(), 'anonymous', 'NONE');
  assert.deepEqual(access.scopes, { read: true, operate: true, record: true });
  for (const kind of kinds) assert.equal(access.mayRecord(kind, undefined, 'any'), true);
  assert.throws(() => sourceOf(undefined, true), /POLICY_FILE must be set when callers are authenticated/);
});

test('a policy with mistakes, or none where it should be, keeps the service from starting and is told at once', async (t) => {
  const file = await createPolicyFile({ rules: [{ principals: ['a'] }, { principals: [], read: true }] });
  t.after(file.remove);
  const mistakesAtStart = async (path: string): Promise<readonly string[]> => {
    try {
      await sourceOf(path, true).start();
      return [];
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      return error.mistakes;
    }
  };
  const mistakes = await mistakesAtStart(file.path);
  assert.equal(mistakes.length, 2);
  assert.match(mistakes[0] ?? '', /^POLICY_FILE \/rules\/0 must allow something/);
  assert.match(mistakes[1] ?? '', /^POLICY_FILE \/rules\/1\/principals /);
  assert.deepEqual(await mistakesAtStart(`${file.path}.not`), ['POLICY_FILE cannot be read: ENOENT']);
});
