import { GraphQLScalarType } from 'graphql';
import { DateTimeResolver, SafeIntResolver, UUIDResolver } from 'graphql-scalars';
import type { Builder } from './builder.ts';

/** E.g. 2026-11-18T09:14:07.123Z. */
const writtenLength = 24;

/**
 * The library's scalar behind a shortcut: a time that comes out of Date exactly as it went in needs none of the
 * library's five regular expressions, and that is how nearly every client writes one. All others go the long way.
 */
const dateTimeConfig = DateTimeResolver.toConfig();
const DateTime = new GraphQLScalarType({
  ...dateTimeConfig,
  coerceInputValue: (value) => {
    if (typeof value === 'string' && value.length === writtenLength) {
      const date = new Date(value);
      if (!Number.isNaN(date.getTime()) && date.toISOString() === value) return date;
    }
    return dateTimeConfig.coerceInputValue(value);
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
  builder.addScalarType('UUID', UUIDResolver, {
    description: 'A UUID as 36 characters, e.g. `2f1c7a52-9d4e-8b1a-a3c0-5d6e7f809112`.',
  });
};
