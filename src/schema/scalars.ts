import { DateTimeResolver, SafeIntResolver, UUIDResolver } from 'graphql-scalars';
import type { Builder } from './builder.ts';

export const addScalars = (builder: Builder): void => {
  builder.addScalarType('DateTime', DateTimeResolver, {
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
