/** Rules between the fields of one object, in the words of the contract. `null` and absent mean the same. */
import type { InputRecord, Rule } from './field.ts';

const given = (input: InputRecord, field: string): boolean => {
  const value = input[field];
  return value !== null && value !== undefined;
};

/** Given, and not blank: "required" text that says nothing would be a hole in the trail. */
const said = (input: InputRecord, field: string): boolean => {
  const value = input[field];
  return typeof value === 'string' ? value.trim() !== '' : given(input, field);
};

const inWords = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

const isOneOf = (input: InputRecord, field: string, values: readonly string[]): boolean => {
  const value = input[field];
  return typeof value === 'string' && values.includes(value);
};

export const requiredWhen = <N extends string>(field: N, state: N, ...values: readonly string[]): Rule<N> => ({
  field,
  sentence: `is required when ${state} is ${inWords(values)}`,
  holds: (input) => !isOneOf(input, state, values) || said(input, field),
});

export const requiredUnless = <N extends string>(field: N, state: N, value: string): Rule<N> => ({
  field,
  sentence: `is required unless ${state} is ${value}`,
  holds: (input) => isOneOf(input, state, [value]) || said(input, field),
});

export const onlyWhen = <N extends string>(field: N, state: N, ...values: readonly string[]): Rule<N> => ({
  field,
  sentence: `is only allowed when ${state} is ${inWords(values)}`,
  holds: (input) => !given(input, field) || isOneOf(input, state, values),
});

export const refusedWhen = <N extends string>(field: N, state: N, value: string): Rule<N> => ({
  field,
  sentence: `must not be given when ${state} is ${value}`,
  holds: (input) => !given(input, field) || !isOneOf(input, state, [value]),
});

/** The field goes together with another one: both or neither. */
export const together = <N extends string>(field: N, other: N): readonly Rule<N>[] => [
  {
    field,
    sentence: `is required together with ${other}`,
    holds: (input) => !given(input, other) || said(input, field),
  },
  {
    field,
    sentence: `must not be given without ${other}`,
    holds: (input) => !given(input, field) || given(input, other),
  },
];

export const notBefore = <N extends string>(end: N, start: N): Rule<N> => ({
  field: end,
  sentence: `must not be before ${start}`,
  holds: (input) => {
    const from = input[start];
    const to = input[end];
    return !(from instanceof Date && to instanceof Date) || to.getTime() >= from.getTime();
  },
});

/** A rule that none of the forms above can say. */
export const rule = <N extends string>(
  field: N,
  sentence: string,
  holds: (input: InputRecord) => boolean,
): Rule<N> => ({ field, sentence, holds });
