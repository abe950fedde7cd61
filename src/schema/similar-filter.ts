/** What a search by meaning is narrowed to: its input, its rules, and the conditions on columns that it means. */
import type { GenericInputFieldRef, InputFieldBuilder } from '@pothos/core';
import type { Condition } from '../database/similarity-store.ts';
import type { Builder, BuilderTypes } from './builder.ts';
import { columnName } from './content.ts';
import { type AuditDeclaration, spine } from './define-audit.ts';
import { defineObject, type Field, type Fields, type InputRecord, object, optional, texts, time } from './field.ts';
import type { FieldTypes } from './field-graphql.ts';
import { notBefore } from './rule.ts';

/** Values of one field, one of which has to match. */
const mostValues = 100;

const Span = defineObject({
  name: 'TimeSpan',
  description: 'A span of time, open where an end is left out.',
  fields: {
    from: optional(time(), 'From this instant on.'),
    to: optional(time(), 'Before this instant.'),
  },
  rules: [notBefore('to', 'from')],
});

/** Name in the filter → column and description. */
const spans = {
  occurredAt: ['occurred_at', 'When it happened, by the clock of the controller.'],
  recordedAt: ['created_at', 'When it was recorded, by the clock of the server.'],
} as const;

const isRecord = (value: unknown): value is InputRecord => typeof value === 'object' && value !== null;

const conditionsOn = (column: string, value: unknown): readonly Condition[] => {
  if (typeof value === 'boolean') return [{ column, type: 'in', values: [value] }];
  if (Array.isArray(value)) return [{ column, type: 'in', values: value.map(String) }];
  if (!isRecord(value)) return [];
  const { from, to } = value;
  return [
    ...(from instanceof Date ? [{ column, type: 'from', at: from } as const] : []),
    ...(to instanceof Date ? [{ column, type: 'before', at: to } as const] : []),
  ];
};

/** What one kind is filtered by: fields of the spine, and those that its declaration names. */
const filteredBy = ({ fields, embedding }: AuditDeclaration): Fields => {
  const { remediationId, cluster, namespace } = spine;
  const own = embedding?.filters.map((name) => [name, fields[name]] as const) ?? [];
  return {
    ...Object.fromEntries(own.flatMap(([name, field]) => (field === undefined ? [] : [[name, field]]))),
    remediationId,
    cluster,
    namespace,
  };
};

export interface SimilarFilter {
  readonly inputFields: (t: InputFieldBuilder<BuilderTypes, 'InputObject'>) => Record<string, GenericInputFieldRef>;
  /** The filter as an argument with rules. */
  readonly field: Field;
  readonly conditionsOf: (filter: unknown) => readonly Condition[];
}

/** One span type serves the filters of all kinds. */
export const createSimilarFilters = (
  builder: Builder,
  fieldTypes: FieldTypes,
): ((declaration: AuditDeclaration) => SimilarFilter) => {
  const SpanInput = builder.inputType(Span.name, {
    description: Span.description,
    fields: fieldTypes.inputFields(Span.fields),
  });

  return (declaration) => {
    const filtered = filteredBy(declaration);
    const rules = Object.entries(filtered)
      .filter(([, { type }]) => type.type !== 'boolean')
      .map(([name]) => [name, optional(texts({ min: 1, max: mostValues }, { min: 0, max: 262_144 }), '')] as const);
    const spanRules = Object.keys(spans).map((name) => [name, optional(object(Span), '')] as const);
    return {
      inputFields: (t) => ({
        ...Object.fromEntries(
          Object.entries(filtered).map(([name, { type, description }]): [string, GenericInputFieldRef] => {
            const options = { description: `One of these. ${description}` };
            switch (type.type) {
              case 'enum':
                return [name, t.field({ ...options, type: [fieldTypes.enumOf(type.enum)] })];
              case 'text':
                return [name, t.stringList(options)];
              case 'boolean':
                return [name, t.boolean({ description })];
              default:
                throw new Error(
                  `${declaration.kind} cannot be filtered by ${name}: it is neither text, enum nor boolean`,
                );
            }
          }),
        ),
        ...Object.fromEntries(
          Object.entries(spans).map(([name, [, description]]) => [name, t.field({ type: SpanInput, description })]),
        ),
      }),
      field: optional(
        object(defineObject({ name: 'Filter', description: '', fields: Object.fromEntries([...rules, ...spanRules]) })),
        '',
      ),
      conditionsOf: (filter) => {
        if (!isRecord(filter)) return [];
        return [
          ...Object.keys(filtered).flatMap((name) => conditionsOn(columnName(name), filter[name])),
          ...Object.entries(spans).flatMap(([name, [column]]) => conditionsOn(column, filter[name])),
        ];
      },
    };
  };
};
