/** What is remembered of callers from one request to the next: so much, and no longer than it holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCallers } from '../src/access/callers.ts';
import { openPolicy, type Policy, readPolicy } from '../src/access/policy.ts';
import type { Principal } from '../src/principal.ts';
import { createClock } from './support/clock.ts';

const clock = createClock('2026-11-18T12:00:00Z');
const principal = (name: string, method: Principal['method'] = 'KUBERNETES'): Principal => ({
  name,
  method,
  attributes: {},
});
const open = openPolicy(['NOTIFICATION']);

/** Counts how often a policy is gone through. */
const counting = (policy: Policy) => {
  let asked = 0;
  const counted: Policy = {
    rules: policy.rules,
    accessOf: (one) => {
      asked += 1;
      return policy.accessOf(one);
    },
  };
  return { policy: counted, asked: () => asked };
};

test('the rules are gone through once for a caller, however often it calls', () => {
  const { policy, asked } = counting(open);
  const callerOf = createCallers({ policy: () => policy, rateLimit: { perSecond: 1, burst: 500 }, clock });
  const first = callerOf(principal('one'));
  for (let count = 0; count < 100; count += 1) assert.equal(callerOf(principal('one')), first);
  assert.equal(asked(), 1);
});

test('the same name by another way is another caller', () => {
  const callerOf = createCallers({ policy: () => open, rateLimit: { perSecond: 1, burst: 500 }, clock });
  assert.notEqual(callerOf(principal('one', 'JWT')), callerOf(principal('one', 'MTLS')));
  assert.notEqual(callerOf(principal('JWT one', 'MTLS')), callerOf(principal('one', 'JWT')));
});

test('a changed policy gives a known caller other rights, and no new tokens', () => {
  let policy: Policy = open;
  const callerOf = createCallers({ policy: () => policy, rateLimit: { perSecond: 1, burst: 500 }, clock });
  assert.equal(callerOf(principal('one')).access.scopes.operate, true);
  assert.equal(callerOf(principal('one')).bucket.take(500), 0);
  policy = readPolicy('{"rules":[{"principals":["one"],"read":true}]}', ['NOTIFICATION']);
  const { access, bucket } = callerOf(principal('one'));
  assert.deepEqual(access.scopes, { read: true, operate: false, record: false });
  assert.equal(bucket.take(1), 1_000);
});

test('ten thousand callers are remembered, and those who call are not forgotten for those who do not', () => {
  const { policy, asked } = counting(open);
  const callerOf = createCallers({ policy: () => policy, rateLimit: { perSecond: 1, burst: 500 }, clock });
  const busy = callerOf(principal('busy'));
  for (let count = 0; count < 30_000; count += 1) {
    callerOf(principal(`caller-${count}`));
    if (count % 5_000 === 0) assert.equal(callerOf(principal('busy')), busy);
  }
  const before = asked();
  callerOf(principal('caller-29999'));
  assert.equal(asked(), before, 'a recent one is known');
  callerOf(principal('caller-0'));
  assert.equal(asked(), before + 1, 'one from long ago is not');
});
