/** The interface that all stored records share, and one read type per kind. */
import type { ObjectRef } from '@pothos/core';
import { authenticationMethods } from '../principal.ts';
import type { AuditKindRef } from './audit-kind.ts';
import type { Builder, BuilderTypes } from './builder.ts';
import { columnName, contentFields, embeddingColumns, serverColumns } from './content.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { spine } from './define-audit.ts';
import { text as anyText, defineEnum, type Fields, oneOf, optional, required } from './field.ts';
import type { FieldTypes, StoredObject } from './field-graphql.ts';

/** Type name of a kind's stored records. */
export const auditTypeName = (declaration: AuditDeclaration): string => `${declaration.name}Audit`;

/** The columns that are read with a row. A vector is 6 kB, so it is loaded only where a document asks for it. */
export const readColumns = (declaration: AuditDeclaration): readonly string[] => [
  ...serverColumns,
  'updated_at',
  ...Object.keys(contentFields(declaration)).map(columnName),
  ...Object.keys(declaration.counts).map(columnName),
  ...(declaration.embedding ? embeddingColumns.filter((column) => column !== 'embedding') : []),
];

const text = (row: StoredObject, key: string): string => {
  const value = row[key];
  if (typeof value !== 'string') throw new Error(`a stored row has no ${key}`);
  return value;
};

const textOrNull = (row: StoredObject, key: string): string | null => {
  const value = row[key];
  return typeof value === 'string' ? value : null;
};

const textsOrNull = (row: StoredObject, key: string): string[] | null => {
  const value = row[key];
  return Array.isArray(value) ? value.map(String) : null;
};

/** PostgreSQL writes a vector as `[1,2,3]` and a bytea as `\x00ff`. */
export const vectorOf = (value: unknown): number[] | null => {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : null;
  return Array.isArray(parsed) ? parsed.map(Number) : null;
};
const hexOf = (bytea: string): string => bytea.replace(/^\\x/, '');

const EmbeddingStatus = defineEnum('EmbeddingStatus', 'Where the embedding of a record stands.', {
  NONE: 'There is none, and none is being computed.',
  PENDING: 'It is being computed.',
  READY: 'It is there.',
  FAILED: 'It could not be computed.',
});

const embeddingOutput = {
  embeddingModel: optional(anyText(0, 255), 'Name of the model that computed the embedding.'),
  embeddingStatus: required(oneOf(EmbeddingStatus), 'Where the embedding stands.'),
} as const satisfies Fields;

export type AuditTypes = ReturnType<typeof addAuditTypes>;

/** The interface of all kinds. */
export type AuditRef = AuditTypes['Audit'];

export const addAuditTypes = (
  builder: Builder,
  fieldTypes: FieldTypes,
  AuditKind: AuditKindRef,
  audits: readonly AuditDeclaration[],
) => {
  const typeNames = new Map(audits.map((declaration) => [declaration.kind, auditTypeName(declaration)]));

  const AuthenticationMethod = builder.enumType('AuthenticationMethod', {
    description: 'How it is known who a caller is.',
    values: Object.fromEntries(
      Object.entries(authenticationMethods).map(([method, description]) => [method, { description }]),
    ),
  });

  const Audit = builder.interfaceRef<StoredObject>('Audit').implement({
    description: 'A stored record of any kind: something that happened. Never changed, never deleted.',
    authScopes: { read: true },
    resolveType: (row) => typeNames.get(text(row, 'kind')),
    fields: (t) => ({
      id: t.field({
        type: 'UUID',
        nullable: false,
        description: 'Follows from kind, cluster and idempotency key.',
        resolve: (row) => text(row, 'id'),
      }),
      kind: t.field({
        type: AuditKind,
        nullable: false,
        description: 'Kind of the record.',
        resolve: (row) => text(row, 'kind'),
      }),
      remediationId: t.string({
        nullable: false,
        description: spine.remediationId.description,
        resolve: (row) => text(row, 'remediation_id'),
      }),
      occurredAt: t.field({
        type: 'DateTime',
        nullable: false,
        description: spine.occurredAt.description,
        resolve: (row) => new Date(text(row, 'occurred_at')),
      }),
      cluster: t.string({
        nullable: true,
        description: 'Name of the Kubernetes cluster.',
        resolve: (row) => textOrNull(row, 'cluster'),
      }),
      namespace: t.string({
        nullable: true,
        description: spine.namespace.description,
        resolve: (row) => textOrNull(row, 'namespace'),
      }),
      idempotencyKey: t.string({
        nullable: false,
        description: 'The key that was sent, or the content hash if none was.',
        resolve: (row) => text(row, 'idempotency_key'),
      }),
      contentHash: t.string({
        nullable: false,
        description: 'SHA-256 over the canonical content, 64 lower-case hex digits.',
        resolve: (row) => hexOf(text(row, 'content_hash')),
      }),
      schemaVersion: t.int({
        nullable: false,
        description: 'Version of the declaration that accepted the record.',
        resolve: (row) => Number(row['schema_version']),
      }),
      recordedAt: t.field({
        type: 'DateTime',
        nullable: false,
        description: "When the record was accepted, by the server's clock.",
        resolve: (row) => new Date(text(row, 'created_at')),
      }),
      recordedBy: t.string({
        nullable: false,
        description: 'The authenticated caller.',
        resolve: (row) => text(row, 'recorded_by'),
      }),
      recordedVia: t.field({
        type: AuthenticationMethod,
        nullable: false,
        description: 'How the caller was authenticated.',
        resolve: (row) => text(row, 'recorded_via'),
      }),
      traceId: t.string({
        nullable: true,
        description: 'Trace id from the W3C traceparent header of the call, if it had one.',
        resolve: (row) => textOrNull(row, 'trace_id'),
      }),
      redacted: t.stringList({
        nullable: true,
        description:
          'JSON pointers of the texts that the service replaced before it hashed and stored the record; null if none.',
        resolve: (row) => textsOrNull(row, 'redacted'),
      }),
    }),
  });

  const typed = new Map<string, ObjectRef<BuilderTypes, StoredObject>>();
  for (const declaration of audits) {
    const inherited = new Set(Object.keys(spine));
    const own = Object.fromEntries(Object.entries(contentFields(declaration)).filter(([name]) => !inherited.has(name)));
    const ref = builder.objectRef<StoredObject>(auditTypeName(declaration)).implement({
      description: declaration.description,
      interfaces: [Audit],
      fields: (t) => ({
        ...fieldTypes.outputFields(t, own, columnName),
        ...Object.fromEntries(
          Object.entries(declaration.counts).map(([name, count]) => [
            name,
            t.int({
              nullable: false,
              description: count.description,
              resolve: (row) => Number(row[columnName(name)]),
            }),
          ]),
        ),
        ...(declaration.embedding === undefined
          ? {}
          : {
              embedding: t.floatList({
                nullable: true,
                description: 'The vector, in the precision it is stored in (32 bits).',
                resolve: async (row, _args, { loaders }) => {
                  const key = { id: text(row, 'id'), createdAt: new Date(text(row, 'created_at')) };
                  const vectors = await loaders.rows(declaration.table, ['embedding']).load(key);
                  return vectorOf(vectors?.['embedding']);
                },
              }),
              ...fieldTypes.outputFields(t, embeddingOutput, columnName),
            }),
        updatedAt: t.field({
          type: 'DateTime',
          nullable: false,
          description: 'When derived data (an embedding) was last filled in; otherwise the same as recordedAt.',
          resolve: (row) => new Date(text(row, 'updated_at')),
        }),
      }),
    });
    typed.set(declaration.kind, ref);
  }
  /** The interface, and the type of each kind. */
  return { Audit, typed: (kind: string) => typed.get(kind) };
};
