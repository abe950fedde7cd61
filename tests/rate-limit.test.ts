/** How much one caller may send: a bucket of tokens for each, on a clock that the test moves. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createBucket } from '../src/access/rate.ts';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { as, authenticateByHeader } from './support/callers.ts';
import { createClock } from './support/clock.ts';
import { changed, declarationOf } from './support/judge.ts';
import { createPolicyFile, type PolicyFile } from './support/policy-file.ts';
import { errorsOf, exchange, json } from './support/wire.ts';

const burst = 500;
const perSecond = 10;
const minute = 60_000;

const clock = createClock('2026-11-18T12:00:00Z');
let policy: PolicyFile;
let service: TestApp;
before(async () => {
  policy = await createPolicyFile({
    rules: [{ principals: ['*'], read: true, record: { kinds: ['*'], clusters: ['*'], namespaces: ['*'] } }],
  });
  service = await startApp(
    { POLICY_FILE: policy.path, RATE_LIMIT_PER_SECOND: String(perSecond), RATE_LIMIT_BURST: String(burst) },
    { authenticate: authenticateByHeader, clock },
  );
});
after(async () => {
  await service.stop();
  await policy.remove();
});
afterEach(() => clock.advance(minute));

const notification = declarationOf('notification');
const document = recordDocument(notification);
const input = (key: string): object => changed(notification.example, { idempotencyKey: key });
const batchOf = (count: number, key: string): object => ({
  inputs: Array.from({ length: count }, (_, index) => ({ notification: input(`${key}-${index}`) })),
});

const one = as('one');
const other = as('other');
const ask = (caller: Readonly<Record<string, string>>) => service.post('{ __typename }', {}, caller);
const sendBatch = (count: number, key: string, caller = one) =>
  service.post(RecordAuditsDocument.toString(), batchOf(count, key), caller);
const rows = async (key: string): Promise<number> =>
  (await service.db.query(`select id from notification_audit where idempotency_key like '${key}-%'`)).length;

test('a bucket holds what may be sent at once, and fills as time goes by', () => {
  const time = createClock('2026-11-18T12:00:00Z');
  const bucket = createBucket({ perSecond: 2, burst: 4 }, time);
  assert.deepEqual([bucket.take(3), bucket.take(1), bucket.take(1)], [0, 0, 500]);
  time.advance(499);
  assert.equal(bucket.take(1), 1);
  time.advance(1);
  assert.equal(bucket.take(1), 0);
  time.advance(1_000_000);
  assert.deepEqual([bucket.take(4), bucket.take(1)], [0, 500], 'a long pause gives no more than the bucket holds');
});

test('what is refused takes nothing, so that waiting as long as was said is enough', () => {
  const time = createClock('2026-11-18T12:00:00Z');
  const bucket = createBucket({ perSecond: 10, burst: 100 }, time);
  assert.equal(bucket.take(80), 0);
  for (let count = 0; count < 50; count += 1) assert.equal(bucket.take(100), 8_000);
  time.advance(8_000);
  assert.equal(bucket.take(100), 0);
});

test('a clock that is set back neither gives nor takes', () => {
  const time = createClock('2026-11-18T12:00:00Z');
  const bucket = createBucket({ perSecond: 1, burst: 2 }, time);
  assert.equal(bucket.take(2), 0);
  time.moveTo('2026-11-18T11:00:00Z');
  assert.equal(bucket.take(1), 1_000);
  time.advance(1_000);
  assert.equal(bucket.take(1), 0);
});

test('a limit of 0 is none', () => {
  const bucket = createBucket({ perSecond: 0, burst: 500 }, clock);
  for (let count = 0; count < 10; count += 1) assert.equal(bucket.take(1_000_000), 0);
});

test('a request beyond the limit is refused with 429 and when to come back, and is served then', async () => {
  for (let count = 0; count < burst; count += 1) assert.equal((await ask(one)).status, 200);
  const refused = await ask(one);
  assert.equal(refused.status, 429);
  assert.equal(refused.errors[0]?.extensions.code, 'RATE_LIMITED');
  assert.equal(refused.errors[0]?.extensions.problem.retryAfterMs, 1_000 / perSecond);
  assert.equal(refused.headers.get('retry-after'), '1');
  clock.advance(1_000 / perSecond);
  assert.equal((await ask(one)).status, 200);
  assert.equal((await ask(one)).status, 429);
});

test('one caller who sends too much costs no other caller anything', async () => {
  await sendBatch(burst, 'greedy');
  assert.equal((await ask(one)).status, 429);
  assert.equal((await ask(other)).status, 200);
  assert.equal((await ask(as('one', 'APIKEY'))).status, 200, 'the same name by another way is another caller');
});

test('a batch costs as many tokens as it has records, and is refused as a whole when there are not enough', async () => {
  assert.equal((await sendBatch(300, 'first')).status, 200);
  const refused = await sendBatch(300, 'second');
  assert.equal(refused.status, 429);
  assert.equal(refused.errors[0]?.extensions.code, 'RATE_LIMITED');
  // 199 are left after the request itself; 100 more take ten seconds.
  assert.equal(refused.headers.get('retry-after'), '10');
  assert.equal(await rows('second'), 0);
  assert.equal((await sendBatch(199, 'third')).status, 200);
  assert.equal(await rows('third'), 199);
  clock.advance(30_000);
  assert.equal((await sendBatch(300, 'second')).status, 200);
  assert.equal(await rows('second'), 300);
});

test('a whole batch is taken after a pause, however small the rate', async () => {
  assert.equal((await sendBatch(500, 'whole')).status, 200);
  assert.equal(await rows('whole'), 500);
});

test('many records under aliases in one document cost one token each', async () => {
  const aliases = Array.from({ length: 60 }, (_, index) => `a${index}: recordNotificationAudit(input: $input) { id }`);
  const many = `mutation ($input: RecordNotificationAuditInput!) { ${aliases.join(' ')} }`;
  await sendBatch(burst - 50, 'before');
  const answer = await service.post(many, { input: input('alias') }, one);
  assert.equal(answer.status, 429);
  assert.equal((await ask(one)).status, 429);
});

test('a single record costs one token, not one for the request and one for the record', async () => {
  await sendBatch(burst - 2, 'most');
  assert.equal((await service.post(document, { input: input('single-1') }, one)).status, 200);
  assert.equal((await service.post(document, { input: input('single-2') }, one)).status, 200);
  assert.equal((await service.post(document, { input: input('single-3') }, one)).status, 429);
});

test('the limit is held before the body is looked at', async () => {
  await sendBatch(burst, 'all');
  const answer = await exchange(service.address, { headers: { ...json, ...one }, body: 'this is no JSON' });
  assert.equal(answer.status, 429);
  assert.equal(errorsOf(answer)[0]?.extensions.code, 'RATE_LIMITED');
  const get = await exchange(service.address, { method: 'GET', path: '/graphql?query={__typename}', headers: one });
  assert.equal(get.status, 429);
});

test('probes and metrics are nobody’s, and not limited', async () => {
  await sendBatch(burst, 'none');
  for (const path of ['/livez', '/readyz', '/metrics']) {
    assert.equal((await exchange(service.address, { method: 'GET', path, headers: one })).status, 200);
  }
});
