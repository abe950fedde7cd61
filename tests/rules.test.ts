/** What every kind has in common: times against the server's clock, characters, numbers, and everything at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AuditDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { contract, spine } from './support/contract.ts';
import { objects } from './support/contract-types.ts';
import { type FieldTable, readPromise } from './support/field-promise.ts';
import { type Changes, changed, createJudge, declarationOf } from './support/judge.ts';

const noon = '2026-11-18T12:00:00.000Z';
const clock = createClock(noon);
let service: TestApp;
before(async () => {
  service = await startApp({}, { clock });
});
after(() => service.stop());
const { accepts, refuses, rejects } = createJudge(() => service);

const members = Object.keys(contract);

for (const member of members) {
  test(`${member}: what occurred before 2020 is refused, naming the server's time`, async () => {
    await accepts(member, { occurredAt: '2020-01-01T00:00:00.000Z' });
    const [said] = await refuses(member, { occurredAt: '2019-12-31T23:59:59.999Z' }, 'occurredAt');
    assert.equal(said, `must not be before 2020-01-01T00:00:00.000Z; the server's time is ${noon}`);
  });

  test(`${member}: what occurred up to 5 minutes ahead is taken, a millisecond more is refused`, async () => {
    await accepts(member, { occurredAt: '2026-11-18T12:05:00.000Z' });
    const [said] = await refuses(member, { occurredAt: '2026-11-18T12:05:00.001Z' }, 'occurredAt');
    assert.equal(said, `must be at most 5 minutes ahead of the server; the server's time is ${noon}`);
  });
}

test('an instant is compared as an instant, whatever its offset', async () => {
  await accepts('notification', { occurredAt: '2026-11-18T23:05:00+11:00' });
  await refuses('notification', { occurredAt: '2026-11-18T10:35:00.001-01:31' }, 'occurredAt');
});

for (const [what, value] of Object.entries({
  'the first instant of year 1': '0001-01-01T00:00:00.000Z',
  'the last instant of year 9999': '9999-12-31T23:59:59.999Z',
})) {
  test(`a time may be ${what}`, () => accepts('effectiveness', { completedAt: value }));
}

for (const [what, value] of Object.entries({
  'year 0': '0000-06-01T00:00:00Z',
  'year 0 by its offset': '0001-01-01T00:00:00+00:01',
  'year 10000 by its offset': '9999-12-31T23:59:59.999-00:01',
})) {
  test(`a time in ${what} is refused, in a record and in the objects inside it`, async () => {
    await refuses('effectiveness', { completedAt: value }, 'completedAt');
    await refuses('workflowExecution', { 'adaptiveAdjustments/0/timestamp': value }, 'adaptiveAdjustments/0/timestamp');
  });
}

for (const value of [
  '2026-11-18',
  '2026-11-18T09:14:07',
  '2026-02-30T00:00:00Z',
  '2026-11-18T24:00:00Z',
  '2026-11-18T09:14:07+24:00',
  'yesterday',
  '',
  1_763_457_247_000,
]) {
  test(`${JSON.stringify(value)} is no time`, async () => {
    assert.match(await rejects('notification', { occurredAt: value }), /occurredAt/);
  });
}

test('digits finer than a millisecond are cut, not rounded', async () => {
  const input = {
    remediationId: 'nanoseconds',
    occurredAt: '2026-11-18T09:18:03.512999999Z',
    notificationId: 'n-1',
    channel: 'LOG',
    recipients: ['log'],
    status: 'PENDING',
  } as const;
  const { recordNotificationAudit: first } = await service.run(RecordNotificationAuditDocument, { input });
  const cut = { ...input, occurredAt: '2026-11-18T09:18:03.512Z' };
  const { recordNotificationAudit: second } = await service.run(RecordNotificationAuditDocument, { input: cut });
  assert.deepEqual(second, { ...first, status: 'DUPLICATE' });
  const { audit } = await service.run(AuditDocument, { id: first.id });
  assert.equal(audit?.occurredAt, '2026-11-18T09:18:03.512Z');
});

/** Every place for text in a kind's example, the objects inside it included. */
const textPlaces = (fields: FieldTable, example: object, base = ''): readonly string[] =>
  Object.entries(fields).flatMap(([name, text]) => {
    const { list, named } = readPromise(text);
    const inner = objects[named];
    if (named === 'String') return [`${base}${name}${list ? '/0' : ''}`];
    if (inner === undefined) return [];
    const value: unknown = Reflect.get(example, name);
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item, index) =>
      typeof item === 'object' && item !== null
        ? textPlaces(inner, item, `${base}${name}/${list ? `${index}/` : ''}`)
        : [],
    );
  });

const embedding = Array.from({ length: 1536 }, () => 1);

for (const [member, { fields }] of Object.entries(contract)) {
  const places = textPlaces({ ...spine, ...fields }, changed(declarationOf(member).example, {}));
  for (const [what, text] of Object.entries({
    'a NUL character': 'a\0b',
    'an unpaired high surrogate': 'a\ud800b',
    'an unpaired low surrogate': '\udc00',
  })) {
    test(`${member}: ${what} is refused wherever text goes, all ${places.length} of them at once`, async () => {
      const everywhere: Changes = Object.fromEntries(places.map((place) => [place, text]));
      const more = member === 'aiAnalysis' ? { embedding } : {};
      const said = await refuses(member, { ...more, ...everywhere }, ...places);
      assert.deepEqual(
        new Set(said),
        new Set(['must not contain NUL characters or unpaired surrogates: PostgreSQL cannot hold them']),
      );
    });
  }
}

test('any other text is stored exactly as it was sent', async () => {
  const messageSummary = ' \t<b onclick="x()">Ü\u0301😀\u200b\u2028\uffff\u0001</b>\r\n\\u0000 ';
  const { recordNotificationAudit } = await service.run(RecordNotificationAuditDocument, {
    input: {
      remediationId: messageSummary,
      occurredAt: noon,
      notificationId: 'n-1',
      channel: 'LOG',
      recipients: [messageSummary],
      status: 'PENDING',
      messageSummary,
    },
  });
  const { audit } = await service.run(AuditDocument, { id: recordNotificationAudit.id });
  assert.ok(audit?.__typename === 'NotificationAudit');
  assert.deepEqual(
    [audit.remediationId, audit.messageSummary, audit.recipients],
    [messageSummary, messageSummary, [messageSummary]],
  );
});

const marker = '@number@';

/** JSON has no infinity, but 1e999 is read as one. `number` goes, as it is, to where the marker stands. */
const sendRaw = async (member: string, changes: Changes, number: string) => {
  const declaration = declarationOf(member);
  const variables = { input: changed(declaration.example, changes) };
  const response = await fetch(`${service.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: recordDocument(declaration), variables }).replace(`"${marker}"`, number),
  });
  return { status: response.status, body: await response.text() };
};

for (const [member, place] of [
  ['signalProcessing', 'confidence'],
  ['signalProcessing', 'processingPhases/0/enrichment/contextQuality'],
  ['aiAnalysis', 'confidenceScore'],
  ['aiAnalysis', 'promptTokens'],
  ['workflowExecution', 'totalDurationMs'],
  ['effectiveness', 'environmentalImpact/overall'],
] as const) {
  test(`${member}: infinity in ${place} is refused, naming the field`, async () => {
    for (const number of ['1e999', '-1e999']) {
      const { status, body } = await sendRaw(member, { [place]: marker }, number);
      assert.equal(status, 400);
      assert.match(body, /"code":"VALIDATION_FAILED"/);
      assert.ok(body.includes(place.split('/').at(-1) ?? place), body);
    }
  });
  test(`${member}: NaN in ${place} is refused: as a bare word it is no JSON, as text it is no number`, async () => {
    const bare = await sendRaw(member, { [place]: marker }, 'NaN');
    assert.equal(bare.status, 400);
    assert.match(bare.body, /"code":"BAD_REQUEST"/);
    assert.ok((await rejects(member, { [place]: 'NaN' })).includes(place.split('/').at(-1) ?? place));
  });
}

test('an embedding with an infinite number is refused', async () => {
  const changes = { embedding: [...embedding.slice(1), marker], embeddingModel: 'embedder-1' };
  const { status, body } = await sendRaw('aiAnalysis', changes, '1e999');
  assert.equal(status, 400);
  assert.match(body, /VALIDATION_FAILED.*embedding|embedding.*VALIDATION_FAILED/);
});

for (const [what, changes] of Object.entries<Changes>({
  'an Int beyond 32 bits': { retryCount: 2_147_483_648 },
  'an Int with a fraction': { retryCount: 1.5 },
  'an Int as text': { retryCount: '1' },
  'a SafeInt beyond 53 bits': { deliveryDurationMs: 9_007_199_254_740_992 },
  'a SafeInt with a fraction': { deliveryDurationMs: 0.5 },
  'a SafeInt as text': { deliveryDurationMs: '612' },
  'a number as text': { messageSummary: 1 },
  'null in a list': { 'recipients/0': null },
})) {
  test(`${what} is GraphQL's own error, naming the field`, async () => {
    const [field = ''] = Object.keys(changes);
    assert.ok((await rejects('notification', changes)).includes(field.split('/')[0] ?? field));
  });
}

test('everything that is wrong with a record is said at once', async () => {
  await refuses(
    'notification',
    {
      remediationId: '',
      occurredAt: '2019-01-01T00:00:00Z',
      namespace: 'n'.repeat(254),
      notificationId: ' ',
      'recipients/1': '',
      status: 'DELIVERED',
      deliveryTime: null,
      messageSummary: '\0',
      deliveryDurationMs: -1,
      retryCount: 4,
      escalationLevel: 101,
    },
    'remediationId',
    'occurredAt',
    'namespace',
    'notificationId',
    'recipients/1',
    'deliveryTime',
    'messageSummary',
    'deliveryDurationMs',
    'retryCount',
    'escalationLevel',
  );
});

test('a list that is too long is refused together with its bad items', async () => {
  const recipients = Array.from({ length: 101 }, (_, index) => (index === 7 ? '' : 'sre'));
  await refuses('notification', { recipients }, 'recipients', 'recipients/7');
});
