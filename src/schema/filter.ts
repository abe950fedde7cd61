/**
 * Declaration → what records can be searched by, and a filter as it was sent → what the search looks for. Text and enums
 * are looked for by one or several values, times and numbers by a range, booleans as they are.
 */
import type { Bound, Condition } from '../database/condition.ts';
import { columnName } from './content.ts';
import { type AuditDeclaration, spine } from './define-audit.ts';
import { type Field, type InputRecord, isInputRecord, required, text, time } from './field.ts';
import { earliest, latest } from './field-rules.ts';
import type { RuleIssue } from './problem-error.ts';

export interface FilterField {
  readonly name: string;
  readonly column: string;
  readonly field: Field;
}

/** Values in one filter at most. */
export const mostValues = 50;

const filterField = (name: string, field: Field, column = columnName(name)): FilterField => ({ name, column, field });

/** What every kind can be searched by. */
export const commonFilters: readonly FilterField[] = [
  filterField('remediationId', spine.remediationId),
  filterField('cluster', spine.cluster),
  filterField('namespace', spine.namespace),
  filterField('recordedBy', required(text(1, 512), 'The authenticated caller.')),
  filterField('occurredAt', spine.occurredAt),
  filterField('recordedAt', required(time(), "When the record was accepted, by the server's clock."), 'created_at'),
];

/** What a kind can be searched by besides. */
export const ownFilters = ({ fields, filters }: AuditDeclaration): readonly FilterField[] =>
  filters.map((name) => {
    const field = fields[name];
    if (field === undefined) throw new Error(`there is no field ${name} to search by`);
    return filterField(name, field);
  });

/** The rows that are looked for, in the words of the search. */
export interface Filter {
  readonly conditions: readonly Condition[];
  readonly recorded: { readonly from: Date | undefined; readonly to: Date | undefined };
  readonly occurred: { readonly from: Date | undefined; readonly to: Date | undefined } | undefined;
  readonly remediationIds: readonly string[] | undefined;
}

const dateOf = (value: unknown): Date | undefined => (value instanceof Date ? value : undefined);
const timesOf = (value: unknown) =>
  isInputRecord(value) ? { from: dateOf(value['from']), to: dateOf(value['to']) } : { from: undefined, to: undefined };

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const timeBounds = (range: InputRecord): readonly Bound[] => {
  const { from, to } = timesOf(range);
  return [
    ...(from === undefined ? [] : [{ operator: '>=', value: from, as: 'timestamptz' } as const]),
    ...(to === undefined ? [] : [{ operator: '<', value: to, as: 'timestamptz' } as const]),
  ];
};

const numberOperators = { atLeast: '>=', above: '>', atMost: '<=', below: '<' } as const;
const numberBounds = (range: InputRecord, as: Bound['as']): readonly Bound[] =>
  Object.entries(numberOperators).flatMap(([name, operator]) => {
    const value = range[name];
    return typeof value === 'number' ? [{ operator, value, as }] : [];
  });

const conditionOf = ({ column, field }: FilterField, value: unknown): Condition | undefined => {
  const range = (bounds: readonly Bound[]): Condition | undefined =>
    bounds.length === 0 ? undefined : { type: 'range', column, bounds };
  switch (field.type.type) {
    case 'text':
    case 'enum':
      return { type: 'oneOf', column, values: textsOf(value) };
    case 'time':
      return isInputRecord(value) ? range(timeBounds(value)) : undefined;
    case 'int':
    case 'safeInt':
      return isInputRecord(value) ? range(numberBounds(value, 'bigint')) : undefined;
    case 'float':
      return isInputRecord(value) ? range(numberBounds(value, 'double precision')) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? { type: 'flag', column, value } : undefined;
    case 'texts':
    case 'object':
    case 'objects':
    case 'vector':
      throw new Error(`records cannot be searched by ${column}`);
  }
};

/** What PostgreSQL and ISO 8601 write alike. */
export const isStorable = (at: Date): boolean => at.getTime() >= earliest && at.getTime() <= latest;

const issuesOf = ({ name, field }: FilterField, value: unknown): readonly RuleIssue[] => {
  if (field.type.type === 'text' || field.type.type === 'enum') {
    const values = textsOf(value);
    if (values.length === 0 || values.length > mostValues) {
      return [{ path: [name], message: `must have 1 to ${mostValues} values, not ${values.length}` }];
    }
    return values.flatMap((item, index) =>
      item.includes('\0') || !item.isWellFormed()
        ? [{ path: [name, index], message: 'must not contain NUL characters or unpaired surrogates: no record does' }]
        : [],
    );
  }
  const { from, to } = timesOf(value);
  const outside = Object.entries({ from, to }).filter(([, at]) => at !== undefined && !isStorable(at));
  if (outside.length > 0) {
    return outside.map(([bound]) => ({ path: [name, bound], message: 'must lie in the years 1 to 9999' }));
  }
  return from !== undefined && to !== undefined && from >= to
    ? [{ path: [name, 'to'], message: 'must be after from' }]
    : [];
};

/** Reads a filter, and tells every broken rule in it. What is null or left out looks for nothing in particular. */
export const readFilter = (
  fields: readonly FilterField[],
  input: InputRecord,
): { readonly filter: Filter; readonly issues: readonly RuleIssue[] } => {
  const given = fields.flatMap((field) => {
    const value = input[field.name];
    return value === null || value === undefined ? [] : [{ field, value }];
  });
  const sent = (name: string): unknown => given.find(({ field }) => field.name === name)?.value;
  const remediationIds = sent('remediationId');
  const occurred = sent('occurredAt');
  return {
    issues: given.flatMap(({ field, value }) => issuesOf(field, value)),
    filter: {
      conditions: given.flatMap(({ field, value }) => {
        const condition = conditionOf(field, value);
        return condition === undefined ? [] : [condition];
      }),
      recorded: timesOf(sent('recordedAt')),
      occurred: occurred === undefined ? undefined : timesOf(occurred),
      remediationIds: remediationIds === undefined ? undefined : textsOf(remediationIds),
    },
  };
};
