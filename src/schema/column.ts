/**
 * Declaration → the SQL column that has to exist. Nothing is created from it: the migrations are written by hand, and
 * the drift test holds them, the Prisma models and the declarations together by it.
 */
import { authenticationMethods } from '../principal.ts';
import { columnName } from './content.ts';
import type { AuditDeclaration } from './define-audit.ts';
import type { Field, FieldType } from './field.ts';

export interface Column {
  readonly name: string;
  /** As PostgreSQL's format_type spells it. */
  readonly type: string;
  readonly nullable: boolean;
  /** The condition of the column's CHECK, if it has one. */
  readonly check: string | undefined;
  /** The expression the database computes it from, if it does. */
  readonly generated: string | undefined;
}

const range = (expression: string, { min, max }: { readonly min: number; readonly max?: number }): string => {
  if (max === undefined) return `${expression} >= ${min}`;
  return `${expression} between ${min} and ${max}`;
};
const upTo = (expression: string, { min, max }: { readonly min: number; readonly max: number }): string =>
  min === 0 ? `${expression} <= ${max}` : range(expression, { min, max });

const sqlType = (type: FieldType): string => {
  switch (type.type) {
    case 'text':
    case 'enum':
      return 'text';
    case 'time':
      return 'timestamp(3) with time zone';
    case 'int':
      return 'integer';
    case 'safeInt':
      return 'bigint';
    case 'float':
      return 'double precision';
    case 'boolean':
      return 'boolean';
    case 'texts':
      return type.column;
    case 'object':
    case 'objects':
      return 'jsonb';
    case 'vector':
      return `vector(${type.dimensions})`;
  }
};

const among = (name: string, values: Readonly<Record<string, string>>): string =>
  `${name} in (${Object.keys(values)
    .map((value) => `'${value}'`)
    .join(', ')})`;

const checkOf = (name: string, type: FieldType): string | undefined => {
  switch (type.type) {
    case 'text':
      return upTo(`char_length(${name})`, type);
    case 'enum':
      return among(name, type.enum.values);
    case 'int':
    case 'safeInt':
    case 'float':
      return range(name, type);
    case 'texts':
      return upTo(type.column === 'jsonb' ? `jsonb_array_length(${name})` : `cardinality(${name})`, type.items);
    case 'objects':
      return upTo(`jsonb_array_length(${name})`, type.items);
    case 'object':
      return `jsonb_typeof(${name}) = 'object'`;
    case 'time':
    case 'boolean':
    case 'vector':
      return undefined;
  }
};

const fieldColumn = (fieldName: string, field: Field): Column => {
  const name = columnName(fieldName);
  return {
    name,
    type: sqlType(field.type),
    // The server fills the key in when the caller sends none.
    nullable: fieldName !== 'idempotencyKey' && !field.required && field.default === undefined,
    check: checkOf(name, field.type),
    generated: undefined,
  };
};

const column = (name: string, type: string, check?: string, nullable = false): Column => ({
  name,
  type,
  nullable,
  check,
  generated: undefined,
});

/** Every column of a kind's table. */
export const columnsOf = (declaration: AuditDeclaration): readonly Column[] => [
  column('id', 'uuid'),
  column('created_at', 'timestamp(3) with time zone'),
  column('updated_at', 'timestamp(3) with time zone'),
  column('recorded_by', 'text', 'char_length(recorded_by) between 1 and 512'),
  column('recorded_via', 'text', among('recorded_via', authenticationMethods)),
  column('trace_id', 'text', "trace_id ~ '^[0-9a-f]{32}$'", true),
  column('content_hash', 'bytea', 'octet_length(content_hash) = 32'),
  column('schema_version', 'smallint', 'schema_version >= 1'),
  ...Object.entries(declaration.fields).map(([name, field]) => fieldColumn(name, field)),
  ...Object.entries(declaration.counts).map(([name, { of }]) => ({
    ...column(columnName(name), 'integer', undefined, true),
    generated: `jsonb_array_length(${columnName(of)})`,
  })),
  ...(declaration.embedding
    ? [column('embedding_status', 'text', "embedding_status in ('NONE', 'PENDING', 'READY', 'FAILED')")]
    : []),
];
