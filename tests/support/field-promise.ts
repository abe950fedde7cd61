/**
 * How a field of the contract is written: `type [= default] [min..max] [each min..max]`. Bounds are characters of text,
 * values of numbers, items of lists; `each` bounds the texts in a list.
 */
export type FieldTable = Readonly<Record<string, string>>;

export interface FieldPromise {
  /** As GraphQL prints it, e.g. `[String!]!`. */
  readonly type: string;
  readonly required: boolean;
  readonly list: boolean;
  /** The innermost type. */
  readonly named: string;
  readonly fallback: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly each: { readonly min: number; readonly max: number } | undefined;
}

const form = /^(\S+)(?: = (\S+))?(?: (-?\d+)\.\.(\d*))?(?: each (\d+)\.\.(\d+))?$/;

const numberOrNone = (digits: string | undefined): number | undefined =>
  digits === undefined || digits === '' ? undefined : Number(digits);

export const readPromise = (text: string): FieldPromise => {
  const [, type, fallback, min, max, eachMin, eachMax] = form.exec(text) ?? [];
  if (type === undefined) throw new Error(`not a field: ${text}`);
  return {
    type,
    required: type.endsWith('!'),
    list: type.startsWith('['),
    named: type.replaceAll(/[[\]!]/g, ''),
    fallback,
    min: numberOrNone(min),
    max: numberOrNone(max),
    each: eachMin === undefined ? undefined : { min: Number(eachMin), max: Number(eachMax) },
  };
};
