import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lease } from '../src/resolvers/queue/queue.ts';
import { createSetAside, longestAside } from '../src/resolvers/set-aside.ts';
import { createClock } from './support/clock.ts';

const now = '2026-11-18T10:00:00.000Z';

const leaseOf = (id: string, token: unknown = id): Lease => ({
  record: {
    id,
    kind: 'NOTIFICATION',
    contentHash: '',
    createdAt: new Date(now),
    idempotencyKey: id,
    remediationId: 'rr',
    json: '{}',
  },
  token,
});
const leases = (count: number, name = 'lease'): readonly Lease[] =>
  Array.from({ length: count }, (_, index) => leaseOf(`${name}-${index}`));

test('no more are held than promised; the others are handed back at once', () => {
  const setAside = createSetAside(createClock(now));
  assert.deepEqual(setAside.add(leases(longestAside)), []);
  const late = leaseOf('late');
  assert.deepEqual(setAside.add([late]), [late]);
  assert.equal(setAside.all().length, longestAside);
  assert.deepEqual(setAside.all(), []);
});

test('those set aside together come back one after another, all before a lease of NATS runs out', () => {
  const clock = createClock(now);
  const setAside = createSetAside(clock);
  setAside.add(leases(75));
  clock.advance(29_999);
  assert.deepEqual(setAside.due(), []);
  const portions = Array.from({ length: 21 }, () => {
    clock.advance(1_000);
    return setAside.due().length;
  });
  assert.equal(
    portions.reduce((sum, count) => sum + count),
    75,
  );
  assert.ok(Math.max(...portions) <= 4);
  assert.ok(clock.elapsed() < 60_000);
});

test('an entry whose lease ran out and that was taken again is held once, by its new lease', () => {
  const setAside = createSetAside(createClock(now));
  setAside.add([leaseOf('one', 'first'), ...leases(longestAside - 1)]);
  assert.deepEqual(setAside.add([leaseOf('one', 'second')]), []);
  const tokens = setAside.all().map(({ token }) => token);
  assert.equal(tokens.length, longestAside);
  assert.ok(tokens.includes('second') && !tokens.includes('first'));
});
