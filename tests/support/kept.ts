/** Holds what is stored and what is read against what was sent. */
import assert from 'node:assert/strict';
import { RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import { auditTypeName } from '../../src/schema/audit-type.ts';
import { contentFields } from '../../src/schema/content.ts';
import type { AuditDeclaration } from '../../src/schema/define-audit.ts';
import type { InputRecord } from '../../src/schema/field.ts';
import type { TestApp } from './app.ts';
import { expectedColumns, expectedFields, selectionOf } from './expected-record.ts';

type Values = Readonly<Record<string, unknown>>;

/** Records in one batch, and answers the ids. Fails when a record is not taken. */
export const recordAll = async (
  service: TestApp,
  { member }: AuditDeclaration,
  inputs: readonly InputRecord[],
): Promise<readonly string[]> => {
  const variables = { inputs: inputs.map((input) => ({ [member]: input })) };
  const { data, errors } = await service.post(RecordAuditsDocument.toString(), variables);
  assert.deepEqual(errors, []);
  const results: unknown = data?.['recordAudits'];
  assert.ok(Array.isArray(results));
  return results.map((result: Values) => {
    assert.ok(result['status'] === 'RECORDED' || result['status'] === 'DUPLICATE', JSON.stringify(result));
    return String(result['id']);
  });
};

/** The rows at the ids, as PostgreSQL prints them. */
const rowsAt = async ({ db }: TestApp, table: string, ids: readonly string[]): Promise<ReadonlyMap<string, Values>> => {
  const list = ids.map((id) => `'${id}'`).join(', ');
  const rows = await db.query(`select id::text, to_json(t)::text as row from ${table} t where id in (${list})`);
  return new Map(rows.map(({ id, row }) => [String(id), JSON.parse(String(row))]));
};

/** PostgreSQL writes times in the zone of its session. */
const inUtc = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d$/.test(value) ? new Date(value).toISOString() : value;

/** Records, and compares each stored row and each answer of the API with what was sent, field by field. */
export const assertKept = async (
  service: TestApp,
  declaration: AuditDeclaration,
  inputs: readonly InputRecord[],
): Promise<void> => {
  const fields = contentFields(declaration);
  const query = `query ($id: UUID!) { audit(id: $id) { ... on ${auditTypeName(declaration)} { ${selectionOf(fields)} } } }`;
  const ids = await recordAll(service, declaration, inputs);
  const rows = await rowsAt(service, declaration.table, ids);
  for (const [index, id] of ids.entries()) {
    const sent = inputs[index] ?? {};
    const row = rows.get(id) ?? {};
    const expected = expectedColumns(fields, sent);
    const stored = Object.fromEntries(Object.keys(expected).map((column) => [column, inUtc(row[column])]));
    assert.deepEqual(stored, expected);
    const { data, errors } = await service.post(query, { id });
    assert.deepEqual(errors, []);
    assert.deepEqual(data?.['audit'], expectedFields(fields, sent));
  }
};
