/** What a record is known by follows from the record alone, and can be computed again from the database alone. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { Session } from '../src/database/database.ts';
import { RecordAuditsDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { contentHash, recordId } from '../src/resolvers/identity.ts';
import { effectiveness } from '../src/schema/audits/effectiveness.ts';
import { audits } from '../src/schema/audits/index.ts';
import { notification } from '../src/schema/audits/notification.ts';
import { createEncoder } from '../src/schema/content.ts';
import { startApp, type TestApp } from './support/app.ts';
import { anyInput, anyRecord, anyText } from './support/arbitrary.ts';
import { createClock } from './support/clock.ts';
import { notificationOf } from './support/records.ts';
import { rehash } from './support/rehash.ts';

let service: TestApp;
let session: Session;

before(async () => {
  service = await startApp({}, { clock: createClock('2026-11-20T08:00:00.000Z') });
  session = await service.db.database.openSession();
});
after(async () => {
  await session.close();
  await service.stop();
});

const notice = createEncoder(notification);

test('text is written as RFC 8785 writes it, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' })),
      (messageSummary, recipients) => {
        const form = notice.encode({ messageSummary, recipients }).canonical;
        const said = { message_summary: messageSummary, recipients };
        const always = { kind: 'NOTIFICATION', schema_version: 1, retry_count: 0, max_retries: 3, escalation_level: 0 };
        assert.equal(form, canonicalize({ ...always, ...said }));
      },
    ),
    { numRuns: 500 },
  );
});

test('so are numbers, the smallest and the largest', () => {
  const { encode } = createEncoder(effectiveness);
  const extremes = fc.constantFrom(-0, 5e-324, 1e21, 1e-7, 123456789012345680000, 0.1 + 0.2, 1.7976931348623157e308);
  fc.assert(
    fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), extremes), (confidence) => {
      const always = { kind: 'EFFECTIVENESS', schema_version: 1 };
      assert.equal(encode({ confidence }).canonical, canonicalize({ ...always, confidence }));
    }),
    { numRuns: 500 },
  );
});

for (const declaration of audits) {
  test(`${declaration.kind}: any input is laid down in canonical order, in whatever order its fields came`, () => {
    const { encode } = createEncoder(declaration);
    const formOf = (input: Readonly<Record<string, unknown>>): string => encode(input).canonical;
    fc.assert(
      fc.property(anyInput(declaration), (input) => {
        const form = formOf(input);
        assert.equal(form, canonicalize(JSON.parse(form)));
        assert.equal(formOf(Object.fromEntries(Object.entries(input).toReversed())), form);
      }),
      { numRuns: 50 },
    );
  });
}

const named = fc.record({
  kind: fc.constantFrom(...audits.map(({ kind }) => kind)),
  cluster: fc.option(anyText(20), { nil: undefined }),
  idempotencyKey: anyText(40),
});
type Named = typeof named extends fc.Arbitrary<infer T> ? T : never;
const idOf = ({ kind, cluster, idempotencyKey }: Named): string => recordId(kind, cluster, idempotencyKey);

test('an id is a UUID of version 8: SHA-256 over kind, cluster and key, but for the version and variant bits', () => {
  fc.assert(
    fc.property(named, (parts) => {
      const digest = createHash('sha256').update([parts.kind, parts.cluster ?? '', parts.idempotencyKey].join('\0'));
      const bytes = digest.digest().subarray(0, 16);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      const id = idOf(parts);
      assert.equal(id.replaceAll('-', ''), bytes.toString('hex'));
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test('the same kind, cluster and key give the same id; another kind, cluster or key another one', () => {
  fc.assert(
    fc.property(named, named, (one, two) => {
      assert.equal(idOf({ ...one }), idOf(one));
      const same = (name: keyof Named): boolean => (one[name] ?? '') === (two[name] ?? '');
      if (!same('kind')) assert.notEqual(idOf({ ...one, kind: two.kind }), idOf(one));
      if (!same('cluster')) assert.notEqual(idOf({ ...one, cluster: two.cluster }), idOf(one));
      if (!same('idempotencyKey')) assert.notEqual(idOf({ ...one, idempotencyKey: two.idempotencyKey }), idOf(one));
    }),
  );
});

test('ids and hashes stay what they were when the first record was written', () => {
  assert.equal(recordId('NOTIFICATION', 'eu-west-1-prod', 'slack-1/SENT'), '90be2c0c-c6db-8251-b05c-6aa7b5375878');
  const said = { channel: 'SLACK', recipients: ['#sre'], sentAt: new Date('2026-11-18T09:18:02.900Z') };
  const form = notice.encode(said).canonical;
  assert.equal(
    form,
    '{"channel":"SLACK","escalation_level":0,"kind":"NOTIFICATION","max_retries":3,"recipients":["#sre"]' +
      ',"retry_count":0,"schema_version":1,"sent_at":"2026-11-18T09:18:02.900Z"}',
  );
  assert.equal(contentHash(form), 'ed59011b41fff4f9f9d51b86b17567c7982e21ae9f1d4756ad0a564e931bad17');
});

const statusesOf = async (inputs: readonly unknown[]): Promise<readonly unknown[]> => {
  const { data, errors } = await service.post(RecordAuditsDocument.toString(), { inputs });
  assert.deepEqual(errors, []);
  const results = data?.['recordAudits'];
  assert.ok(Array.isArray(results));
  return results.map((result: Readonly<Record<string, unknown>>) => result['status'] ?? result);
};

test('the hash of every example can be computed again from the database alone', async () => {
  const inputs = audits.map(({ member, example }) => ({ [member]: example }));
  assert.deepEqual(new Set(await statusesOf(inputs)), new Set(['RECORDED']));
  for (const { table, kind } of audits) {
    const rows = await rehash(session, table, kind);
    assert.equal(rows.length, 1);
    for (const { computed, stored } of rows) assert.equal(computed, stored);
  }
});

for (const { table, kind, member, ...declaration } of audits) {
  test(`${kind}: so can the hash of any record`, async () => {
    const record = anyRecord({ table, kind, member, ...declaration });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (inputs) => {
        for (const status of await statusesOf(inputs.map((input) => ({ [member]: input })))) {
          assert.ok(status === 'RECORDED' || status === 'DUPLICATE', JSON.stringify(status));
        }
        for (const { computed, stored } of await rehash(session, table, kind)) assert.equal(computed, stored);
      }),
      { numRuns: 5 },
    );
  });
}

test('the hash tells of a row that was changed behind the back of the guard', async () => {
  await session.execute(`
    alter table notification_audit disable trigger audit_guard_update;
    update notification_audit set recipients = recipients || '["someone else"]'
    where idempotency_key = 'rr-checkout-oom-7f3a/notification/slack-1/DELIVERED';
    alter table notification_audit enable always trigger audit_guard_update`);
  const changed = (await rehash(session, 'notification_audit', 'NOTIFICATION')).filter(
    ({ computed, stored }) => computed !== stored,
  );
  assert.equal(changed.length, 1);
});

test('how a time, a default or an absent field is written does not change what is said', async () => {
  const { idempotencyKey: _, ...plain } = notificationOf('', { sentAt: '2026-11-18T09:18:02.900Z' });
  const ways = [
    plain,
    { ...plain, occurredAt: '2026-11-18T09:18:03.512999999Z', sentAt: '2026-11-18T09:18:02.9Z' },
    { ...plain, occurredAt: '2026-11-18T14:48:03.512+05:30', sentAt: '2026-11-18T01:18:02.900-08:00' },
    { ...plain, namespace: null, messageSummary: null, errorCode: null, deliveryTime: null, idempotencyKey: null },
    { ...plain, retryCount: 0, maxRetries: 3, escalationLevel: 0 },
    { ...plain, retryCount: null, maxRetries: null, escalationLevel: null },
  ];
  const receipts = [];
  for (const input of ways) {
    receipts.push((await service.run(RecordNotificationAuditDocument, { input })).recordNotificationAudit);
  }
  const [first, ...others] = receipts;
  assert.equal(first?.status, 'RECORDED');
  assert.equal(first.idempotencyKey, first.contentHash);
  for (const other of others) assert.deepEqual(other, { ...first, status: 'DUPLICATE' });
});
