/**
 * Declaration → the check that holds every rule of a record, once. The single mutations hold it on their argument through
 * the validation plugin, as a Standard Schema; the batch calls it record by record. GraphQL has coerced the types before,
 * so what is checked here is lengths, ranges, characters, and the rules between fields.
 *
 * A check is compiled once and makes nothing unless something is wrong: it is asked thousands of times a second, and a
 * general validator would copy every record to say that it may stay as it is.
 */
import type { Clock } from '../clock.ts';
import {
  type Field,
  type Fields,
  type FieldType,
  type InputRecord,
  isInputRecord,
  type Range,
  type Rule,
} from './field.ts';

export interface RuleIssue {
  readonly message: string;
  /** Where in the record, outermost first. */
  readonly path: readonly (string | number)[];
}

/** `undefined` when every rule holds. */
type Check = (value: unknown) => readonly RuleIssue[] | undefined;

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

const timeProblemOf = (type: Extract<FieldType, { type: 'time' }>, clock: Clock) => {
  const { notBefore, maxAheadMs } = type;
  const lowest = notBefore === undefined ? undefined : Date.parse(notBefore);
  const serverTime = () => `the server's time is ${new Date(clock.now()).toISOString()}`;
  return (value: Date): string | undefined => {
    const at = value.getTime();
    // Also what is no time at all: its number is NaN, which is neither earlier nor later.
    if (!(at >= earliest && at <= latest)) return 'must lie in the years 1 to 9999';
    if (lowest !== undefined && at < lowest) return `must not be before ${notBefore}; ${serverTime()}`;
    if (maxAheadMs !== undefined && at > clock.now() + maxAheadMs) {
      return `must be at most ${maxAheadMs / 60_000} minutes ahead of the server; ${serverTime()}`;
    }
    return undefined;
  };
};

const vectorProblem = (value: readonly unknown[], dimensions: number): string | undefined => {
  if (value.length !== dimensions) return `must have exactly ${dimensions} numbers, not ${value.length}`;
  if (!value.every((x) => typeof x === 'number' && Math.abs(x) <= largestFloat4)) {
    return 'must hold finite 32-bit floating point numbers';
  }
  return value.some((x) => Math.fround(Number(x)) !== 0) ? undefined : 'must not be all zero';
};

const itemsProblem = (items: readonly unknown[], { min, max }: Range): string | undefined =>
  items.length >= min && items.length <= max
    ? undefined
    : `must have ${min === 0 ? 'at most' : `${min} to`} ${max} items, not ${items.length}`;

/** The rule for one type of value; what is of another type has got past GraphQL, and is refused. */
const checkValue =
  <T>(is: (value: unknown) => value is T, what: string, problemOf: (value: T) => string | undefined): Check =>
  (value) => {
    const message = is(value) ? problemOf(value) : `must be ${what}`;
    return message === undefined ? undefined : [{ message, path: [] }];
  };

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isTime = (value: unknown): value is Date => value instanceof Date;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const nothingElse = (): undefined => undefined;

/** What was found further down, under its key. */
const add = (found: RuleIssue[] | undefined, key: string | number, issues: readonly RuleIssue[]): RuleIssue[] => {
  const all = found ?? [];
  for (const { message, path } of issues) all.push({ message, path: [key, ...path] });
  return all;
};

const checkText = ({ min, max }: { readonly min: 0 | 1; readonly max: number }): Check =>
  checkValue(isText, 'text', (value) => textProblem(value, min, max));

/** Items beyond the most that are allowed are not looked at: what is found is bounded by the declaration, too. */
const checkList = (items: Range, checkItem: Check): Check => {
  return (value) => {
    if (!isList(value)) return [{ message: 'must be a list', path: [] }];
    const message = itemsProblem(value, items);
    let found: RuleIssue[] | undefined = message === undefined ? undefined : [{ message, path: [] }];
    const looked = Math.min(value.length, items.max);
    for (let index = 0; index < looked; index += 1) {
      const issues = checkItem(value[index]);
      if (issues !== undefined) found = add(found, index, issues);
    }
    return found;
  };
};

const checkOf = (type: FieldType, clock: Clock): Check => {
  switch (type.type) {
    case 'text':
      return checkText(type);
    case 'enum':
      return checkValue(isText, 'one of the values', nothingElse);
    case 'time':
      return checkValue(isTime, 'a time', timeProblemOf(type, clock));
    case 'int':
    case 'float':
      return checkValue(isNumber, 'a number', (value) => rangeProblem(value, type.min, type.max));
    case 'safeInt':
      return checkValue(isNumber, 'a number', (value) => rangeProblem(value, type.min, undefined));
    case 'boolean':
      return checkValue(isBoolean, 'true or false', nothingElse);
    case 'texts':
      return checkList(type.items, checkText(type.each));
    case 'object':
      return checkObject(type.object.fields, type.object.rules, clock);
    case 'objects':
      return checkList(type.items, checkObject(type.object.fields, type.object.rules, clock));
    case 'vector':
      return checkValue(isList, 'a list of numbers', (value) => vectorProblem(value, type.dimensions));
  }
};

const checkField = (field: Field, clock: Clock): Check => {
  const check = checkOf(field.type, clock);
  const missing = field.required ? [{ message: 'is required', path: [] }] : undefined;
  return (value) => (value === null || value === undefined ? missing : check(value));
};

/** The rules between fields are held although a field has failed: a caller learns of everything at once. */
const checkObject = (fields: Fields, rules: readonly Rule[], clock: Clock): Check => {
  const checks = Object.entries(fields).map(([name, field]) => ({ name, check: checkField(field, clock) }));
  return (value) => {
    if (!isInputRecord(value)) return [{ message: 'must be an object', path: [] }];
    let found: RuleIssue[] | undefined;
    for (const { name, check } of checks) {
      const issues = check(value[name]);
      if (issues !== undefined) found = add(found, name, issues);
    }
    for (const rule of rules) {
      if (!rule.holds(value)) found = add(found, rule.field, [{ message: rule.sentence, path: [] }]);
    }
    return found;
  };
};

/** All rules of one kind's input: as a function, and in the form that the validation plugin takes. */
export interface RecordRules {
  readonly check: (input: InputRecord) => readonly RuleIssue[] | undefined;
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (input: unknown) => { readonly value: unknown } | { readonly issues: readonly RuleIssue[] };
  };
}

export const rulesOf = (
  declaration: { readonly fields: Fields; readonly rules: readonly Rule[] },
  clock: Clock,
): RecordRules => {
  const check = checkObject(declaration.fields, declaration.rules, clock);
  return {
    check,
    '~standard': {
      version: 1,
      vendor: 'audit',
      validate: (value) => {
        const issues = check(value);
        return issues === undefined ? { value } : { issues };
      },
    },
  };
};
