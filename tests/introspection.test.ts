/** What a service in production does not show, and how each of it is switched on and off by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getIntrospectionQuery } from 'graphql';
import { isOn } from '../src/config.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { declarationOf } from './support/judge.ts';
import { errorsOf, exchange } from './support/wire.ts';

const notification = declarationOf('notification');

let db: TestDatabase;
let development: TestApp;
let production: TestApp;
/** As a developer has it, but for the schema. */
let silent: TestApp;
before(async () => {
  db = await createTestDatabase();
  development = await startApp({ NODE_ENV: 'development' }, { sharedDatabase: db });
  production = await startApp({ NODE_ENV: 'production' }, { sharedDatabase: db });
  silent = await startApp({ INTROSPECTION: 'off' }, { sharedDatabase: db });
});
after(async () => {
  await Promise.all([development.stop(), production.stop(), silent.stop()]);
  await db.database.close();
  await db.drop();
});

const showsPage = async ({ address }: TestApp): Promise<boolean> => {
  const { status, headers } = await exchange(address, {
    method: 'GET',
    headers: { accept: 'text/html', 'accept-encoding': 'br' },
  });
  return status === 200 && headers['content-type']?.startsWith('text/html') === true;
};

const tellsSchema = async (service: TestApp): Promise<boolean> => {
  const { status, errors, data } = await service.post(getIntrospectionQuery());
  assert.equal(status, errors.length === 0 ? 200 : 403);
  return data?.['__schema'] !== undefined;
};

test('auto means on, but off in production; on and off mean what they say', () => {
  for (const [value, environment, expected] of [
    ['auto', 'development', true],
    ['auto', 'test', true],
    ['auto', 'production', false],
    ['on', 'production', true],
    ['off', 'development', false],
  ] as const) {
    assert.equal(isOn(value, { environment }), expected);
  }
});

test('GraphiQL and the schema are there for developers and not in production, and each goes by its own setting', async () => {
  assert.deepEqual([await showsPage(development), await tellsSchema(development)], [true, true]);
  assert.deepEqual([await showsPage(production), await tellsSchema(production)], [false, false]);
  assert.deepEqual([await showsPage(silent), await tellsSchema(silent)], [true, false]);
});

test('records are taken in production like anywhere else', async () => {
  const { data } = await production.post(recordDocument(notification), { input: notification.example });
  assert.match(JSON.stringify(data), /"status":"RECORDED"/);
});

test('with introspection off every way to ask is refused with its own problem, and __typename is not one of them', async () => {
  for (const document of [
    '{ __schema { types { name } } }',
    '{ a: __type(name: "Query") { name } }',
    '{ ...F } fragment F on Query { __schema { queryType { name } } }',
    'query Q { ... { __schema { __typename } } }',
    '{ __schema @include(if: false) { __typename } }',
  ]) {
    const { status, errors, data } = await silent.post(document);
    assert.equal(status, 403, document);
    assert.equal(data, undefined);
    assert.deepEqual(new Set(errors.map(({ extensions }) => extensions.code)), new Set(['INTROSPECTION_OFF']));
  }
  assert.deepEqual((await silent.post('{ __typename }')).data, { __typename: 'Query' });
  const get = await exchange(silent.address, { method: 'GET', path: '/graphql?query={__schema{__typename}}' });
  assert.equal(errorsOf(get)[0]?.extensions.code, 'INTROSPECTION_OFF');
});

test('with introspection off no error message suggests what there is', async () => {
  const near = [
    ['{ receit { id } }', {}],
    ['query ($id: UUID!) { receipt(id: $id) { idd } }', {}],
    [recordDocument(notification), { input: { ...notification.example, recipient: [] } }],
  ] as const;
  const messages = async (service: TestApp): Promise<string> => {
    const answers = await Promise.all(near.map(([document, variables]) => service.post(document, variables)));
    return answers.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n');
  };
  assert.equal((await messages(development)).match(/Did you mean/g)?.length, 3);
  assert.doesNotMatch(await messages(silent), /Did you mean/);
});

test('introspection is bounded like any other document', async () => {
  const wide = Array.from({ length: 500 }, (_, index) => `a${index}: __type(name: "Query") { name }`).join(' ');
  const { status, errors } = await development.post(`{ ${wide} }`);
  assert.deepEqual([status, errors[0]?.extensions.code], [400, 'QUERY_TOO_COMPLEX']);
});
