/** Bounds on bodies and documents: what is within passes, one more is refused before anything is executed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getIntrospectionQuery } from 'graphql';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from './support/app.ts';
import { changed, declarationOf } from './support/judge.ts';
import { errorsOf, exchange, json, type WireAnswer } from './support/wire.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());

const maxBytes = 5 * 1024 * 1024;
const { example } = declarationOf('notification');

const send = (body: string | Iterable<Buffer>): Promise<WireAnswer> =>
  exchange(service.address, { headers: json, body });
const sendDocument = (query: string, variables: unknown = {}): Promise<WireAnswer> =>
  send(JSON.stringify({ query, variables }));

const codes = (answer: WireAnswer): ReadonlySet<unknown> =>
  new Set(errorsOf(answer).map(({ extensions }) => extensions.code));

const isRefused = (answer: WireAnswer, status: number, code: string, message: RegExp): void => {
  assert.equal(answer.status, status);
  assert.deepEqual(codes(answer), new Set([code]));
  assert.match(errorsOf(answer)[0]?.message ?? '', message);
  assert.ok(!answer.text.includes('"data"'), 'nothing was executed');
};

/** A request of exactly so many bytes: spaces between tokens mean nothing in JSON. */
const ofSize = (bytes: number): string => {
  const body = JSON.stringify({ query: '{ __typename }' });
  return `${' '.repeat(bytes - body.length)}${body}`;
};

function* inChunks(text: string): Generator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function* endless(chunks: number): Generator<Buffer> {
  const chunk = Buffer.alloc(65_536, 32);
  for (let count = 0; count < chunks; count += 1) yield chunk;
}

for (const [how, form] of Object.entries({
  'with its length declared': (text: string) => text,
  'in chunks': inChunks,
})) {
  test(`a body of 5 MiB ${how} is taken`, async () => {
    const answer = await send(form(ofSize(maxBytes)));
    assert.deepEqual([answer.status, answer.text], [200, '{"data":{"__typename":"Query"}}']);
  });

  test(`a body of 5 MiB and a byte ${how} is refused with 413`, async () => {
    isRefused(await send(form(ofSize(maxBytes + 1))), 413, 'PAYLOAD_TOO_LARGE', /larger than 5242880 bytes/);
  });
}

test('a sender that goes on and on gets its 413 while it is still sending', async () => {
  // 64 MiB, of which the service takes the first 5.
  isRefused(await send(endless(1_024)), 413, 'PAYLOAD_TOO_LARGE', /larger than 5242880 bytes/);
});

test('a sender that declares too much gets its 413 while it is still sending', async () => {
  const answer = await exchange(service.address, {
    headers: { ...json, 'content-length': String(64 * 1024 * 1024) },
    body: endless(1_024),
  });
  isRefused(answer, 413, 'PAYLOAD_TOO_LARGE', /larger than 5242880 bytes/);
});

test('a record in chunks is recorded like any other', async () => {
  const variables = { inputs: [{ notification: changed(example, { idempotencyKey: 'in-chunks' }) }] };
  const { text } = await send(inChunks(JSON.stringify({ query: RecordAuditsDocument.toString(), variables })));
  assert.match(text, /"status":"RECORDED"/);
});

/** The body is the first level, `variables` the second. */
const nested = (levels: number): unknown => {
  let value: unknown = {};
  for (let level = 3; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return { unused: value };
};

test('JSON of 10 levels is read, of 11 it is refused', async () => {
  assert.equal((await sendDocument('{ __typename }', nested(10))).status, 200);
  isRefused(await sendDocument('{ __typename }', nested(11)), 400, 'VALIDATION_FAILED', /deeper than 10 levels/);
  isRefused(await sendDocument('{ __typename }', nested(5_000)), 400, 'VALIDATION_FAILED', /deeper than 10 levels/);
});

test('JSON of a hundred thousand levels is refused, wherever it stands', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  for (const body of [
    deep,
    `{"query":"{ __typename }","variables":{"a":${deep}}}`,
    `{"query":"{ __typename }","extensions":{"a":${deep}}}`,
    `{"query":${deep}}`,
    '['.repeat(1_000_000),
  ]) {
    const answer = await send(body);
    assert.equal(answer.status, 400);
    assert.ok(!answer.text.includes('"data"'));
  }
});

const records = (count: number, name: string): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({
    notification: changed(example, { idempotencyKey: `${name}-${index}` }),
  }));

test('500 records are taken at once, 501 are refused as a whole', async () => {
  const taken = await sendDocument(RecordAuditsDocument.toString(), { inputs: records(500, 'half') });
  assert.equal(taken.status, 200);
  assert.equal(taken.text.match(/"status":"RECORDED"/g)?.length, 500);
  const refused = await sendDocument(RecordAuditsDocument.toString(), { inputs: records(501, 'over') });
  assert.equal(refused.status, 413);
  assert.deepEqual(codes(refused), new Set(['BATCH_TOO_LARGE']));
  assert.match(errorsOf(refused)[0]?.message ?? '', /at most 500 records, not 501; send it in parts/);
  const over = await service.db.query(`select id from notification_audit where idempotency_key like 'over-%'`);
  assert.deepEqual(over, []);
});

test('a batch of none is refused', async () => {
  const answer = await sendDocument(RecordAuditsDocument.toString(), { inputs: [] });
  assert.equal(answer.status, 400);
  assert.deepEqual(errorsOf(answer)[0]?.extensions.problem.errors, [
    { pointer: '/inputs', detail: 'must hold at least one record' },
  ]);
});

const id = '00000000-0000-8000-8000-000000000000';
const times = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');
const bomb = (levels: number): string =>
  `{ ...F0 } ${times(levels, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)} fragment F${levels} on Query { __typename }`;
for (const [what, [document, code, message]] of Object.entries<readonly [string, string, RegExp]>({
  '1000 aliases of a field': [
    `{ ${times(1_000, (index) => `a${index}: __typename`)} }`,
    'QUERY_TOO_COMPLEX',
    /breadth.* is 1000; at most 400/,
  ],
  '1000 aliases of a look-up': [
    `{ ${times(500, (index) => `a${index}: receipt(id: "${id}") { id }`)} }`,
    'QUERY_TOO_COMPLEX',
    /tokens|breadth/,
  ],
  '130 aliases of the whole schema': [
    `{ ${times(130, (index) => `a${index}: __schema { types { name fields { name } } }`)} }`,
    'QUERY_TOO_COMPLEX',
    /breadth.* is 650; at most 400/,
  ],
  'a schema that fragments multiply': [
    `{ ${times(50, (index) => `a${index}: __schema { ...F }`)} } fragment F on __Schema { ${times(50, (index) => `b${index}: types { name }`)} }`,
    'QUERY_TOO_COMPLEX',
    /breadth.* is 5050; at most 400/,
  ],
  'fields too deep': [
    `{ __schema { types ${'{ fields { type '.repeat(10)} { name } ${'} }'.repeat(10)} } }`,
    'QUERY_TOO_COMPLEX',
    /depth is \d+; at most 16/,
  ],
  'fragments too deep': [
    `{ __schema { types { ...F0 } } } ${times(20, (index) => `fragment F${index} on __Type { ofType { ...F${index + 1} } }`)} fragment F20 on __Type { name }`,
    'QUERY_TOO_COMPLEX',
    /depth is \d+; at most 16/,
  ],
  'fragments that double 14 times': [bomb(14), 'QUERY_TOO_COMPLEX', /at most/],
  'fragments that double 30 times': [bomb(30), 'QUERY_TOO_COMPLEX', /at most/],
  'a fragment within itself': ['{ ...F } fragment F on Query { ...F }', 'GRAPHQL_VALIDATION_FAILED', /within itself/],
  'fragments in a circle': [
    '{ ...A } fragment A on Query { ...B } fragment B on Query { __typename ...A }',
    'GRAPHQL_VALIDATION_FAILED',
    /within itself via "B"/,
  ],
  '20 000 levels of selections': ['{a'.repeat(20_000), 'QUERY_TOO_COMPLEX', /tokens|deeply/],
  '20 000 levels of lists': [`{ receipt(id: ${'['.repeat(20_000)}`, 'QUERY_TOO_COMPLEX', /tokens|deeply/],
  '1 900 levels of selections': [`${'{a'.repeat(1_900)}${'}'.repeat(1_900)}`, 'QUERY_TOO_COMPLEX', /tokens|deep/],
  'too many tokens': [`{ ${'__typename '.repeat(4_000)}}`, 'QUERY_TOO_COMPLEX', /more than 4000 tokens/],
  'too many tokens in a comment-ridden document': [
    `{ ${'__typename #x\n'.repeat(4_000)}}`,
    'QUERY_TOO_COMPLEX',
    /more than 4000 tokens/,
  ],
  'too many directives': [
    `{ __typename ${'@include(if: true) '.repeat(500)} }`,
    'GRAPHQL_VALIDATION_FAILED',
    /only be used once/,
  ],
})) {
  test(`${what}: 400 before execution`, async () => {
    const answer = await sendDocument(document);
    assert.equal(answer.status, 400);
    assert.ok(codes(answer).has(code), answer.text.slice(0, 500));
    assert.ok(
      errorsOf(answer).some((error) => message.test(error.message)),
      answer.text.slice(0, 500),
    );
    assert.ok(!answer.text.includes('"data"'), 'nothing was executed');
  });
}

test('1 900 levels of lists: 400 before execution, whether the stack or the type is what they meet first', async () => {
  const answer = await sendDocument(`{ receipt(id: ${'['.repeat(1_900)}1${']'.repeat(1_900)}) { id } }`);
  assert.equal(answer.status, 400);
  assert.ok(codes(answer).has('QUERY_TOO_COMPLEX') || codes(answer).has('GRAPHQL_VALIDATION_FAILED'), answer.text);
  assert.ok(!answer.text.includes('"data"'), 'nothing was executed');
});

test('none of it has left a record, and the service is well', async () => {
  const kept = await service.db.query(`select id from notification_audit where remediation_id = 'r'`);
  assert.deepEqual(kept, []);
  assert.equal((await exchange(service.address, { method: 'GET', path: '/readyz' })).status, 200);
});

test("GraphiQL's introspection is answered", async () => {
  const query = getIntrospectionQuery({
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
    specifiedByUrl: true,
  });
  const answer = await sendDocument(query);
  assert.deepEqual(errorsOf(answer), []);
  assert.match(answer.text, /"recordAudits"/);
});
