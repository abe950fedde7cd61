/** Bad requests over HTTP: each gets a problem with its code and status, in both forms of JSON, and is never executed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { type ProblemCode, problemTable, problemType } from '../src/problems.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { changed, declarationOf } from './support/judge.ts';
import { createLogBook } from './support/log-book.ts';
import { errorsOf, exchange, graphqlJson, json, type WireRequest } from './support/wire.ts';

const book = createLogBook();
let service: TestApp;
before(async () => {
  service = await startApp({ LOG_LEVEL: 'info', WAITING_MAX_BYTES: '65536' }, { logTo: book.to });
});
after(() => service.stop());

const { example } = declarationOf('notification');
const document = recordDocument(declarationOf('notification'));
const post = (body: unknown): WireRequest => ({ headers: json, body: JSON.stringify(body) });
const record = (input: unknown): WireRequest => post({ query: document, variables: { input } });
const batch = (...inputs: readonly unknown[]): WireRequest =>
  post({ query: RecordAuditsDocument.toString(), variables: { inputs } });
const get = (query: string): WireRequest => ({ method: 'GET', path: `/graphql?query=${encodeURIComponent(query)}` });
const literal = (fields: string): WireRequest =>
  post({ query: `mutation { recordNotificationAudit(input: { ${fields} }) { id } }` });
const valid =
  'remediationId: "r", occurredAt: "2026-11-18T09:18:03Z", notificationId: "n", recipients: ["a"], status: SENT';
const ok = JSON.stringify({ query: '{ __typename }' });

/** Request → its code, and what the message says. */
const cases: Readonly<Record<string, readonly [WireRequest, ProblemCode, RegExp]>> = {
  'a record that breaks a rule': [
    record(changed(example, { recipients: [] })),
    'VALIDATION_FAILED',
    /recipients must have 1 to 100 items, not 0/,
  ],
  'an unknown field of a record': [record(changed(example, { colour: 'red' })), 'VALIDATION_FAILED', /"colour"/],
  'a field of a record named like a part of every object': [
    record(changed(example, { constructor: 'x' })),
    'VALIDATION_FAILED',
    /"constructor"/,
  ],
  'a wrong type in a record': [record(changed(example, { recipients: 7 })), 'VALIDATION_FAILED', /recipients/],
  'no record at all': [post({ query: document }), 'VALIDATION_FAILED', /\$input/],
  'an unknown enum value': [
    record(changed(example, { channel: 'PIGEON' })),
    'VALIDATION_FAILED',
    /"PIGEON".*Allowed values: SLACK, PAGERDUTY, EMAIL, WEBHOOK, TEAMS, SMS, CONSOLE, FILE, LOG\.$/,
  ],
  'an enum value in lower case': [
    record(changed(example, { channel: 'slack' })),
    'VALIDATION_FAILED',
    /Allowed values: SLACK, /,
  ],
  'an enum value that is a number': [
    record(changed(example, { channel: 3 })),
    'VALIDATION_FAILED',
    /Allowed values: SLACK, /,
  ],
  'an unknown enum value inside an object': [
    post({
      query: recordDocument(declarationOf('orchestration')),
      variables: {
        input: changed(declarationOf('orchestration').example, { 'serviceCrdStatuses/0/service': 'COFFEE' }),
      },
    }),
    'VALIDATION_FAILED',
    /Allowed values: REMEDIATION_PROCESSING, AI_ANALYSIS, WORKFLOW_EXECUTION, NOTIFICATION, EFFECTIVENESS\.$/,
  ],
  'an unknown enum value in the document': [
    literal(`${valid}, channel: PIGEON`),
    'GRAPHQL_VALIDATION_FAILED',
    /Allowed values: SLACK, PAGERDUTY/,
  ],
  'an enum value as text in the document': [
    literal(`${valid}, channel: "SLACK"`),
    'GRAPHQL_VALIDATION_FAILED',
    /Allowed values: SLACK, PAGERDUTY/,
  ],
  'an unknown input field in the document': [
    literal(`${valid}, channel: SLACK, colour: "red"`),
    'GRAPHQL_VALIDATION_FAILED',
    /colour/,
  ],
  'a wrong type in the document': [
    literal(`${valid}, channel: SLACK, retryCount: "1"`),
    'GRAPHQL_VALIDATION_FAILED',
    /Int/,
  ],
  'an infinite number in the document': [
    literal(`${valid}, channel: SLACK, retryCount: 1e999`),
    'GRAPHQL_VALIDATION_FAILED',
    /Int/,
  ],
  'an infinite ratio in the document': [
    post({
      query: `mutation { recordEffectivenessAudit(input: { remediationId: "r", occurredAt: "2026-11-18T09:18:03Z",
        assessmentId: "a", actionType: "t", status: ERROR, errorMessage: "e", completedAt: "2026-11-18T09:18:03Z",
        confidence: 1e999 }) { id } }`,
    }),
    'VALIDATION_FAILED',
    /confidence/,
  ],
  'an unknown field in the answer': [post({ query: '{ receipts }' }), 'GRAPHQL_VALIDATION_FAILED', /receipts/],
  'a variable that is not declared': [
    post({ query: '{ receipt(id: $id) { id } }' }),
    'GRAPHQL_VALIDATION_FAILED',
    /\$id/,
  ],
  'an operation the schema does not have': [
    post({ query: 'subscription { __typename }' }),
    'GRAPHQL_VALIDATION_FAILED',
    /subscription/,
  ],
  'two members of a one-of': [
    batch({ notification: example, effectiveness: declarationOf('effectiveness').example }),
    'VALIDATION_FAILED',
    /exactly one/i,
  ],
  'no member of a one-of': [batch({}), 'VALIDATION_FAILED', /exactly one/i],
  'a null member of a one-of': [batch({ notification: null }), 'VALIDATION_FAILED', /notification|null/],
  'a member that is no kind': [batch({ weather: {} }), 'VALIDATION_FAILED', /weather/],
  'a null record in a batch': [batch(null), 'VALIDATION_FAILED', /inputs/],
  'a batch of none': [batch(), 'VALIDATION_FAILED', /\/inputs must hold at least one record/],
  'a document that cannot be parsed': [post({ query: '{' }), 'BAD_REQUEST', /Syntax Error/],
  'an empty document': [post({ query: '' }), 'BAD_REQUEST', /Syntax Error/],
  'no document': [post({ variables: {} }), 'BAD_REQUEST', /query/],
  'a document that is no text': [post({ query: 1 }), 'BAD_REQUEST', /query/],
  'variables that are no object': [post({ query: '{ __typename }', variables: 'x' }), 'BAD_REQUEST', /variables/],
  'an unknown operation': [post({ query: 'query A { __typename }', operationName: 'B' }), 'BAD_REQUEST', /operation/],
  'two operations and no name': [
    post({ query: 'query A { __typename } query B { __typename }' }),
    'BAD_REQUEST',
    /operation/,
  ],
  'a body that is no JSON': [{ headers: json, body: '{' }, 'BAD_REQUEST', /JSON/],
  'an empty body': [{ headers: json, body: '' }, 'BAD_REQUEST', /JSON/],
  'a body that is a list': [{ headers: json, body: `[${ok}]` }, 'BAD_REQUEST', /batching/],
  'a body that is null': [{ headers: json, body: 'null' }, 'BAD_REQUEST', /object/],
  'a mutation by GET': [get('mutation { recordAudits(inputs: []) { __typename } }'), 'METHOD_NOT_ALLOWED', /POST/],
  'GET without a document': [{ method: 'GET' }, 'BAD_REQUEST', /query/],
  ...Object.fromEntries(
    ['PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => [
      `the method ${method}`,
      [{ method, headers: json, body: ok }, 'METHOD_NOT_ALLOWED', /use POST/],
    ]),
  ),
  ...Object.fromEntries(
    ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', ''].map(
      (type) => [
        `a body of type "${type}", as a page of another site may send`,
        [{ headers: { 'content-type': type }, body: ok }, 'UNSUPPORTED_MEDIA_TYPE', /application\/json/],
      ],
    ),
  ),
  'a compressed body': [
    { headers: { ...json, 'content-encoding': 'gzip' }, body: [gzipSync(ok)] },
    'UNSUPPORTED_MEDIA_TYPE',
    /uncompressed/,
  ],
  'another address': [{ method: 'GET', path: '/admin' }, 'NOT_FOUND', /\/graphql/],
  'an address that goes up': [{ path: '/graphql/../etc/passwd', headers: json, body: ok }, 'NOT_FOUND', /\/graphql/],
};

for (const [what, [request, code, message]] of Object.entries(cases)) {
  for (const accept of ['application/json', graphqlJson]) {
    test(`${what} is answered with ${code}, for ${accept}`, async () => {
      const answer = await exchange(service.address, { ...request, headers: { ...request.headers, accept } });
      const { title, status, retryable } = problemTable[code];
      assert.equal(answer.status, status);
      assert.equal(answer.headers['content-type'], `${accept}; charset=utf-8`);
      assert.equal(answer.headers['retry-after'], retryable ? '1' : undefined);
      if (code === 'METHOD_NOT_ALLOWED') assert.match(answer.headers.allow ?? '', /POST/);
      const errors = errorsOf(answer);
      assert.ok(errors.length > 0);
      for (const error of errors) {
        const { instance, errors: list, retryAfterMs, ...problem } = error.extensions.problem;
        assert.equal(error.extensions.code, code);
        assert.deepEqual(problem, { code, title, status, type: problemType(code), detail: error.message });
        assert.match(instance, /^urn:uuid:[0-9a-f-]{36}$/);
        assert.ok(Array.isArray(list));
        assert.equal(retryAfterMs, retryable ? 1_000 : undefined);
        assert.equal(book.lineOf(instance)?.['code'], code, 'the log has a line for the instance');
      }
      assert.ok(
        errors.some((error) => message.test(error.message)),
        JSON.stringify(errors.map((error) => error.message)),
      );
    });
  }
}

test('a query by GET is answered', async () => {
  const { status, text } = await exchange(service.address, get('{ __typename }'));
  assert.deepEqual([status, text], [200, '{"data":{"__typename":"Query"}}']);
});

test('whatever a caller says it accepts, what was recorded is answered with its receipt', async () => {
  for (const accept of ['text/plain', 'text/event-stream', 'image/png, */*;q=0.1', 'application/xml']) {
    const answer = await exchange(service.address, {
      ...record(changed(example, { idempotencyKey: accept })),
      headers: { ...json, accept },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.match(answer.text, /"status":"RECORDED"/);
  }
});

test('every occurrence has an instance id of its own, though the document is known and the fault the same', async () => {
  const requests = [
    get('{ nope }'),
    get('{'),
    record(changed(example, { recipients: [] })),
    record({}),
    { path: '/nope' },
  ];
  const seen: string[] = [];
  for (const request of [...requests, ...requests, ...requests]) {
    for (const error of errorsOf(await exchange(service.address, request)))
      seen.push(error.extensions.problem.instance);
  }
  assert.ok(seen.length >= requests.length * 3);
  assert.equal(new Set(seen).size, seen.length);
});

test('what finds too much waiting is answered with OVERLOADED, in its place in the batch', async () => {
  const long = (key: string) => {
    const changes = { idempotencyKey: key, investigationReport: 'x'.repeat(40_000) };
    return { aiAnalysis: changed(declarationOf('aiAnalysis').example, changes) };
  };
  const { status, text } = await exchange(service.address, batch(long('a'), long('b')));
  assert.equal(status, 200);
  const { data }: { readonly data: { readonly recordAudits: readonly Readonly<Record<string, unknown>>[] } } =
    JSON.parse(text);
  const [taken, refused] = data.recordAudits;
  assert.equal(taken?.['status'], 'RECORDED');
  assert.deepEqual([refused?.['code'], refused?.['httpStatus']], ['OVERLOADED', 503]);
  assert.match(String(refused?.['detail']), /send it again/);
});

test('of all this, only what was answered with a receipt was recorded', async () => {
  const [row] = await service.db.query('select count(*)::int as records from audit_ledger');
  assert.equal(row?.['records'], 5);
});
