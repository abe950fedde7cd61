import { GraphQLScalarType } from 'graphql';
import { DateTimeResolver, SafeIntResolver, UUIDResolver } from 'graphql-scalars';
import type { Builder } from './builder.ts';

/** As nearly every client writes a time, and on a day that every month has: nothing is left that could be wrong with it. */
const plain = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** The library's scalar, which looks at a time five times, behind a shortcut for most of them. */
const dateTimeConfig = DateTimeResolver.toConfig();
const DateTime = new GraphQLScalarType({
  ...dateTimeConfig,
  coerceInputValue: (value) =>
    typeof value === 'string' && plain.test(value) ? new Date(value) : dateTimeConfig.coerceInputValue(value),
});

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The library's takes braces as well, and one without the other, of which PostgreSQL knows nothing. */
const { name, description, extensions, coerceOutputValue } = UUIDResolver.toConfig();
const UUID = new GraphQLScalarType({
  name,
  description,
  extensions,
  coerceOutputValue,
  coerceInputValue: (value) => {
    if (typeof value === 'string' && uuid.test(value)) return value;
    throw new TypeError('it is not a UUID of 36 characters');
  },
});

export const addScalars = (builder: Builder): void => {
  builder.addScalarType('DateTime', DateTime, {
    description:
      'An instant as an RFC 3339 date-time, e.g. `2026-11-18T09:14:07.123Z`. Any offset and any number of digits are ' +
      'taken; digits finer than a millisecond are cut, and what goes out is UTC with milliseconds.',
  });
  builder.addScalarType('SafeInt', SafeIntResolver, {
    description: 'A whole number of up to 53 bits, for milliseconds and bytes, which 32 bits do not hold.',
  });
  builder.addScalarType('UUID', UUID, {
    description: 'A UUID as 36 characters, e.g. `2f1c7a52-9d4e-8b1a-a3c0-5d6e7f809112`.',
  });
};
