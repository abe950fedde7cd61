/** How much a document may say, and how much may be kept of it or said about it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parse } from 'graphql';
import { createDocumentCache } from '../src/http/document-cache.ts';
import { startApp, type TestApp } from './support/app.ts';
import { errorsOf, exchange, json } from './support/wire.ts';

const maxCharacters = 65_536;

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());

const ofLength = (characters: number): string => `{ __typename } #${'x'.repeat(characters - 16)}`;

const send = (query: string) => exchange(service.address, { headers: json, body: JSON.stringify({ query }) });

test('a document of 65 536 characters is taken, comments included, and one more is refused', async () => {
  assert.equal((await send(ofLength(maxCharacters))).status, 200);
  const refused = await send(ofLength(maxCharacters + 1));
  assert.equal(refused.status, 400);
  assert.equal(errorsOf(refused)[0]?.extensions.code, 'QUERY_TOO_COMPLEX');
  assert.match(errorsOf(refused)[0]?.message ?? '', /more than 65536 characters/);
});

test('documents that are all different are kept within a bound, however long they are', () => {
  const { documentCache } = createDocumentCache();
  const document = parse('{ __typename }');
  for (let count = 0; count < 100; count += 1) documentCache.set(`${count}${'x'.repeat(maxCharacters)}`, document);
  assert.ok(documentCache.calculatedSize <= 1_000_000);
  for (let count = 0; count < 5_000; count += 1) documentCache.set(`${count}`, document);
  assert.ok(documentCache.size <= 1_000);
});

test('what is said about a wrong document does not grow with it', async () => {
  const fields = Array.from({ length: 1_200 }, (_, index) => `a${index}: 1`).join(' ');
  for (const document of [
    `{ receipt(id: "${'a'.repeat(60_000)}") { id } }`,
    `{ ${'a'.repeat(60_000)} }`,
    `{ quarantinedAudits(first: ${'9'.repeat(60_000)}) { id } }`,
    `mutation { recordNotificationAudit(input: { ${fields} }) { id } }`,
  ]) {
    const answer = await send(document);
    assert.equal(answer.status, 400);
    const errors = errorsOf(answer);
    assert.ok(errors.length > 0 && errors.length <= 101, `${errors.length} errors`);
    for (const { message, extensions } of errors) {
      assert.ok(message.length <= 1_010, `${message.length} characters`);
      assert.equal(extensions.problem.detail, message);
    }
  }
});

test('a long value that is none of an enum’s is answered with the values there are', async () => {
  const query = `mutation { recordNotificationAudit(input: { remediationId: "r", occurredAt: "2026-01-01T00:00:00Z",
    notificationId: "n", recipients: ["x"], status: SENT, channel: ${'A'.repeat(5_000)} }) { id } }`;
  const [error] = errorsOf(await send(query));
  assert.match(error?.message ?? '', /Allowed values: SLACK, .*LOG\.$/);
});
