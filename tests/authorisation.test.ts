/** Who may do what, over HTTP: to record, to read and to operate, and from when on a changed policy holds. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import type { TestApp } from './support/app.ts';
import { as } from './support/callers.ts';
import type { MovableClock } from './support/clock.ts';
import {
  type Guarded,
  isForbidden,
  notification,
  notifier,
  operator,
  policy,
  reader,
  recordOf,
  rehearsal,
  reloadMs,
  startGuarded,
  stranger,
  workflow,
} from './support/guarded.ts';
import type { LogBook } from './support/log-book.ts';
import type { PolicyFile } from './support/policy-file.ts';
import { until } from './support/until.ts';

const all = ['*'];
const notificationDocument = recordDocument(notification);

let guarded: Guarded;
let service: TestApp;
let file: PolicyFile;
let clock: MovableClock;
let book: LogBook;
before(async () => {
  guarded = await startGuarded();
  ({ service, file, clock, book } = guarded);
});
after(() => guarded.stop());

const metric = (name: string): Promise<string> => guarded.metric(name);

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
