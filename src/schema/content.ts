/**
 * Declaration → the stored form of a record: GraphQL input in, JSON out, in its RFC 8785 (JCS) form: keys in UTF-16 order,
 * nulls left out. What is stored, what is hashed and what is read back are one and the same text.
 *
 * The text is written in one go, without an object in between: the order of the keys is known from the declaration, and
 * JCS takes strings and numbers as JSON.stringify writes them. A test holds it against a library that sorts for itself.
 */
import type { AuditTable } from '../database/audit-table.ts';
import type { AuthenticationMethod } from '../principal.ts';
import type { Derived, Submission } from '../resolvers/submission.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { type Field, type Fields, type InputRecord, isInputRecord, type ObjectDeclaration } from './field.ts';
import type { Redact } from './redact.ts';

/** GraphQL name → column name. */
export const columnName = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Columns the server sets, in every table. */
export const serverColumns = [
  'id',
  'created_at',
  'recorded_by',
  'recorded_via',
  'trace_id',
  'content_hash',
  'schema_version',
  'idempotency_key',
  'redacted',
] as const;

/** A value as JSON text. */
type Write = (value: unknown) => string;

/** Control characters and surrogates (outside of the ranges) are for JSON.stringify too; all other text only gets its quotes. */
const needsEscape = /["\\]|[^ -\ud7ff\ue000-\uffff]/;

const writeText: Write = (value) =>
  typeof value === 'string' && !needsEscape.test(value) ? `"${value}"` : JSON.stringify(value);

const writeList =
  (writeItem: Write): Write =>
  (value) =>
    Array.isArray(value) ? `[${value.map(writeItem).join(',')}]` : JSON.stringify(value);

const writeOf = (field: Field): Write => {
  const { type } = field;
  switch (type.type) {
    case 'text':
    case 'enum':
      return writeText;
    case 'time':
      return (value) => (value instanceof Date ? `"${value.toISOString()}"` : JSON.stringify(value));
    case 'texts':
      return writeList(writeText);
    case 'object':
      return writeObject(type.object);
    case 'objects':
      return writeList(writeObject(type.object));
    case 'int':
    case 'safeInt':
    case 'float':
    case 'boolean':
    case 'vector':
      // JSON.stringify writes numbers as RFC 8785 asks for.
      return (value) => JSON.stringify(value);
  }
};

/** One member of an object, with a comma in front; nothing when it is absent. */
type WriteMember = (input: InputRecord) => string;

const writeField = (name: string, key: string, field: Field): WriteMember => {
  const lead = `,${JSON.stringify(key)}:`;
  const write = writeOf(field);
  const fallback = field.default;
  return (input) => {
    const value = input[name] ?? fallback;
    return value === null || value === undefined ? '' : lead + write(value);
  };
};

/** Compiles what walks the declared fields in the order of their keys. `constants` are keys whose value never changes. */
const writeRecord = (
  fields: Fields,
  keyOf: (name: string) => string,
  constants: Readonly<Record<string, string | number>> = {},
): ((input: InputRecord) => string) => {
  const members = [
    ...Object.entries(fields).map(([name, field]) => [keyOf(name), writeField(name, keyOf(name), field)] as const),
    ...Object.entries(constants).map(([key, value]) => {
      const text = `,${JSON.stringify(key)}:${JSON.stringify(value)}`;
      return [key, () => text] as const;
    }),
  ]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, write]) => write);
  return (input) => {
    let text = '';
    for (const write of members) text += write(input);
    return `{${text.slice(1)}}`;
  };
};

const writeObject = (declaration: ObjectDeclaration): Write => {
  const write = writeRecord(declaration.fields, (name) => name);
  return (value) => (isInputRecord(value) ? write(value) : JSON.stringify(value));
};

const isContent = (name: string, field: Field): boolean =>
  name !== 'idempotencyKey' && name !== 'embeddingModel' && field.type.type !== 'vector';

/** Fields that say what happened: everything hashed. */
export const contentFields = (declaration: AuditDeclaration): Fields =>
  Object.fromEntries(Object.entries(declaration.fields).filter(([name, field]) => isContent(name, field)));

export const embeddingColumns = ['embedding', 'embedding_model', 'embedding_status'] as const;

const auditTable = (declaration: AuditDeclaration): AuditTable => ({
  kind: declaration.kind,
  table: declaration.table,
  schemaVersion: declaration.schemaVersion,
  columns: [
    ...serverColumns,
    ...Object.keys(contentFields(declaration)).map(columnName),
    ...(declaration.embedding ? embeddingColumns : []),
  ],
  unsaid: { recorded_via: 'NONE' satisfies AuthenticationMethod },
});

const withoutVector = { NONE: { embedding_status: 'NONE' }, PENDING: { embedding_status: 'PENDING' } } as const;

const isSaid = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** A vector is ready when the caller sent it, and pending when this service computes it and the record has words for it. */
const derivedOf = (
  { embedding: declared }: AuditDeclaration,
  embeds: boolean,
): ((input: InputRecord) => Derived | undefined) => {
  if (declared === undefined) return () => undefined;
  const words = embeds ? declared.words : [];
  return (input) => {
    const { embedding, embeddingModel } = input;
    if (Array.isArray(embedding)) return { embedding, embedding_model: embeddingModel, embedding_status: 'READY' };
    return withoutVector[words.some((name) => isSaid(input[name])) ? 'PENDING' : 'NONE'];
  };
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export interface AuditEncoder {
  readonly table: AuditTable;
  readonly encode: (input: InputRecord) => Submission;
}

/** What is replaced is replaced before anything is made of the record, and the row says where. */
const redacting =
  (encode: AuditEncoder['encode'], redact: Redact): AuditEncoder['encode'] =>
  (input) => {
    const { input: kept, pointers } = redact(input);
    const submission = encode(kept);
    return pointers.length === 0
      ? submission
      : { ...submission, derived: { ...submission.derived, redacted: pointers } };
  };

export interface EncoderOptions {
  readonly redact?: Redact | undefined;
  /** Whether this service computes vectors: a record that has none waits for it. */
  readonly embeds?: boolean;
}

/** Compiles the way from one kind's input to what the record path takes. */
export const createEncoder = (
  declaration: AuditDeclaration,
  { redact, embeds = false }: EncoderOptions = {},
): AuditEncoder => {
  const table = auditTable(declaration);
  const encodeDerived = derivedOf(declaration, embeds);
  const write = writeRecord(contentFields(declaration), columnName, {
    kind: declaration.kind,
    schema_version: declaration.schemaVersion,
  });
  const encode: AuditEncoder['encode'] = (input) => ({
    table,
    canonical: write(input),
    derived: encodeDerived(input),
    idempotencyKey: textOf(input['idempotencyKey']),
    remediationId: textOf(input['remediationId']) ?? '',
    cluster: textOf(input['cluster']),
  });
  return { table, encode: redact === undefined ? encode : redacting(encode, redact) };
};
