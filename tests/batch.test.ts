/** Many records in one call: one answer each, in order, and none that costs another. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ReceiptDocument,
  type RecordAuditInput,
  RecordAuditsDocument,
  type RecordAuditsMutation,
} from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import type { AuditDeclaration } from '../src/schema/define-audit.ts';
import { type Answer, startApp, type TestApp } from './support/app.ts';
import { createCaller } from './support/caller.ts';
import { contract } from './support/contract.ts';
import { changed } from './support/judge.ts';
import { createLogBook } from './support/log-book.ts';
import { notificationOf } from './support/records.ts';
import { exchange, json } from './support/wire.ts';

const book = createLogBook();
let service: TestApp;
before(async () => {
  service = await startApp({ LOG_LEVEL: 'info' }, { logTo: book.to });
});
after(() => service.stop());

type Result = RecordAuditsMutation['recordAudits'][number];

const record = async (...inputs: readonly RecordAuditInput[]): Promise<readonly Result[]> =>
  (await service.run(RecordAuditsDocument, { inputs })).recordAudits;

/** For records that are changed examples, whose types are not known. */
const send = async (inputs: readonly object[]): Promise<readonly Result[]> => {
  const body = JSON.stringify({ query: RecordAuditsDocument.toString(), variables: { inputs } });
  const { status, text } = await exchange(service.address, { headers: json, body });
  assert.equal(status, 200);
  const answer: { readonly data: RecordAuditsMutation } = JSON.parse(text);
  return answer.data.recordAudits;
};

const receiptOf = (result: Result | undefined) => {
  assert.ok(result?.__typename === 'AuditReceipt', JSON.stringify(result));
  return result;
};

const whatBecame = (result: Result | undefined): string | undefined =>
  result?.__typename === 'AuditReceipt' ? result.status : result?.code;

const kindOf = (index: number): AuditDeclaration | undefined => audits[Math.floor(index / 3) % audits.length];

/** Kinds in turn; every third record has a blank remediationId and a namespace that is too long. */
const mixed = Array.from({ length: 500 }, (_, index) => {
  const declaration = kindOf(index);
  assert.ok(declaration);
  const good = { idempotencyKey: `mixed-${index}`, remediationId: `mixed-${index}` };
  const bad = { remediationId: ' ', namespace: 'n'.repeat(254) };
  const changes = index % 3 === 1 ? { ...good, ...bad } : good;
  return { member: declaration.member, input: { [declaration.member]: changed(declaration.example, changes) } };
});

test('500 records of mixed kinds, every third one bad: each gets its own answer, in order', async (t) => {
  const results = await send(mixed.map(({ input }) => input));
  assert.equal(results.length, 500);
  const good = results.flatMap((result, index) => (index % 3 === 1 ? [] : [{ receipt: receiptOf(result), index }]));

  await t.test('the bad ones get their problems, pointing at their place in the batch', () => {
    results.forEach((result, index) => {
      if (index % 3 !== 1) return;
      const base = `/inputs/${index}/${mixed[index]?.member}`;
      assert.ok(result.__typename === 'AuditProblem');
      assert.equal(result.code, 'VALIDATION_FAILED');
      assert.equal(result.httpStatus, 400);
      assert.deepEqual(result.errors, [
        { pointer: `${base}/remediationId`, detail: 'must not be empty or blank' },
        { pointer: `${base}/namespace`, detail: 'must be at most 253 characters long, not 254' },
      ]);
      assert.equal(book.lineOf(result.instance)?.['code'], 'VALIDATION_FAILED');
    });
  });

  await t.test('the good ones get their receipts', () => {
    for (const { receipt, index } of good) {
      const { kind, status, idempotencyKey, remediationId } = receipt;
      const own = `mixed-${index}`;
      assert.deepEqual([kind, status, idempotencyKey, remediationId], [kindOf(index)?.kind, 'RECORDED', own, own]);
    }
  });

  const inOrder = good.map(({ receipt }) => receipt).sort((a, b) => (a.id < b.id ? -1 : 1));

  await t.test('all of those, and no other, are in the ledger', async () => {
    const rows = await service.db.query(
      `select id::text, kind, encode(content_hash, 'hex') as hash from audit_ledger order by id`,
    );
    assert.deepEqual(
      rows,
      inOrder.map(({ id, kind, contentHash }) => ({ id, kind, hash: contentHash })),
    );
  });

  for (const { kind, table } of Object.values(contract)) {
    await t.test(`and in ${table}`, async () => {
      const rows = await service.db.query(
        `select id::text, remediation_id, encode(content_hash, 'hex') as hash from ${table} order by id`,
      );
      const expected = inOrder.filter((receipt) => receipt.kind === kind);
      assert.ok(expected.length > 50);
      assert.deepEqual(
        rows,
        expected.map(({ id, remediationId, contentHash }) => ({
          id,
          remediation_id: remediationId,
          hash: contentHash,
        })),
      );
    });
  }

  await t.test('sent again, the good ones are known and the bad ones are still bad', async () => {
    const second = await send(mixed.map(({ input }) => input));
    for (const { receipt, index } of good) assert.deepEqual(second[index], { ...receipt, status: 'DUPLICATE' });
    assert.equal(second.filter((result) => whatBecame(result) === 'VALIDATION_FAILED').length, 500 - good.length);
  });
});

test('one key twice in a batch with the same content is one record', async () => {
  const results = await record({ notification: notificationOf('same') }, { notification: notificationOf('same') });
  assert.deepEqual(results.map(whatBecame), ['RECORDED', 'DUPLICATE']);
  const [first, second] = results.map(receiptOf);
  assert.deepEqual(second, { ...first, status: 'DUPLICATE' });
});

test('one key twice in a batch with other content is a conflict that names the first', async () => {
  const results = await record(
    { notification: notificationOf('other') },
    { notification: notificationOf('other', { messageSummary: 'not the same' }) },
    { notification: notificationOf('other') },
  );
  assert.deepEqual(results.map(whatBecame), ['RECORDED', 'IDEMPOTENCY_CONFLICT', 'DUPLICATE']);
  const [first, second] = results;
  assert.ok(first?.__typename === 'AuditReceipt' && second?.__typename === 'AuditProblem');
  assert.equal(second.httpStatus, 409);
  assert.ok(second.detail.includes(first.id));
  const { receipt } = await service.run(ReceiptDocument, { id: first.id });
  assert.equal(receipt?.contentHash, first.contentHash);
});

test('the same content twice without a key is one record', async () => {
  const input = { ...notificationOf(''), idempotencyKey: null, remediationId: 'no-key' };
  const results = await record({ notification: input }, { notification: input });
  assert.deepEqual(results.map(whatBecame), ['RECORDED', 'DUPLICATE']);
  const first = receiptOf(results[0]);
  assert.equal(first.idempotencyKey, first.contentHash);
});

test('one key for two clusters, and for two kinds, is two records', async () => {
  const inputs = audits.map(({ member, example }) => ({ [member]: changed(example, { idempotencyKey: 'shared' }) }));
  const receipts = (await send(inputs)).map(receiptOf);
  assert.deepEqual(new Set(receipts.map(({ status }) => status)), new Set(['RECORDED']));
  assert.equal(new Set(receipts.map(({ id }) => id)).size, inputs.length);

  const [east, west, none] = await record(
    { notification: notificationOf('clusters', { cluster: 'east' }) },
    { notification: notificationOf('clusters', { cluster: 'west' }) },
    { notification: notificationOf('clusters', { cluster: null }) },
  );
  assert.deepEqual([east, west, none].map(whatBecame), ['RECORDED', 'RECORDED', 'RECORDED']);
});

test('two batches with the same records at once share them out: each is recorded once', async () => {
  const inputs = Array.from({ length: 50 }, (_, index) => ({ notification: notificationOf(`race-${index}`) }));
  const callers = Array.from({ length: 4 }, () => createCaller(service.address));
  const answers: readonly Answer<RecordAuditsMutation>[] = await Promise.all(
    callers.map((caller) => caller.send(RecordAuditsDocument, { inputs })),
  );
  for (const caller of callers) caller.close();
  inputs.forEach((_, index) => {
    const ends = answers.map(({ data }) => whatBecame(data?.recordAudits[index])).toSorted();
    assert.deepEqual(ends, ['DUPLICATE', 'DUPLICATE', 'DUPLICATE', 'RECORDED']);
  });
});
