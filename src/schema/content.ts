/**
 * Declaration → the stored form of a record: GraphQL input in, columns out. Keys are laid down in UTF-16 order and
 * nulls are left out, so that what is stored, what is hashed and what is read back are one and the same JSON.
 */
import type { AuditTable } from '../database/audit-table.ts';
import type { Content, Submission } from '../resolvers/submission.ts';
import type { AuditDeclaration } from './define-audit.ts';
import type { Field, Fields, InputRecord, ObjectDeclaration } from './field.ts';

/** GraphQL name → column name. */
export const columnName = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Columns the server sets, in every table. */
export const serverColumns = [
  'id',
  'created_at',
  'recorded_by',
  'trace_id',
  'content_hash',
  'schema_version',
  'idempotency_key',
] as const;

const inKeyOrder = <T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] =>
  entries.toSorted(([a], [b]) => (a < b ? -1 : 1));

type Encode = (value: unknown) => unknown;
const asIs: Encode = (value) => value;

const isInputRecord = (value: unknown): value is InputRecord => typeof value === 'object' && value !== null;

const encoderOf = (field: Field): Encode => {
  const { type } = field;
  switch (type.type) {
    case 'object':
      return objectEncoder(type.object);
    case 'objects': {
      const encode = objectEncoder(type.object);
      return (value) => (Array.isArray(value) ? value.map(encode) : value);
    }
    case 'time':
      // As text already here: JSON.stringify is slow on objects that turn themselves into JSON.
      return (value) => (value instanceof Date ? value.toISOString() : value);
    case 'text':
    case 'enum':
    case 'int':
    case 'safeInt':
    case 'float':
    case 'boolean':
    case 'texts':
    case 'vector':
      return asIs;
  }
};

/** Compiles an encoder that walks the declared fields in key order. */
const recordEncoder = (fields: Fields, keyOf: (name: string) => string): ((input: InputRecord) => Content) => {
  const plan = inKeyOrder(
    Object.entries(fields).map(
      ([name, field]) => [keyOf(name), { name, encode: encoderOf(field), fallback: field.default }] as const,
    ),
  );
  return (input) => {
    const content: Record<string, unknown> = {};
    for (const [key, { name, encode, fallback }] of plan) {
      const value = input[name] ?? fallback;
      if (value !== null && value !== undefined) content[key] = encode(value);
    }
    return content;
  };
};

const objectEncoder = (declaration: ObjectDeclaration): Encode => {
  const encode = recordEncoder(declaration.fields, (name) => name);
  return (value) => (isInputRecord(value) ? encode(value) : value);
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
});

const withoutVector = { NONE: { embedding_status: 'NONE' }, PENDING: { embedding_status: 'PENDING' } } as const;

const isSaid = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** A vector is ready when the caller sent it, and pending when this service computes it and the record has words for it. */
const derivedOf = ({ embedding: declared }: AuditDeclaration, embeds: boolean): ((input: InputRecord) => Content) => {
  if (declared === undefined) return () => ({});
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

/** Compiles the way from one kind's input to what the record path takes. `embeds`: whether this service computes vectors. */
export const createEncoder = (declaration: AuditDeclaration, embeds = false): AuditEncoder => {
  const table = auditTable(declaration);
  const encodeDerived = derivedOf(declaration, embeds);
  const encodeContent = recordEncoder(contentFields(declaration), columnName);
  return {
    table,
    encode: (input) => ({
      table,
      content: encodeContent(input),
      derived: encodeDerived(input),
      idempotencyKey: textOf(input['idempotencyKey']),
      remediationId: textOf(input['remediationId']) ?? '',
      cluster: textOf(input['cluster']),
    }),
  };
};
