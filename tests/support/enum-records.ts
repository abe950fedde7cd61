/** Records in which every value of every enum occurs. */
import type { AuditDeclaration } from '../../src/schema/define-audit.ts';
import type { Fields, FieldType, InputRecord, Rule } from '../../src/schema/field.ts';

export interface EnumRecord {
  /** E.g. `processingPhases.classification.method = PATTERN`. */
  readonly says: string;
  readonly input: InputRecord;
}

interface Shape {
  readonly fields: Fields;
  readonly rules: readonly Rule[];
}

const isRecord = (value: unknown): value is InputRecord => typeof value === 'object' && value !== null;

/** Any value of a type, for a field that another one calls for. */
const sample = (type: FieldType): unknown => {
  switch (type.type) {
    case 'text':
      return 'x';
    case 'enum':
      return Object.keys(type.enum.values)[0];
    case 'time':
      return '2026-11-18T23:00:00.000Z';
    case 'int':
    case 'safeInt':
    case 'float':
      return 1;
    case 'boolean':
      return true;
    case 'texts':
      return ['x'];
    case 'object':
      return {};
    case 'objects':
      return [{}];
    case 'vector':
      return Array.from({ length: type.dimensions }, () => 1);
  }
};

/** Gives what a rule misses and takes what it refuses, until all rules hold; `undefined` if `kept` is in the way. */
const mended = ({ fields, rules }: Shape, input: InputRecord, kept: string): InputRecord | undefined => {
  let candidate = input;
  for (let round = 0; round < 10; round += 1) {
    const broken = rules.find((rule) => !rule.holds(candidate))?.field;
    if (broken === undefined) return candidate;
    const type = fields[broken]?.type;
    if (broken === kept || type === undefined) return undefined;
    candidate = { ...candidate, [broken]: candidate[broken] === undefined ? sample(type) : undefined };
  }
  return undefined;
};

/** The input with the value in it: as it is, or with one other enum changed to suit. */
const withValue = (shape: Shape, input: InputRecord, name: string, value: string): InputRecord => {
  const base = { ...input, [name]: value };
  const others = Object.entries(shape.fields).flatMap(([other, { type }]) =>
    type.type === 'enum' && other !== name
      ? Object.keys(type.enum.values).map((choice) => ({ ...base, [other]: choice }))
      : [],
  );
  for (const candidate of [base, ...others]) {
    const found = mended(shape, candidate, name);
    if (found !== undefined) return found;
  }
  throw new Error(`no record can have ${name} = ${value}`);
};

const variants = (shape: Shape, input: InputRecord): readonly EnumRecord[] =>
  Object.entries(shape.fields).flatMap(([name, { type }]) => {
    if (type.type === 'enum') {
      const values = Object.keys(type.enum.values);
      return values.map((value) => ({ says: `${name} = ${value}`, input: withValue(shape, input, name, value) }));
    }
    if (type.type !== 'object' && type.type !== 'objects') return [];
    const value = input[name];
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.filter(isRecord).flatMap((item) =>
      variants(type.object, item).map((inner) => ({
        says: `${name}.${inner.says}`,
        input: { ...input, [name]: type.type === 'object' ? inner.input : [inner.input] },
      })),
    );
  });

const saidBy = (fields: Fields): readonly string[] =>
  Object.entries(fields).flatMap(([name, { type }]) => {
    if (type.type === 'enum') return Object.keys(type.enum.values).map((value) => `${name} = ${value}`);
    if (type.type !== 'object' && type.type !== 'objects') return [];
    return saidBy(type.object.fields).map((inner) => `${name}.${inner}`);
  });

/** One record per value of each enum field of a kind, those inside of lists and objects included. */
export const enumRecords = (declaration: AuditDeclaration): readonly EnumRecord[] => {
  const bySaying = new Map(variants(declaration, declaration.example).map((record) => [record.says, record]));
  return saidBy(declaration.fields).map((says) => {
    const record = bySaying.get(says);
    if (record === undefined) throw new Error(`the example of ${declaration.kind} has no place for ${says}`);
    return { says, input: { ...record.input, idempotencyKey: says } };
  });
};
