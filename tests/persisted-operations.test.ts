/** The allow-list of operations: what is on it is taken by its hash or by its text, and nothing else is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ConfigError } from '../src/config.ts';
import { ReceiptDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { hashOf, readPersistedOperations } from '../src/http/persisted-operations.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationInput } from './support/notification.ts';
import { errorsOf, exchange, json, type WireAnswer } from './support/wire.ts';

const list = path.join(import.meta.dirname, '../operations/persisted.json');

let service: TestApp;
let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-persisted-'));
  service = await startApp({ PERSISTED_OPERATIONS: list });
});
after(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const send = (body: object): Promise<WireAnswer> =>
  exchange(service.address, { headers: json, body: JSON.stringify(body) });
const byHash = (sha256Hash: unknown): object => ({ persistedQuery: { version: 1, sha256Hash } });
const record = RecordNotificationAuditDocument.toString();
const variables = (key: string) => ({ input: notificationInput(key) });

const isRefused = (answer: WireAnswer): void => {
  assert.equal(answer.status, 403);
  assert.equal(errorsOf(answer)[0]?.extensions.code, 'PERSISTED_OPERATION_REQUIRED');
  assert.ok(!answer.text.includes('"data"'));
};

test('a listed operation is taken by its hash', async () => {
  const answer = await send({ extensions: byHash(hashOf(record)), variables: variables('by-hash') });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /"status":"RECORDED"/);
});

test('a listed operation is taken by its text, so that a client with generated documents needs no change', async () => {
  const answer = await send({ query: record, variables: variables('by-text') });
  assert.match(answer.text, /"status":"RECORDED"/);
  const both = await send({ query: record, extensions: byHash(hashOf(record)), variables: variables('by-text') });
  assert.match(both.text, /"status":"DUPLICATE"/);
});

test('a listed query is taken by GET as well', async () => {
  const parameters = new URLSearchParams({
    extensions: JSON.stringify(byHash(hashOf(ReceiptDocument.toString()))),
    variables: JSON.stringify({ id: '00000000-0000-8000-8000-000000000000' }),
  });
  const answer = await exchange(service.address, { method: 'GET', path: `/graphql?${parameters}` });
  assert.deepEqual([answer.status, answer.text], [200, '{"data":{"receipt":null}}']);
});

test('nothing else is taken: other texts, listed ones that were changed, unknown hashes, and what is no hash', async () => {
  const hash = hashOf(record);
  for (const body of [
    { query: '{ __typename }' },
    { query: '{ __schema { types { name } } }' },
    { query: `${record} ` },
    { query: `${record} query Other { __typename }`, operationName: 'Other' },
    { query: '' },
    { query: '{ __typename }', extensions: byHash(hash) },
    { query: '{ __typename }', extensions: byHash(hashOf('{ __typename }')) },
    { extensions: byHash(hashOf('{ __typename }')) },
    { extensions: byHash(hash.toUpperCase()) },
    { extensions: byHash('__proto__') },
    { extensions: byHash('constructor') },
    { extensions: byHash([hash]) },
    { extensions: { persistedQuery: hash } },
    { extensions: null },
    {},
  ]) {
    isRefused(await send({ ...body, variables: variables('refused') }));
  }
  assert.deepEqual(await service.db.query(`select id from notification_audit where idempotency_key = 'refused'`), []);
});

test('the hash of an operation does not let a mutation through by GET', async () => {
  const parameters = new URLSearchParams({
    extensions: JSON.stringify(byHash(hashOf(record))),
    variables: JSON.stringify(variables('by-get')),
  });
  const answer = await exchange(service.address, { method: 'GET', path: `/graphql?${parameters}` });
  assert.equal(answer.status, 405);
});

test('the list that is generated holds every ready-made operation under its hash', () => {
  const operations = readPersistedOperations(list);
  assert.equal(operations.get(hashOf(record)), record);
  assert.ok(operations.size >= 9);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(list, 'utf8'))), [...operations.keys()]);
});

test('a list of code generators that write sha256: before a hash is one, too', async () => {
  const file = path.join(folder, 'prefixed.json');
  await writeFile(file, JSON.stringify({ [`sha256:${hashOf(record)}`]: record }));
  assert.equal(readPersistedOperations(file).get(hashOf(record)), record);
});

test('a list that is none, or that holds something under a hash that is not its own, keeps the service from starting', async () => {
  const wrong = hashOf('{ __typename }');
  for (const [text, message] of [
    ['', /is not valid JSON/],
    ['[]', /must be an object/],
    ['{}', /must list 1 to/],
    ['{"abc":"{ __typename }"}', /must be an object/],
    [JSON.stringify({ [wrong]: '{ __schema { __typename } }' }), new RegExp(`not those of their hashes: ${wrong}`)],
  ] as const) {
    const file = path.join(folder, 'list.json');
    await writeFile(file, text);
    assert.throws(
      () => readPersistedOperations(file),
      (error) => error instanceof ConfigError && message.test(error.message),
      text,
    );
  }
  assert.throws(() => readPersistedOperations(path.join(folder, 'none.json')), /cannot be read/);
  await assert.rejects(startApp({ PERSISTED_OPERATIONS: path.join(folder, 'none.json') }), /cannot be read/);
});
