/**
 * The language in which an audit kind is declared.
 *
 * A field is plain data: what it holds, whether it must be there, and a sentence for whoever meets it in GraphiQL.
 * Everything else is an interpretation of that data, each in a room of its own: `field-graphql.ts` (types),
 * `field-rules.ts` (validation), `content.ts` (the stored form), `column.ts` (the SQL column).
 */

export interface EnumDeclaration {
  readonly name: string;
  readonly description: string;
  /** Value → what it means. The spelling is the same in GraphQL and in the database. */
  readonly values: Readonly<Record<string, string>>;
}

export type FieldType =
  /** Length in Unicode code points, as PostgreSQL's char_length counts. A minimum of 1 also refuses blank text. */
  | { readonly type: 'text'; readonly min: 0 | 1; readonly max: number }
  | { readonly type: 'enum'; readonly enum: EnumDeclaration }
  /** An instant, cut to milliseconds. Years 1 to 9999, unless bounded more tightly against the server's clock. */
  | { readonly type: 'time'; readonly notBefore?: string; readonly maxAheadMs?: number }
  /** 32 bits. */
  | { readonly type: 'int'; readonly min: number; readonly max?: number }
  /** Milliseconds and bytes: up to 2^53 - 1, since 32 bits of milliseconds overflow after 24.8 days. */
  | { readonly type: 'safeInt'; readonly min: number }
  | { readonly type: 'float'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' }
  | {
      readonly type: 'texts';
      readonly items: Range;
      readonly each: { readonly min: 0 | 1; readonly max: number };
      readonly column: 'text[]' | 'jsonb';
    }
  | { readonly type: 'object'; readonly object: ObjectDeclaration }
  | { readonly type: 'objects'; readonly items: Range; readonly object: ObjectDeclaration }
  | { readonly type: 'vector'; readonly dimensions: number };

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Field {
  readonly type: FieldType;
  readonly required: boolean;
  /** Written when the caller leaves the field out, so that the stored row always says it. */
  readonly default?: number | boolean;
  readonly description: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** What a caller sent, after GraphQL coercion: names and JavaScript types are right, nothing else is known yet. */
export type InputRecord = Readonly<Record<string, unknown>>;

export const isInputRecord = (value: unknown): value is InputRecord => typeof value === 'object' && value !== null;

/** A rule between fields of one object. Its message stands at `field`. */
export interface Rule<Name extends string = string> {
  readonly field: Name;
  /** Says what is expected, e.g. "is required when status is FAILED". */
  readonly sentence: string;
  readonly holds: (input: InputRecord) => boolean;
}

/** An object inside a record, stored as jsonb. */
export interface ObjectDeclaration {
  /** Output type name; the input type has the suffix `Input`. */
  readonly name: string;
  readonly description: string;
  readonly fields: Fields;
  readonly rules: readonly Rule[];
}

/** Declares an object; the rules may only speak of its own fields. */
export const defineObject = <const F extends Fields>(declaration: {
  readonly name: string;
  readonly description: string;
  readonly fields: F;
  readonly rules?: readonly Rule<keyof F & string>[];
}): ObjectDeclaration => ({ ...declaration, rules: declaration.rules ?? [] });

export const defineEnum = (
  name: string,
  description: string,
  values: Readonly<Record<string, string>>,
): EnumDeclaration => ({ name, description, values });

export const required = (type: FieldType, description: string): Field => ({ type, required: true, description });
export const optional = (type: FieldType, description: string): Field => ({ type, required: false, description });
export const defaulted = (type: FieldType, value: number | boolean, description: string): Field => ({
  type,
  required: false,
  default: value,
  description,
});

export const text = (min: 0 | 1, max: number): FieldType => ({ type: 'text', min, max });
export const oneOf = (declaration: EnumDeclaration): FieldType => ({ type: 'enum', enum: declaration });
export const time = (bounds: { readonly notBefore?: string; readonly maxAheadMs?: number } = {}): FieldType => ({
  type: 'time',
  ...bounds,
});
export const int = (min: number, max?: number): FieldType =>
  max === undefined ? { type: 'int', min } : { type: 'int', min, max };
export const millis = (): FieldType => ({ type: 'safeInt', min: 0 });
export const bytes = (): FieldType => ({ type: 'safeInt', min: 0 });
export const float = (min: number, max: number): FieldType => ({ type: 'float', min, max });
export const ratio = (): FieldType => float(0, 1);
export const boolean = (): FieldType => ({ type: 'boolean' });
export const texts = (items: Range, each: { readonly min: 0 | 1; readonly max: number }): FieldType => ({
  type: 'texts',
  items,
  each,
  column: 'text[]',
});
export const textsAsJson = (items: Range, each: { readonly min: 0 | 1; readonly max: number }): FieldType => ({
  type: 'texts',
  items,
  each,
  column: 'jsonb',
});
export const object = (declaration: ObjectDeclaration): FieldType => ({ type: 'object', object: declaration });
export const objects = (items: Range, declaration: ObjectDeclaration): FieldType => ({
  type: 'objects',
  items,
  object: declaration,
});
export const vector = (dimensions: number): FieldType => ({ type: 'vector', dimensions });
