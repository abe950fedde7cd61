/** What becomes of what is denied: it is refused before it is looked at, told to the caller, and noted for the operator. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import type { TestApp } from './support/app.ts';
import { type Guarded, notification, notifier, recordOf, startGuarded, stranger, workflow } from './support/guarded.ts';
import type { LogBook } from './support/log-book.ts';
import { errorsOf, exchange, json } from './support/wire.ts';

let guarded: Guarded;
let service: TestApp;
let book: LogBook;
before(async () => {
  guarded = await startGuarded();
  ({ service, book } = guarded);
});
after(() => guarded.stop());

const metric = (name: string): Promise<string> => guarded.metric(name);

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
