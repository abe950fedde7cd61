/** What has to become of a record, worked out from what was sent and apart from the service. */
import type { Field, Fields, InputRecord } from '../../src/schema/field.ts';

type Values = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is InputRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const expectedValue = ({ type, ...field }: Field, sent: unknown): unknown => {
  if (sent === undefined || sent === null) return field.default ?? null;
  if (type.type === 'time') return new Date(String(sent)).toISOString();
  if (type.type === 'object') return expectedFields(type.object.fields, sent);
  if (type.type === 'objects' && Array.isArray(sent)) {
    return sent.map((item: unknown) => expectedFields(type.object.fields, item));
  }
  return sent;
};

/** As it is read: every declared field, with defaults filled in, times in UTC, and null where nothing was said. */
export const expectedFields = (fields: Fields, sent: unknown): Values =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      expectedValue(field, isRecord(sent) ? sent[name] : undefined),
    ]),
  );

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const said = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(said.map(([name, inner]) => [name, withoutNulls(inner)]));
};

/** As it is stored: columns in snake case, and nothing said about what is null inside of a list or an object. */
export const expectedColumns = (fields: Fields, sent: InputRecord): Values =>
  Object.fromEntries(
    Object.entries(expectedFields(fields, sent)).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      withoutNulls(value),
    ]),
  );

/** The GraphQL selection of fields, and of everything in them. */
export const selectionOf = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, { type }]) =>
      type.type === 'object' || type.type === 'objects' ? `${name} { ${selectionOf(type.object.fields)} }` : name,
    )
    .join(' ');
