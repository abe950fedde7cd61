/** Who may do what, over HTTP: refused before a record is looked at, told to the caller, noted for the operator. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { as, authenticateByHeader } from './support/callers.ts';
import { createClock } from './support/clock.ts';
import { changed, declarationOf } from './support/judge.ts';
import { createLogBook } from './support/log-book.ts';
import { createPolicyFile, type PolicyFile } from './support/policy-file.ts';
import { until } from './support/until.ts';
import { errorsOf, exchange, json } from './support/wire.ts';

const all = ['*'];
const notifier = as('notifier');
const rehearsal = as('rehearsal', 'APIKEY');
const reader = as('reader', 'JWT');
const operator = as('operator', 'MTLS');
const stranger = as('stranger');

const policy = {
  rules: [
    { principals: ['notifier'], record: { kinds: ['NOTIFICATION'], clusters: all, namespaces: all } },
    { principals: ['rehearsal'], record: { kinds: all, clusters: ['staging'], namespaces: ['a', 'b'] } },
    { principals: ['reader'], methods: ['jwt'], read: true },
    { principals: ['operator'], operate: true },
  ],
};

const reloadMs = 5_000;
const clock = createClock('2026-11-18T12:00:00Z');
const book = createLogBook();
let file: PolicyFile;
let service: TestApp;
before(async () => {
  file = await createPolicyFile(policy);
  service = await startApp(
    { POLICY_FILE: file.path, RELOAD_MS: String(reloadMs), LOG_LEVEL: 'info' },
    { authenticate: authenticateByHeader, clock, logTo: book.to },
  );
});
after(async () => {
  await service.stop();
  await file.remove();
});

const notification = declarationOf('notification');
const workflow = declarationOf('workflowExecution');
const notificationDocument = recordDocument(notification);
const recordOf = (
  { example }: { readonly example: object },
  key: string,
  changes: Readonly<Record<string, unknown>> = {},
) => changed(example, { idempotencyKey: key, ...changes });

const metric = async (name: string): Promise<string> => {
  const { text } = await exchange(service.address, { method: 'GET', path: '/metrics' });
  return text.split('\n').find((line) => line.startsWith(name)) ?? '';
};

const isForbidden = (answer: Awaited<ReturnType<TestApp['post']>>, detail: RegExp): void => {
  assert.equal(answer.status, 403);
  assert.equal(answer.errors.length, 1);
  const [error] = answer.errors;
  assert.equal(error?.extensions.code, 'FORBIDDEN');
  assert.match(error?.message ?? '', detail);
};

test('a controller records the kind it may, and learns what became of it', async () => {
  const answer = await service.post(notificationDocument, { input: recordOf(notification, 'may-1') }, notifier);
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.errors, []);
  const { id } = Object(answer.data?.['recordNotificationAudit']);
  const receipt = await service.post('query ($id: UUID!) { receipt(id: $id) { status kind } }', { id }, notifier);
  assert.deepEqual(receipt.data, { receipt: { status: 'RECORDED', kind: 'NOTIFICATION' } });
});

test('another kind is refused with 403, though nothing is wrong with the record', async () => {
  const answer = await service.post(recordDocument(workflow), { input: workflow.example }, notifier);
  isForbidden(answer, /may|allow.*WORKFLOW_EXECUTION for this cluster and namespace/);
  assert.deepEqual(await service.db.query('select id from workflow_execution_audit'), []);
});

test('a record that is not allowed is refused before it is validated: nobody learns what is wrong with it', async () => {
  const wrong = recordOf(workflow, '', { workflowName: '', totalSteps: -1, occurredAt: '1999-01-01T00:00:00Z' });
  isForbidden(await service.post(recordDocument(workflow), { input: wrong }, notifier), /WORKFLOW_EXECUTION/);
  const allowed = await service.post(notificationDocument, { input: recordOf(notification, '') }, notifier);
  assert.equal(allowed.errors[0]?.extensions.code, 'VALIDATION_FAILED');
});

test('cluster and namespace decide as well; who names neither may not when the rule names some', async () => {
  const send = (key: string, cluster: unknown, namespace: unknown) =>
    service.post(notificationDocument, { input: recordOf(notification, key, { cluster, namespace }) }, rehearsal);
  for (const namespace of ['a', 'b']) assert.equal((await send(`r-${namespace}`, 'staging', namespace)).status, 200);
  for (const [cluster, namespace] of [
    ['staging', 'c'],
    ['production', 'a'],
    ['staging', null],
    [null, 'a'],
    ['', ''],
    ['staging ', 'a'],
    ['STAGING', 'a'],
    ['*', '*'],
  ]) {
    isForbidden(await send('not', cluster, namespace), /for this cluster and namespace/);
  }
});

test('in a batch each forbidden record has its own problem, before its rules are looked at, and costs no neighbour', async () => {
  const inputs = [
    { notification: recordOf(notification, 'batch-1') },
    { workflowExecution: recordOf(workflow, 'batch-2') },
    { workflowExecution: recordOf(workflow, 'batch-3', { workflowName: '', totalSteps: -1 }) },
    { notification: recordOf(notification, '') },
    { notification: recordOf(notification, 'batch-5') },
  ];
  const { status, data, errors } = await service.post(RecordAuditsDocument.toString(), { inputs }, notifier);
  assert.equal(status, 200);
  assert.deepEqual(errors, []);
  const results: unknown = data?.['recordAudits'];
  assert.ok(Array.isArray(results));
  assert.deepEqual(
    results.map((result) => result.code ?? result.status),
    ['RECORDED', 'FORBIDDEN', 'FORBIDDEN', 'VALIDATION_FAILED', 'RECORDED'],
  );
  assert.deepEqual([results[1].errors, results[2].errors], [[], []]);
  assert.deepEqual(await service.db.query('select id from workflow_execution_audit'), []);
});

test('however many records of a batch are denied, they are noted once for each kind, with their number', async () => {
  const before = Number((await metric('audit_denied_total{what="WORKFLOW_EXECUTION"}')).split(' ')[1]);
  const lines = () => book.text().split('"denied"').length;
  const noted = lines();
  const inputs = Array.from({ length: 40 }, (_, index) => ({ workflowExecution: recordOf(workflow, `many-${index}`) }));
  await service.post(RecordAuditsDocument.toString(), { inputs }, notifier);
  assert.equal(lines(), noted + 1);
  assert.equal(
    await metric('audit_denied_total{what="WORKFLOW_EXECUTION"}'),
    `audit_denied_total{what="WORKFLOW_EXECUTION"} ${before + 40}`,
  );
});

test('a denial is logged with who and what, under the instance that the caller was told, and without the record', async () => {
  const input = recordOf(workflow, 'secret-key', { workflowName: 'secret-name', cluster: 'secret-cluster' });
  const { errors } = await service.post(recordDocument(workflow), { input }, notifier);
  const line = book.lineOf(`"instance":"${errors[0]?.extensions.problem.instance}","msg":"denied"`);
  const { principal, method, what, count, level } = line ?? {};
  assert.deepEqual(
    [principal, method, what, count, level],
    ['notifier', 'KUBERNETES', 'WORKFLOW_EXECUTION', 1, 'warn'],
  );
  assert.doesNotMatch(book.text(), /secret/);
});

test('recording lets nobody read, and reading lets nobody record', async () => {
  const id = '00000000-0000-8000-8000-000000000000';
  isForbidden(await service.post(`{ audit(id: "${id}") { id } }`, {}, notifier), /Query\.audit/);
  assert.equal((await service.post(`{ audit(id: "${id}") { id } }`, {}, reader)).status, 200);
  isForbidden(await service.post(notificationDocument, { input: notification.example }, reader), /NOTIFICATION/);
  isForbidden(await service.post(RecordAuditsDocument.toString(), { inputs: [] }, reader), /Mutation\.recordAudits/);
});

test('a receipt is for those who read, and for those who record its kind', async () => {
  const recorded = await service.post(
    notificationDocument,
    { input: recordOf(notification, 'receipt', { cluster: 'x' }) },
    notifier,
  );
  const { id } = Object(recorded.data?.['recordNotificationAudit']);
  const ask = (caller: Readonly<Record<string, string>>) =>
    service.post(`{ receipt(id: "${id}") { status } }`, {}, caller);
  for (const caller of [reader, rehearsal])
    assert.deepEqual((await ask(caller)).data, { receipt: { status: 'RECORDED' } });
  isForbidden(await ask(operator), /Query\.receipt/);
  await file.write({
    rules: [
      ...policy.rules,
      { principals: ['planner'], record: { kinds: ['ORCHESTRATION'], clusters: all, namespaces: all } },
    ],
  });
  clock.advance(reloadMs);
  await until(
    'the new rule holds',
    async () => (await service.post('{ __typename }', {}, as('planner'))).status === 200,
  );
  isForbidden(await ask(as('planner')), /Query\.receipt/);
});

test('operating is a right of its own: neither who reads nor who records has it', async () => {
  const id = '00000000-0000-8000-8000-000000000000';
  const acts = {
    'Query.queue': '{ queue { depth } }',
    'Query.quarantinedAudits': '{ quarantinedAudits { id } }',
    'Mutation.redriveQuarantinedAudit': `mutation { redriveQuarantinedAudit(id: "${id}") { id } }`,
    'Mutation.discardQuarantinedAudit': `mutation { discardQuarantinedAudit(id: "${id}", reason: "x") { id } }`,
  };
  for (const [field, document] of Object.entries(acts)) {
    for (const caller of [notifier, reader]) {
      isForbidden(await service.post(document, {}, caller), new RegExp(field.replace('.', '\\.')));
    }
    const { errors } = await service.post(document, {}, operator);
    assert.ok(
      errors.every(({ extensions }) => extensions.code === 'QUARANTINE_UNKNOWN'),
      field,
    );
  }
});

test('a rule for one way of authentication is not for the same name by another way', async () => {
  const document = '{ audit(id: "00000000-0000-8000-8000-000000000000") { id } }';
  assert.equal((await service.post(document, {}, reader)).status, 200);
  assert.equal((await service.post(document, {}, as('reader', 'APIKEY'))).status, 403);
});

test('who is in no rule is refused at the door, before anything is read of what they send', async () => {
  const denials = async () => Number((await metric('audit_denied_total{what="anything"}')).split(' ')[1] ?? 0);
  const before = await denials();
  const answer = await exchange(service.address, {
    headers: { ...json, ...stranger },
    body: '{"query": this is no JSON',
  });
  assert.equal(answer.status, 403);
  assert.equal(errorsOf(answer)[0]?.extensions.code, 'FORBIDDEN');
  const get = await exchange(service.address, {
    method: 'GET',
    path: '/graphql?query={__typename}',
    headers: stranger,
  });
  assert.equal(get.status, 403);
  assert.match(book.text(), /"principal":"stranger","method":"KUBERNETES","what":"anything"/);
  assert.equal(await denials(), before + 2);
});

test('a document with one denied field among allowed ones is answered 403, and what was denied is not done', async () => {
  const answer = await service.post(
    `mutation ($n: RecordNotificationAuditInput!, $w: RecordWorkflowExecutionAuditInput!) {
      a: recordWorkflowExecutionAudit(input: $w) { id }
      b: recordNotificationAudit(input: $n) { status }
    }`,
    { n: recordOf(notification, 'mixed'), w: workflow.example },
    notifier,
  );
  assert.equal(answer.status, 403);
  assert.deepEqual(
    answer.errors.map(({ path }) => path),
    [['a']],
  );
  assert.deepEqual(await service.db.query('select id from workflow_execution_audit'), []);
});

test('identity headers of any kind make nobody anybody else', async () => {
  for (const name of ['x-remote-user', 'x-forwarded-user', 'impersonate-user', 'x-forwarded-client-cert', 'x-user']) {
    const answer = await service.post(
      recordDocument(workflow),
      { input: workflow.example },
      { ...notifier, [name]: 'rehearsal' },
    );
    assert.equal(answer.status, 403, name);
  }
});

test('each kind is denied to who may not record it, alone and in a batch', async () => {
  for (const declaration of audits) {
    isForbidden(
      await service.post(recordDocument(declaration), { input: declaration.example }, reader),
      new RegExp(declaration.kind),
    );
  }
});

test('a changed policy holds without a restart, for those who were known before as well', async (t) => {
  t.after(() => file.write(policy));
  const send = () => service.post(recordDocument(workflow), { input: recordOf(workflow, 'reloaded') }, notifier);
  assert.equal((await send()).status, 403);
  await file.write({ rules: [{ principals: ['notifier'], record: { kinds: all, clusters: all, namespaces: all } }] });
  clock.advance(reloadMs);
  await until('the new policy holds', async () => (await send()).status === 200);
  assert.equal((await service.post('{ __typename }', {}, reader)).status, 403);
  assert.match(await metric('audit_policy_rules'), / 1$/);
});

afterEach(async () => {
  await file.write(policy);
  clock.advance(reloadMs);
  await until('the policy of the tests holds', async () =>
    (await metric('audit_policy_rules')).endsWith(` ${policy.rules.length}`),
  );
});

test('a changed policy that is none leaves the one from before, and is logged with its mistakes and counted', async () => {
  const failures = () => metric('audit_reload_failures_total{what="policy"}');
  for (const [index, text] of ['{"rules":[{"principals":["notifier"]}]}', 'no JSON', ''].entries()) {
    await file.writeText(text);
    clock.advance(reloadMs);
    await until('the mistake is counted', async () => (await failures()).endsWith(` ${index + 1}`));
    assert.equal(
      (await service.post(notificationDocument, { input: recordOf(notification, 'kept') }, notifier)).status,
      200,
    );
    assert.equal((await service.post('{ __typename }', {}, stranger)).status, 403);
  }
  assert.match(book.text(), /\/rules\/0 must allow something/);
  // Told once, not at every look.
  clock.advance(reloadMs);
  clock.advance(reloadMs);
  assert.match(await failures(), / 3$/);
});
