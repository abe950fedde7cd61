/** The range of time that statistics are asked for. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';

const dayMs = 24 * 60 * 60_000;
const clock = createClock('2026-10-03T12:00:00.000Z');

let service: TestApp;
before(async () => {
  service = await startApp({}, { clock });
});
after(() => service?.stop());

const ask = async (selection: string, args = ''): Promise<unknown> => {
  const { data, errors } = await service.post(`{ statistics${args} { ${selection} } }`);
  assert.deepEqual(errors, []);
  return data?.['statistics'];
};

test('without a range it is the last twelve weeks; with one end, the other follows', async () => {
  const now = clock.now();
  assert.deepEqual(await ask('from to'), {
    from: new Date(now - 84 * dayMs).toISOString(),
    to: new Date(now).toISOString(),
  });
  assert.deepEqual(await ask('from to', '(recordedAt: { from: "2020-01-01T00:00:00Z" })'), {
    from: '2020-01-01T00:00:00.000Z',
    to: '2022-01-01T00:00:00.000Z',
  });
  assert.deepEqual(await ask('from to', '(recordedAt: { to: "2026-03-26T00:00:00Z" })'), {
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-03-26T00:00:00.000Z',
  });
});

for (const [what, document, pointer] of [
  [
    'more than two years',
    '{ statistics(recordedAt: { from: "2020-01-01T00:00:00Z", to: "2023-01-01T00:00:00Z" }) { from } }',
    '/recordedAt',
  ],
  [
    'a range that ends before it begins',
    '{ statistics(recordedAt: { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }) { from } }',
    '/recordedAt/to',
  ],
  ['a year that is none', '{ statistics(recordedAt: { to: "0000-06-01T00:00:00Z" }) { from } }', '/recordedAt/from'],
  ['too many rows', '{ statistics { slowestRemediations(first: 101) { durationMs } } }', '/first'],
] as const) {
  test(`${what} is refused`, async () => {
    const { errors } = await service.post(document);
    assert.equal(errors[0]?.extensions.code, 'VALIDATION_FAILED');
    assert.equal(errors[0]?.extensions.problem.errors[0]?.pointer, pointer);
  });
}
