/** Declared filters → GraphQL input types. */
import type { GenericInputFieldRef, InputFieldBuilder } from '@pothos/core';
import type { Builder, BuilderTypes } from './builder.ts';
import type { FieldTypes } from './field-graphql.ts';
import { type FilterField, mostValues } from './filter.ts';

export type FilterTypes = ReturnType<typeof createFilterTypes>;

const anyOf = `Any of these values, 1 to ${mostValues}; one may stand without brackets.`;

export const createFilterTypes = (builder: Builder, { enumOf }: FieldTypes) => {
  const TimeRange = builder.inputType('TimeRangeInput', {
    description: 'A range of time. Each end may be left out.',
    fields: (t) => ({
      from: t.field({ type: 'DateTime', description: 'From this instant on.' }),
      to: t.field({ type: 'DateTime', description: 'Before this instant.' }),
    }),
  });
  const WholeRange = builder.inputType('WholeNumberRangeInput', {
    description: 'A range of whole numbers. What is given must hold together.',
    fields: (t) => ({
      atLeast: t.field({ type: 'SafeInt', description: 'This or more.' }),
      above: t.field({ type: 'SafeInt', description: 'More than this.' }),
      atMost: t.field({ type: 'SafeInt', description: 'This or less.' }),
      below: t.field({ type: 'SafeInt', description: 'Less than this.' }),
    }),
  });
  const NumberRange = builder.inputType('NumberRangeInput', {
    description: 'A range of numbers. What is given must hold together.',
    fields: (t) => ({
      atLeast: t.float({ description: 'This or more.' }),
      above: t.float({ description: 'More than this.' }),
      atMost: t.float({ description: 'This or less.' }),
      below: t.float({ description: 'Less than this.' }),
    }),
  });

  const inputField = (
    t: InputFieldBuilder<BuilderTypes, 'InputObject'>,
    { field }: FilterField,
  ): GenericInputFieldRef => {
    const { type, description } = field;
    switch (type.type) {
      case 'text':
        return t.stringList({ description: `${description} ${anyOf}` });
      case 'enum':
        return t.field({ type: [enumOf(type.enum)], description: `${description} ${anyOf}` });
      case 'time':
        return t.field({ type: TimeRange, description });
      case 'int':
      case 'safeInt':
        return t.field({ type: WholeRange, description });
      case 'float':
        return t.field({ type: NumberRange, description });
      case 'boolean':
        return t.boolean({ description });
      case 'texts':
      case 'object':
      case 'objects':
      case 'vector':
        throw new Error(`records cannot be searched by a field of type ${type.type}`);
    }
  };

  return {
    TimeRange,
    inputFields:
      (fields: readonly FilterField[]) =>
      (t: InputFieldBuilder<BuilderTypes, 'InputObject'>): Record<string, GenericInputFieldRef> =>
        Object.fromEntries(fields.map((field) => [field.name, inputField(t, field)])),
  };
};
