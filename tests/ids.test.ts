/** An id that is none is the caller's mistake, said where it was made; it never gets as far as the database. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp, type TestApp } from './support/app.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());

const id = '2f1c7a52-9d4e-8b1a-a3c0-5d6e7f809112';

for (const wrong of [
  `${id}}`,
  `{${id}`,
  `{${id}}`,
  `{${id}a`,
  `${id}\n`,
  ` ${id}`,
  id.slice(1),
  id.replaceAll('-', ''),
  '',
  5,
]) {
  test(`an id is 36 characters and nothing more, which ${JSON.stringify(wrong)} is not`, async () => {
    const variable = await service.post('query ($id: UUID!) { receipt(id: $id) { id } }', { id: wrong });
    const literal = await service.post(`{ receipt(id: ${JSON.stringify(wrong)}) { id } }`);
    for (const { status, errors } of [variable, literal]) {
      assert.equal(status, 400);
      assert.equal(errors.length, 1);
      assert.match(errors[0]?.message ?? '', /not a UUID of 36 characters/);
    }
    assert.match(variable.errors[0]?.message ?? '', /\$id/);
    assert.match(JSON.stringify(literal.errors), /"locations":\[\{"line":1,"column":15\}\]/);
  });
}

test('an id may be written in either case', async () => {
  for (const written of [id, id.toUpperCase()]) {
    const { status, data } = await service.post(
      `query ($id: UUID!) { a: receipt(id: $id) { id } b: receipt(id: "${written}") { id } }`,
      { id: written },
    );
    assert.deepEqual([status, data], [200, { a: null, b: null }]);
  }
});
