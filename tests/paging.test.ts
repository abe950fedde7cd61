/** Pages: their bounds, their cursors, and that nothing is lost or repeated between them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { readCursor, searchOf, writeCursor } from '../src/schema/cursor.ts';
import { startApp, type TestApp } from './support/app.ts';
import { notificationOf } from './support/records.ts';
import { loadTrail, readAll, readPage } from './support/trail.ts';

let service: TestApp;
before(async () => {
  service = await startApp({}, { prepareDatabase: (database) => loadTrail(database, 600, 3) });
});
after(() => service.stop());

const all = { field: 'audits', filterType: 'AuditFilterInput' };
const notifications = { field: 'notificationAudits', filterType: 'NotificationAuditFilterInput' };

const ids = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] => rows.map(({ id }) => String(id));

const record = async (...keys: readonly string[]): Promise<void> => {
  const inputs = keys.map((key) => ({ notification: notificationOf(key) }));
  const { errors } = await service.post(RecordAuditsDocument.toString(), { inputs });
  assert.deepEqual(errors, []);
};

for (const [what, order] of Object.entries({ 'all kinds': all, 'one kind': notifications })) {
  for (const first of [3, 7, 100]) {
    test(`pages of ${first} over ${what}: the same records in the same order as in one`, async () => {
      const filter = { recordedAt: { from: '2026-10-20T00:00:00Z', to: '2026-11-19T00:00:00Z' } };
      const whole = ids(await readAll(service, { ...order, filter, first: 100 }));
      assert.ok(whole.length > 15);
      assert.deepEqual(ids(await readAll(service, { ...order, filter, first })), whole);
    });
  }

  test(`while writers insert, pages over ${what} have everything that was there at the start, and nothing twice`, async () => {
    const atStart = ids(await readAll(service, order));
    let written = 0;
    const walked = ids(
      await readAll(service, { ...order, first: 20 }, async (pages) => {
        await record(`${what}-${pages}-a`, `${what}-${pages}-b`);
        written += 2;
      }),
    );
    assert.ok(written > 20);
    assert.equal(new Set(walked).size, walked.length, 'nothing twice');
    assert.deepEqual(
      walked.filter((id) => atStart.includes(id)),
      atStart,
      'nothing missing, and in order',
    );
    assert.equal(ids(await readAll(service, order)).length, atStart.length + written);
  });
}

test('records of the same millisecond are parted by their ids', async () => {
  await service.db.query(`
    insert into notification_audit (id, created_at, updated_at, recorded_by, content_hash, schema_version, idempotency_key,
      remediation_id, occurred_at, notification_id, channel, recipients, status, retry_count, max_retries, escalation_level)
    select gen_random_uuid(), at, at, 'one-instant', sha256(n::text::bytea), 1, n::text, 'r', at, 'n', 'SLACK', '["a"]',
      'PENDING', 0, 3, 0
    from generate_series(1, 30) as n, (select timestamptz '2026-11-19T12:00:00Z' as at) as instant`);
  const rows = await service.db.query(`
    select id::text from notification_audit where recorded_by = 'one-instant' order by notification_audit.id desc`);
  const order = { ...notifications, filter: { recordedBy: 'one-instant' } };
  for (const first of [1, 4, 30]) assert.deepEqual(ids(await readAll(service, { ...order, first })), ids(rows));
});

test('an empty list has no cursors and no more pages', async () => {
  const document = `{ audits(filter: { cluster: "nowhere" }) {
    edges { cursor } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const { data, errors } = await service.post(document);
  assert.deepEqual(errors, []);
  const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
  assert.deepEqual(data, { audits: { edges: [], nodes: [], pageInfo } });
});

test('the page after the last one is empty, and knows that there is one before', async () => {
  const order = { ...all, filter: { kinds: 'EFFECTIVENESS' }, first: 100 };
  const { nodes, pageInfo } = await readPage(service, order);
  assert.ok(nodes.length > 0 && !pageInfo.hasNextPage);
  const next = await readPage(service, order, pageInfo.endCursor);
  assert.deepEqual(next.nodes, []);
  const { data } = await service.post(
    `query ($after: String) { audits(filter: { kinds: EFFECTIVENESS }, after: $after) { pageInfo { hasPreviousPage } } }`,
    { after: pageInfo.endCursor },
  );
  assert.deepEqual(data, { audits: { pageInfo: { hasPreviousPage: true } } });
});

const refusal = async (args: string) => {
  const { status, errors } = await service.post(`{ audits(${args}) { nodes { id } } }`);
  const [error] = errors;
  return { status, code: error?.extensions.code, errors: error?.extensions.problem.errors };
};
for (const first of [0, -1, 101, 2_147_483_647]) {
  test(`a page of ${first} is refused`, async () => {
    const answer = await refusal(`first: ${first}`);
    assert.equal(answer.code, 'VALIDATION_FAILED');
    assert.deepEqual(answer.errors, [{ pointer: '/first', detail: `must be between 1 and 100, not ${first}` }]);
  });
}

test('a cursor of another list, or of the same list with another filter, is refused', async () => {
  const { pageInfo } = await readPage(service, { ...all, filter: { namespace: 'shop' }, first: 2 });
  const detail = 'is a cursor of another search: it goes with the filter it was answered for';
  for (const args of ['', 'filter: { namespace: "edge" }, ', 'filter: { namespace: ["shop", "edge"] }, ']) {
    const answer = await refusal(`${args}after: "${pageInfo.endCursor}"`);
    assert.deepEqual(answer.errors, [{ pointer: '/after', detail }], args);
  }
  const other = `{ notificationAudits(filter: { namespace: "shop" }, after: "${pageInfo.endCursor}") { nodes { id } } }`;
  const { errors } = await service.post(other);
  assert.deepEqual(errors[0]?.extensions.problem.errors, [{ pointer: '/after', detail }]);
  const same = `filter: { namespace: "shop", cluster: null, recordedAt: null }, first: 3, after: "${pageInfo.endCursor}"`;
  assert.equal((await refusal(same)).code, undefined, 'nulls and the size of the page make no other search of it');
});

test('garbage is no cursor', async () => {
  const { pageInfo } = await readPage(service, { ...all, first: 2 });
  const cursor = String(pageInfo.endCursor);
  for (const wrong of [
    '',
    'x',
    '0',
    cursor.slice(1),
    `${cursor}A`,
    `A${cursor}`,
    `${cursor}=`,
    ` ${cursor}`,
    'A'.repeat(39),
  ]) {
    const answer = await refusal(`after: ${JSON.stringify(wrong)}`);
    assert.equal(answer.code, 'VALIDATION_FAILED', wrong);
    assert.equal(answer.errors?.[0]?.pointer, '/after', wrong);
  }
});

test('any text is a cursor that was written, or refused: nothing else', () => {
  const search = searchOf('audits', {});
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]{39}$/)), (text) => {
      const read = readCursor(search, text);
      if (read.type === 'place') assert.equal(writeCursor(search, read.after), text);
    }),
  );
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      (id, createdAt) => {
        assert.deepEqual(readCursor(search, writeCursor(search, { id, createdAt })), {
          type: 'place',
          after: { id, createdAt },
        });
      },
    ),
  );
});

for (const [what, filter, pointer, detail] of [
  ['an empty list of values', '{ namespace: [] }', '/filter/namespace', 'must have 1 to 50 values, not 0'],
  [
    'more than 50 values',
    `{ namespace: [${'"a",'.repeat(51)}] }`,
    '/filter/namespace',
    'must have 1 to 50 values, not 51',
  ],
  [
    'a NUL character',
    '{ cluster: ["a", "\\u0000"] }',
    '/filter/cluster/1',
    'must not contain NUL characters or unpaired surrogates: no record does',
  ],
  [
    'a range that ends before it begins',
    '{ recordedAt: { from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } }',
    '/filter/recordedAt/to',
    'must be after from',
  ],
  [
    'a time before the year 1',
    '{ occurredAt: { from: "0000-01-01T00:00:00Z" } }',
    '/filter/occurredAt/from',
    'must lie in the years 1 to 9999',
  ],
] as const) {
  test(`${what} in a filter is refused`, async () => {
    const answer = await refusal(`filter: ${filter}`);
    assert.equal(answer.code, 'VALIDATION_FAILED');
    assert.deepEqual(answer.errors, [{ pointer, detail }]);
  });
}

test('two of the largest pages with everything in them are within the bounds of a document, ten are not', async () => {
  const page = (alias: number) => `a${alias}: audits(first: 100) { nodes {
    id kind remediationId occurredAt cluster namespace idempotencyKey contentHash schemaVersion recordedAt recordedBy traceId
    ... on NotificationAudit { channel recipients status messageSummary } } }`;
  const ask = (pages: number) =>
    service.post(`{ ${Array.from({ length: pages }, (_, index) => page(index)).join(' ')} }`);
  assert.deepEqual((await ask(2)).errors, []);
  assert.equal((await ask(15)).errors[0]?.extensions.code, 'QUERY_TOO_COMPLEX');
});
