/** Declaration, Prisma model and database say the same. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Session } from '../src/database/database.ts';
import { audits } from '../src/schema/audits/index.ts';
import { notification } from '../src/schema/audits/notification.ts';
import type { AuditDeclaration } from '../src/schema/define-audit.ts';
import { defineEnum, int, oneOf, optional, required, text } from '../src/schema/field.ts';
import { columnsIn, indexesIn } from './support/catalogue.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { byName, differences, driftOf } from './support/drift.ts';
import { type Model, readModels } from './support/prisma-models.ts';

let db: TestDatabase;
let session: Session;
let models: readonly Model[];

before(async () => {
  db = await createTestDatabase();
  session = await db.database.openSession();
  models = await readModels();
});
after(async () => {
  await session.close();
  await db.database.close();
  await db.drop();
});

for (const declaration of audits) {
  test(`${declaration.table} has the columns, types and checks that are declared, and no others`, async () => {
    assert.deepEqual(await driftOf(session, declaration), []);
  });
}

const withFields = (fields: AuditDeclaration['fields']): AuditDeclaration => ({
  ...notification,
  fields: { ...notification.fields, ...fields },
});
const { errorCode: _, ...withoutErrorCode } = notification.fields;
const louder = defineEnum('Louder', 'One way more.', { P0: '', P1: '', P2: '', P3: '', P4: '' });
const quieter = defineEnum('Quieter', 'One way less.', { P0: '', P1: '', P2: '' });

const changes: readonly (readonly [string, AuditDeclaration, RegExp])[] = [
  [
    'a field more',
    withFields({ mood: optional(text(0, 10), '') }),
    /^mood: in the declaration, but not in the database$/,
  ],
  ['a field less', { ...notification, fields: withoutErrorCode }, /^error_code: in the database, but not in the decl/],
  ['an enum value more', withFields({ messagePriority: optional(oneOf(louder), '') }), /^message_priority: check .*P4/],
  [
    'an enum value less',
    withFields({ messagePriority: optional(oneOf(quieter), '') }),
    /^message_priority: check .*P3/,
  ],
  ['another length', withFields({ errorCode: optional(text(0, 51), '') }), /^error_code: check .* 51/],
  ['another lower bound', withFields({ errorCode: optional(text(1, 50), '') }), /^error_code: check /],
  ['another range', withFields({ retryCount: required(int(0, 101), '') }), /^retry_count: check .* 101/],
  ['no upper bound', withFields({ retryCount: required(int(0), '') }), /^retry_count: check /],
  ['another type', withFields({ deliveryDurationMs: optional(int(0), '') }), /^delivery_duration_ms: type is integer/],
  [
    'a field no longer optional',
    withFields({ errorCode: required(text(0, 50), '') }),
    /^error_code: nullable is false/,
  ],
  [
    'no derived count',
    { ...notification, counts: {} },
    /^recipient_count: in the database, but not in the declaration$/,
  ],
];
for (const [change, declaration, found] of changes) {
  test(`${change} in a declaration is noticed, and nothing else is`, async () => {
    const [only = '', ...more] = await driftOf(session, declaration);
    assert.match(only, found);
    assert.deepEqual(more, []);
  });
}

test('there is a Prisma model for every audit table and for the ledger, and no other', () => {
  const tables = [
    ...audits.map(({ table }) => table),
    'audit_ledger',
    'audit_quarantine',
    'audit_operator_act',
    'audit_embedding_task',
  ];
  assert.deepEqual(models.map(({ table }) => table).toSorted(), tables.toSorted());
});

test('the Prisma models have the columns of the database with their types, and no others', async () => {
  for (const { table, columns } of models) {
    const found = (await columnsIn(session, table)).map(({ name, type, nullable }) => {
      const isList = type.endsWith('[]');
      return { name, type, nullable: isList ? undefined : nullable };
    });
    const inModel = { by: `the model of ${table}`, things: byName(columns) };
    assert.deepEqual(differences(inModel, { by: 'the database', things: byName(found) }), []);
  }
});

test('the indexes that the Prisma models name are those of the database, but for vectors and conditions', async () => {
  for (const { table, indexes } of models) {
    const found = [...(await indexesIn(session, table))].filter(
      ([, made]) => !made.startsWith('hnsw') && !made.includes(' WHERE '),
    );
    const renamed = found.map(([name, made]) => [name === `${table}_pkey` ? 'the primary key' : name, made] as const);
    assert.deepEqual(new Map(renamed.toSorted()), new Map([...indexes].toSorted()));
  }
});

const spineIndexes = (status: string): readonly string[] => [
  'unique btree (created_at, id)',
  'btree (remediation_id, created_at)',
  'brin (created_at)',
  `btree (${status}, created_at)`,
  'btree (namespace, cluster)',
  'btree (recorded_by)',
  'brin (occurred_at)',
];
const expectedIndexes: Readonly<Record<string, readonly string[]>> = {
  orchestration_audit: [
    ...spineIndexes('overall_phase'),
    'btree (alert_fingerprint)',
    'btree (remediation_name)',
    'btree (failure_phase) WHERE (failure_phase IS NOT NULL)',
  ],
  signal_processing_audit: [...spineIndexes('status'), 'btree (alert_fingerprint)', 'btree (environment)'],
  ai_analysis_audit: [
    ...spineIndexes('completion_status'),
    'btree (alert_fingerprint)',
    'btree (environment)',
    'btree (crd_namespace, crd_name)',
    'btree (crd_name)',
    'btree (severity)',
    'btree (model)',
    'btree (confidence_score)',
    'btree (created_at, id) WHERE hallucination_detected',
    "hnsw (embedding vector_cosine_ops) WITH (m='16', ef_construction='64')",
    "btree (embedding_status, created_at, id) WHERE (embedding_status = ANY (ARRAY['PENDING'::text, 'FAILED'::text]))",
    "btree (embedding_model, created_at) WHERE (embedding_status = 'READY'::text)",
  ],
  workflow_execution_audit: [
    ...spineIndexes('status'),
    'btree (workflow_name)',
    'btree (outcome)',
    'btree (total_duration_ms)',
  ],
  notification_audit: [
    ...spineIndexes('status'),
    'btree (notification_id)',
    'btree (channel)',
    'btree (error_code) WHERE (error_code IS NOT NULL)',
  ],
  effectiveness_audit: [
    ...spineIndexes('status'),
    'btree (assessment_id)',
    'btree (action_type)',
    'btree (traditional_score)',
  ],
  audit_ledger: [
    'unique btree (id)',
    'btree (remediation_id, occurred_at)',
    'btree (xid)',
    "btree (occurred_at) WHERE ((created_at - occurred_at) > '01:00:00'::interval)",
  ],
  audit_quarantine: [
    'unique btree (id)',
    'btree (seq)',
    "unique btree (record_id, content_hash) WHERE (state = 'HELD'::text)",
  ],
  audit_embedding_task: ['unique btree (record_id)'],
  audit_operator_act: ['unique btree (id)', 'btree (quarantine_id)'],
};
for (const [table, expected] of Object.entries(expectedIndexes)) {
  test(`${table} is indexed for the questions that are asked of it`, async () => {
    assert.deepEqual([...(await indexesIn(session, table)).values()].toSorted(), expected.toSorted());
  });
}

for (const { table } of audits) {
  test(`a month of ${table} has the columns, checks and indexes of the table`, async () => {
    await session.execute(`select audit_ensure_partition('${table}', '2026-11-01T00:00:00Z')`);
    const month = `${table}_y2026m11`;
    assert.deepEqual(await columnsIn(session, month), await columnsIn(session, table));
    const indexes = async (of: string) => [...(await indexesIn(session, of)).values()].toSorted();
    assert.deepEqual(await indexes(month), await indexes(table));
  });
}
