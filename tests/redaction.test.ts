/** What is replaced at the door is nowhere behind it: not in the row, the hash, the queue or the quarantine. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { RecordNotificationAuditInput } from '../src/generated/operations/graphql.ts';
import { RecordAuditsDocument, RecordNotificationAuditDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { spine } from '../src/schema/define-audit.ts';
import type { Fields, InputRecord } from '../src/schema/field.ts';
import { startApp, type TestApp } from './support/app.ts';
import { anyRecord } from './support/arbitrary.ts';
import { createClock } from './support/clock.ts';
import { endOutage, startOutage } from './support/read-only.ts';
import { notificationOf } from './support/records.ts';
import { rehash } from './support/rehash.ts';
import { until } from './support/until.ts';

const clock = createClock('2026-11-20T08:00:00.000Z');
const secret = 'hunter2-läßt-grüßen-🗝️';
let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'redaction-'));
});
after(() => rm(folder, { recursive: true }));

/** A service with these rules, and a folder of its own. */
const withRules = async (rules: readonly unknown[], use: (service: TestApp, data: string) => Promise<void>) => {
  const data = await mkdtemp(path.join(folder, 'data-'));
  const file = path.join(data, 'redaction.json');
  await writeFile(file, JSON.stringify({ rules }));
  const service = await startApp({ REDACTION_FILE: file, DATA_DIR: data }, { clock });
  try {
    await use(service, data);
  } finally {
    await service.stop();
  }
};

type Row = Readonly<Record<string, unknown>>;
const rowsOf = async ({ db }: TestApp, table: string): Promise<readonly Row[]> =>
  (await db.query(`select to_json(t)::text as row from ${table} t order by created_at, id`)).map(({ row }) =>
    JSON.parse(String(row)),
  );

const assertHashed = async (service: TestApp): Promise<void> => {
  const session = await service.db.database.openSession();
  for (const { table, kind } of audits) {
    for (const { computed, stored } of await rehash(session, table, kind)) assert.equal(computed, stored);
  }
  await session.close();
};

const statusesOf = async (service: TestApp, inputs: readonly unknown[]): Promise<readonly unknown[]> => {
  const { data, errors } = await service.post(RecordAuditsDocument.toString(), { inputs });
  assert.deepEqual(errors, []);
  const results: unknown = data?.['recordAudits'];
  assert.ok(Array.isArray(results));
  return results.map((result: Row) => result['status'] ?? result);
};

const notify = async (service: TestApp, changes: Partial<RecordNotificationAuditInput>, key = 'k') => {
  const { recordNotificationAudit } = await service.run(RecordNotificationAuditDocument, {
    input: notificationOf(key, changes),
  });
  return recordNotificationAudit;
};

const isRecord = (value: unknown): value is InputRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Pointer of every free text that says something, worked out apart from the service. */
const textsIn = (fields: Fields, input: InputRecord, at = ''): readonly string[] =>
  Object.entries(fields).flatMap(([name, { type }]) => {
    const value = input[name];
    const here = `${at}/${name}`;
    if (type.type === 'text') return typeof value === 'string' && value !== '' ? [here] : [];
    if (type.type === 'texts' && Array.isArray(value)) return value.map((_, index) => `${here}/${index}`);
    if (type.type === 'object') return isRecord(value) ? textsIn(type.object.fields, value, here) : [];
    if (type.type !== 'objects' || !Array.isArray(value)) return [];
    return value.flatMap((item: unknown, index) =>
      isRecord(item) ? textsIn(type.object.fields, item, `${here}/${index}`) : [],
    );
  });

const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce(
      (inner: unknown, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    );

test('without rules nothing is replaced, and no record says that anything was', async () => {
  const service = await startApp({}, { clock });
  await notify(service, { messageSummary: secret });
  const [row] = await rowsOf(service, 'notification_audit');
  assert.deepEqual([row?.['message_summary'], row?.['redacted']], [secret, null]);
  await service.stop();
});

test('in every kind, a pattern that matches everything leaves no free text, and the row says which are gone', () =>
  withRules([{ pattern: '(?s).+' }], async (service) => {
    for (const declaration of audits) {
      const { kind, member, table, fields, example } = declaration;
      const own = Object.fromEntries(
        Object.entries(fields).filter(([name]) => !(name in spine) && name !== 'embeddingModel'),
      );
      const inputs = [example, ...fc.sample(anyRecord(declaration), { numRuns: 5, seed: 7 })];
      for (const [index, input] of inputs.entries()) {
        const sent = { ...input, idempotencyKey: `${kind} ${index}` };
        assert.deepEqual(await statusesOf(service, [{ [member]: sent }]), ['RECORDED']);
        const query = `query ($id: UUID!) { audit(id: $id) { redacted } }`;
        const [found] = await service.db.query(
          `select id::text, to_json(t)::text as row from ${table} t where idempotency_key = '${kind} ${index}'`,
        );
        const row: Row = JSON.parse(String(found?.['row']));
        const expected = textsIn(own, input);
        assert.deepEqual(row['redacted'], expected.length === 0 ? null : expected);
        for (const pointer of expected) {
          const column = pointer.replace(/^\/[^/]+/, (name) =>
            name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`),
          );
          assert.equal(at(row, column), '[redacted]', pointer);
        }
        const { data } = await service.post(query, { id: found?.['id'] });
        assert.deepEqual(data?.['audit'], { redacted: row['redacted'] });
      }
    }
    await assertHashed(service);
  }));

test('a field names itself, also inside lists of objects; a pattern takes its matches out, whatever stands around them', () =>
  withRules(
    [
      { kinds: ['WORKFLOW_EXECUTION'], field: '/stepExecutions/errorMessage', replacement: '[error]' },
      {
        kinds: ['NOTIFICATION'],
        field: '/recipients',
        pattern: '[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+',
        replacement: '[e-mail]',
      },
      { kinds: ['NOTIFICATION'], pattern: '\\p{Han}+|🗝️', replacement: '…' },
    ],
    async (service) => {
      const workflow = audits.find(({ kind }) => kind === 'WORKFLOW_EXECUTION')?.example ?? {};
      const [step] = Array.isArray(workflow['stepExecutions']) ? workflow['stepExecutions'] : [];
      const stepExecutions = [
        { ...step, stepNumber: 1 },
        { ...step, stepNumber: 2, errorMessage: secret },
        { ...step, stepNumber: 3, errorMessage: '' },
      ];
      await statusesOf(service, [{ workflowExecution: { ...workflow, stepExecutions, totalSteps: 3 } }]);
      const [row] = await rowsOf(service, 'workflow_execution_audit');
      assert.deepEqual(row?.['redacted'], ['/stepExecutions/1/errorMessage']);
      assert.equal(at(row, '/step_executions/1/errorMessage'), '[error]');
      assert.equal(at(row, '/step_executions/2/errorMessage'), '');

      await notify(service, {
        recipients: ['#sre', 'On call <on.call+1@example.co.uk>, b@example.org', '漢字🗝️😀漢'],
        messageSummary: '😀漢字😀 e@example.org',
      });
      const [notification] = await rowsOf(service, 'notification_audit');
      assert.deepEqual(notification?.['recipients'], ['#sre', 'On call <[e-mail]>, [e-mail]', '……😀…']);
      assert.equal(notification?.['message_summary'], '😀…😀 e@example.org');
      assert.deepEqual(notification?.['redacted'], ['/recipients/1', '/recipients/2', '/messageSummary']);
      await assertHashed(service);
    },
  ));

test('a replacement that would outgrow its field takes the place of the whole text', () =>
  withRules([{ kinds: ['NOTIFICATION'], pattern: '.', replacement: '[gone]' }], async (service) => {
    await notify(service, { errorCode: 'x'.repeat(50), messageSummary: 'abc' });
    const [row] = await rowsOf(service, 'notification_audit');
    assert.deepEqual([row?.['error_code'], row?.['message_summary']], ['[gone]', '[gone][gone][gone]']);
  }));

test('records that differ only in what is replaced are one record, with a key and without one', () =>
  withRules([{ kinds: ['NOTIFICATION'], field: '/messageSummary' }], async (service) => {
    const first = await notify(service, { messageSummary: 'one' });
    assert.deepEqual(await notify(service, { messageSummary: 'two' }), { ...first, status: 'DUPLICATE' });
    const { idempotencyKey: _, ...keyless } = notificationOf('', { messageSummary: 'three' });
    const inputs = [{ notification: keyless }, { notification: { ...keyless, messageSummary: 'four' } }];
    assert.deepEqual(await statusesOf(service, inputs), ['RECORDED', 'DUPLICATE']);
    const other = { notification: notificationOf('k', { messageSummary: 'one', channel: 'EMAIL' }) };
    const [conflict] = await statusesOf(service, [other]);
    assert.ok(isRecord(conflict) && conflict['code'] === 'IDEMPOTENCY_CONFLICT');
  }));

test('rules are held against what was sent: what would be replaced has to be valid all the same', () =>
  withRules([{ pattern: '(?s).+' }], async (service) => {
    for (const wrong of [{ errorCode: 'x'.repeat(51) }, { notificationId: ' ' }, { messageSummary: 'a\0b' }]) {
      const { errors } = await service.post(RecordNotificationAuditDocument.toString(), {
        input: notificationOf('w', wrong),
      });
      assert.equal(errors[0]?.extensions.code, 'VALIDATION_FAILED');
    }
  }));

/** Whether any file below the folder holds the text. */
const isInFiles = async (data: string, text: string): Promise<boolean> => {
  const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name))));
  return contents.some((content) => content.includes(text));
};

test('what is replaced reaches neither the queue nor the quarantine, and is recorded later as it was queued', () =>
  withRules([{ field: '/messageSummary', kinds: ['NOTIFICATION'] }], async (service, data) => {
    await startOutage(service);
    assert.equal((await notify(service, { messageSummary: secret, messageTemplate: 'told' })).status, 'QUEUED');
    assert.equal(await isInFiles(data, 'told'), true);
    assert.equal(await isInFiles(data, secret), false);
    await endOutage(service);
    await until('the record is in the table', async () => {
      clock.advance(1_000);
      return (await rowsOf(service, 'notification_audit')).length === 1;
    });
    const [row] = await rowsOf(service, 'notification_audit');
    assert.deepEqual([row?.['message_summary'], row?.['redacted']], ['[redacted]', ['/messageSummary']]);

    await service.db.query(`alter table notification_audit add constraint p check (message_template <> 'poison')`);
    const input = notificationOf('p', { messageSummary: secret, messageTemplate: 'poison' });
    const { errors } = await service.post(RecordNotificationAuditDocument.toString(), { input });
    assert.equal(errors[0]?.extensions.code, 'RECORD_REFUSED');
    const [held] = await service.db.query('select payload from audit_quarantine');
    assert.match(String(held?.['payload']), /"message_summary":"\[redacted\]"/);
    await assertHashed(service);
  }));
