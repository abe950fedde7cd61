/** What was sent is what is stored, and what is read. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Session } from '../src/database/database.ts';
import { aiAnalysis } from '../src/schema/audits/ai-analysis.ts';
import { effectiveness } from '../src/schema/audits/effectiveness.ts';
import { audits } from '../src/schema/audits/index.ts';
import { notification } from '../src/schema/audits/notification.ts';
import { orchestration } from '../src/schema/audits/orchestration.ts';
import { signalProcessing } from '../src/schema/audits/signal-processing.ts';
import { workflowExecution } from '../src/schema/audits/workflow-execution.ts';
import type { Fields, InputRecord } from '../src/schema/field.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { startApp, type TestApp } from './support/app.ts';
import { anyRecord } from './support/arbitrary.ts';
import { createClock } from './support/clock.ts';
import { enumRecords } from './support/enum-records.ts';
import { assertKept, recordAll } from './support/kept.ts';

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

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null;

for (const declaration of audits) {
  test(`${declaration.kind}: the example is kept in every field`, async () => {
    await assertKept(service, declaration, [declaration.example]);
  });

  test(`${declaration.kind}: so is any record`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord(declaration), { minLength: 1, maxLength: 10 }), async (records) => {
        const inputs: readonly InputRecord[] = JSON.parse(JSON.stringify(records));
        await assertKept(service, declaration, inputs);
      }),
      { numRuns: 5 },
    );
  });

  test(`${declaration.kind}: every value of every enum is taken and kept`, async () => {
    await assertKept(
      service,
      declaration,
      enumRecords(declaration).map(({ input }) => input),
    );
  });
}

const texts: Readonly<Record<string, string>> = {
  'emoji of several code points': '👩🏽‍🚒 is 🇺🇳 and 👨‍👩‍👧‍👦',
  'right-to-left text and its marks': 'שלום ‮עולם‬ مرحبا‏',
  'combining marks, not composed': 'e\u0301 n\u0303 ệ',
  'composed letters, not taken apart': '\u00e9 \u00f1 \u1ec7 \ufb01',
  'whitespace at both ends': ' \t\r\n between \u00a0\u2003\ufeff ',
  'control characters': '\u0001\u0008\u001b[31m\u007f\u0085',
  'what looks like markup, SQL or JSON': `<b>&amp;</b> '; drop table x; -- {"a": "\\u0041\\n"} \\x00 $1 %s`,
  'code points that are no characters': '\uffff\ufffe\u{10ffff}\ufdd0',
};
for (const [what, text] of Object.entries(texts)) {
  test(`text is kept as it is: ${what}`, async () => {
    const { example } = notification;
    const key = `text/${what}`;
    await assertKept(service, notification, [
      { ...example, idempotencyKey: key, messageSummary: text, recipients: [text], cluster: text, namespace: text },
    ]);
    await assertKept(service, signalProcessing, [
      { ...signalProcessing.example, idempotencyKey: key, enrichmentSources: [text] },
    ]);
  });
}

/** Puts text of so many characters beyond its limit, each of two UTF-16 units and four bytes, wherever text may stand. */
const filled = (fields: Fields, input: InputRecord, beyond: number): { value: InputRecord; pointers: string[] } => {
  const pointers: string[] = [];
  const value = Object.fromEntries(
    Object.entries(fields).map(([name, { type }]): [string, unknown] => {
      const sent = input[name];
      if (type.type === 'text') {
        pointers.push(`/${name}`);
        return [name, '😀'.repeat(type.max + beyond)];
      }
      if (type.type === 'texts') {
        pointers.push(`/${name}/0`);
        return [name, ['😀'.repeat(type.each.max + beyond)]];
      }
      if ((type.type !== 'object' && type.type !== 'objects') || !isValues(sent)) return [name, sent];
      const items = (Array.isArray(sent) ? sent : [sent]).map((item: InputRecord, index) => {
        const inner = filled(type.object.fields, item, beyond);
        pointers.push(
          ...inner.pointers.map((pointer) => `/${name}${Array.isArray(sent) ? `/${index}` : ''}${pointer}`),
        );
        return inner.value;
      });
      return [name, Array.isArray(sent) ? items : items[0]];
    }),
  );
  return { value, pointers };
};
const embedding = Array.from({ length: 1536 }, (_, index) => Math.sin(index + 1) * 10 ** ((index % 60) - 40));

for (const declaration of audits) {
  const { kind, fields } = declaration;
  const example = { ...declaration.example, ...(declaration.embedding ? { embedding } : {}) };

  test(`${kind}: every text may be as long as promised, counted in characters and not in bytes`, async () => {
    await assertKept(service, declaration, [filled(fields, example, 0).value]);
  });

  test(`${kind}: a character more is refused in every text, and nothing is stored`, async () => {
    const count = `select count(*)::int as rows from ${declaration.table}`;
    const { rows } = await session.execute(count);
    const { value, pointers } = filled(fields, example, 1);
    const { errors } = await service.post(recordDocument(declaration), { input: value });
    const found = errors[0]?.extensions.problem.errors?.map(({ pointer }) => pointer) ?? [];
    assert.deepEqual(found.toSorted(), pointers.map((pointer) => `/input${pointer}`).toSorted());
    assert.deepEqual((await session.execute(count)).rows, rows);
  });
}

test('numbers are kept to the last digit, and 0 and false are not nothing', async () => {
  const key = { idempotencyKey: 'numbers' };
  const precise = [0.1 + 0.2, 1 - 2 ** -53, 5e-324, 1 / 3, 0, 1];
  for (const [index, x] of precise.entries()) {
    const impact = { memoryImprovement: -x, cpuImpact: x, networkStability: x, overall: -1 };
    const said = { traditionalScore: x, confidence: x, recentSuccessRate: 0, sampleSize: 0, patternDetected: false };
    const input = { ...effectiveness.example, ...said, environmentalImpact: impact, patternDescription: null };
    await assertKept(service, effectiveness, [
      JSON.parse(JSON.stringify({ ...input, idempotencyKey: `numbers/${index}` })),
    ]);
  }
  await assertKept(service, notification, [
    { ...notification.example, ...key, deliveryDurationMs: Number.MAX_SAFE_INTEGER },
  ]);
  await assertKept(service, signalProcessing, [
    { ...signalProcessing.example, ...key, contextSizeBytes: 2 ** 53 - 1, routingPriority: 2 ** 31 - 1, confidence: 0 },
  ]);
  const steps = [{ stepNumber: 2 ** 31 - 1, action: 'x', durationMs: 2 ** 53 - 1, status: 'SKIPPED' }];
  await assertKept(service, workflowExecution, [
    { ...workflowExecution.example, ...key, totalDurationMs: 0, totalSteps: 2 ** 31 - 1, stepExecutions: steps },
  ]);
});

test('a list without items is kept as such, and so is an object without fields', async () => {
  const key = { idempotencyKey: 'empty' };
  await assertKept(service, orchestration, [{ ...orchestration.example, ...key, serviceCrdStatuses: [] }]);
  await assertKept(service, signalProcessing, [{ ...signalProcessing.example, ...key, enrichmentSources: [] }]);
  await assertKept(service, aiAnalysis, [{ ...aiAnalysis.example, ...key, recommendations: [] }]);
  await assertKept(service, workflowExecution, [
    { ...workflowExecution.example, ...key, stepExecutions: [], adaptiveAdjustments: [] },
  ]);
  await assertKept(service, effectiveness, [
    { ...effectiveness.example, ...key, patternInsights: [], environmentalImpact: {} },
  ]);
});

test('a time is cut to milliseconds, never rounded up, and given back in UTC', async () => {
  const [id = ''] = await recordAll(service, orchestration, [
    {
      ...orchestration.example,
      idempotencyKey: 'times',
      occurredAt: '2026-11-18T09:16:02.999999999Z',
      startTime: '2026-11-18T23:59:59.9999+05:30',
      serviceCrdStatuses: [
        {
          service: 'NOTIFICATION',
          crdName: 'x',
          phase: 'x',
          success: false,
          startTime: '2024-02-29T18:30:00.0009-08:00',
        },
      ],
    },
  ]);
  const { rows } = await session.execute(`
    select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as occurred,
      to_char(start_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as start,
      service_crd_statuses -> 0 ->> 'startTime' as inner from orchestration_audit where id = '${id}'`);
  assert.deepEqual(rows, [
    { occurred: '2026-11-18 09:16:02.999000', start: '2026-11-18 18:29:59.999000', inner: '2024-03-01T02:30:00.000Z' },
  ]);
});

/** What the API says of a record's vector, with the first place in which it is not the one that was sent; -1 for none. */
const embeddingOf = async (id: string): Promise<Values> => {
  const query =
    'query ($id: UUID!) { audit(id: $id) { ... on AIAnalysisAudit { embedding embeddingModel embeddingStatus } } }';
  const audit = (await service.post(query, { id })).data?.['audit'];
  assert.ok(isValues(audit));
  const { embedding: vector, ...rest } = audit;
  if (!Array.isArray(vector)) return { vector, ...rest };
  const differsAt = embedding.findIndex((x, index) => Math.fround(x) !== Math.fround(Number(vector[index])));
  return { vector: vector.length, differsAt, ...rest };
};

test('a vector is stored, is READY, and comes back in the 32 bits that pgvector holds', async () => {
  const sent = { ...aiAnalysis.example, idempotencyKey: 'vector', embedding, embeddingModel: 'some-model' };
  const [id = ''] = await recordAll(service, aiAnalysis, [sent]);
  const kept = { vector: 1536, differsAt: -1, embeddingModel: 'some-model', embeddingStatus: 'READY' };
  assert.deepEqual(await embeddingOf(id), kept);
});

test('a record without a vector says NONE, and there is nothing in its place', async () => {
  const [id = ''] = await recordAll(service, aiAnalysis, [{ ...aiAnalysis.example, idempotencyKey: 'no vector' }]);
  assert.deepEqual(await embeddingOf(id), { vector: null, embeddingModel: null, embeddingStatus: 'NONE' });
});

test('the vector is no part of what a record says: the same record with another one is a duplicate', async () => {
  const first = { ...aiAnalysis.example, idempotencyKey: 'same', embedding, embeddingModel: 'a' };
  const second = { ...first, embedding: embedding.toReversed(), embeddingModel: 'b' };
  const [id = ''] = await recordAll(service, aiAnalysis, [first]);
  assert.deepEqual(await recordAll(service, aiAnalysis, [second]), [id]);
  const kept = { vector: 1536, differsAt: -1, embeddingModel: 'a', embeddingStatus: 'READY' };
  assert.deepEqual(await embeddingOf(id), kept);
});
