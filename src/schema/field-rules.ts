/**
 * Declaration → zod schema: every rule of a record, once. The single mutations hold it on their argument through the
 * validation plugin; the batch applies the same schema record by record. GraphQL has coerced the types before, so
 * what is checked here is lengths, ranges, characters, and the rules between fields.
 */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Field, Fields, FieldType, InputRecord, Range, Rule } from './field.ts';

const earliest = Date.parse('0001-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
const largestFloat4 = 3.402_823_4e38;

/** Length as PostgreSQL counts it. Most strings are short enough in UTF-16 to skip the walk. */
const codePoints = (value: string): number => {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
};

const textProblem = (value: string, min: 0 | 1, max: number): string | undefined => {
  if (min === 1 && value.trim() === '') return 'must not be empty or blank';
  if (value.length > max) {
    const length = codePoints(value);
    if (length > max) return `must be at most ${max} characters long, not ${length}`;
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    return 'must not contain NUL characters or unpaired surrogates: PostgreSQL cannot hold them';
  }
  return undefined;
};

const rangeProblem = (value: number, min: number, max: number | undefined): string | undefined => {
  if (max === undefined) return value >= min ? undefined : `must be at least ${min}, not ${value}`;
  return value >= min && value <= max ? undefined : `must be between ${min} and ${max}, not ${value}`;
};

const timeProblem = (value: Date, type: Extract<FieldType, { type: 'time' }>, clock: Clock): string | undefined => {
  const at = value.getTime();
  if (at < earliest || at > latest) return 'must lie in the years 1 to 9999';
  const serverTime = () => `the server's time is ${new Date(clock.now()).toISOString()}`;
  if (type.notBefore !== undefined && at < Date.parse(type.notBefore)) {
    return `must not be before ${type.notBefore}; ${serverTime()}`;
  }
  if (type.maxAheadMs !== undefined && at > clock.now() + type.maxAheadMs) {
    return `must be at most ${type.maxAheadMs / 60_000} minutes ahead of the server; ${serverTime()}`;
  }
  return undefined;
};

const vectorProblem = (value: readonly number[], dimensions: number): string | undefined => {
  if (value.length !== dimensions) return `must have exactly ${dimensions} numbers, not ${value.length}`;
  if (!value.every((x) => Math.abs(x) <= largestFloat4)) return 'must hold finite 32-bit floating point numbers';
  return value.some((x) => Math.fround(x) !== 0) ? undefined : 'must not be all zero';
};

const itemsProblem = (items: readonly unknown[], { min, max }: Range): string | undefined =>
  items.length >= min && items.length <= max
    ? undefined
    : `must have ${min === 0 ? 'at most' : `${min} to`} ${max} items, not ${items.length}`;

const withProblem = <T>(schema: z.ZodType<T>, problemOf: (value: T) => string | undefined): z.ZodType<T> =>
  schema.check((context) => {
    const message = problemOf(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value, continue: true });
  });

const schemaOf = (type: FieldType, clock: Clock): z.ZodType => {
  switch (type.type) {
    case 'text':
      return withProblem(z.string(), (value) => textProblem(value, type.min, type.max));
    case 'enum':
      return z.string();
    case 'time':
      return withProblem(z.date(), (value) => timeProblem(value, type, clock));
    case 'int':
      return withProblem(z.number(), (value) => rangeProblem(value, type.min, type.max));
    case 'safeInt':
      return withProblem(z.number(), (value) => rangeProblem(value, type.min, undefined));
    case 'float':
      return withProblem(z.number(), (value) => rangeProblem(value, type.min, type.max));
    case 'boolean':
      return z.boolean();
    case 'texts': {
      const item = withProblem(z.string(), (value) => textProblem(value, type.each.min, type.each.max));
      return withProblem(z.array(item), (items) => itemsProblem(items, type.items));
    }
    case 'object':
      return objectSchema(type.object.fields, type.object.rules, clock);
    case 'objects': {
      const item = objectSchema(type.object.fields, type.object.rules, clock);
      return withProblem(z.array(item), (items) => itemsProblem(items, type.items));
    }
    case 'vector':
      return withProblem(z.array(z.number()), (value) => vectorProblem(value, type.dimensions));
  }
};

const fieldSchema = (field: Field, clock: Clock): z.ZodType => {
  const schema = schemaOf(field.type, clock);
  return field.required ? schema : schema.nullish();
};

/** The rules between fields run although a field has failed: a caller learns of everything at once. */
const objectSchema = (fields: Fields, rules: readonly Rule[], clock: Clock): z.ZodType<InputRecord> => {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field, clock)]));
  const schema = z.object(shape);
  if (rules.length === 0) return schema;
  return schema.superRefine(
    (value, context) => {
      for (const rule of rules) {
        if (!rule.holds(value)) context.addIssue({ code: 'custom', path: [rule.field], message: rule.sentence });
      }
    },
    { when: () => true },
  );
};

/** All rules of one kind's input. */
export const rulesOf = (
  declaration: { readonly fields: Fields; readonly rules: readonly Rule[] },
  clock: Clock,
): z.ZodType<InputRecord> => objectSchema(declaration.fields, declaration.rules, clock);
