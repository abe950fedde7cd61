/** What a provider answers, held against what was asked: nothing of it is believed. */
import { z } from 'zod';

export type Vector = readonly number[];

export type Answer =
  | { readonly type: 'vectors'; readonly vectors: readonly (Vector | undefined)[] }
  | { readonly type: 'unusable'; readonly reason: 'malformed' | 'wrong_count' | 'wrong_dimensions' };

/** Only the form; the numbers are looked at below, one by one, since one bad text must not cost its neighbours. */
const form = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.unknown()).nullable() })),
});

const largestFloat4 = 3.402_823_4e38;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= largestFloat4;

/** As it will be stored, in 32 bits; `undefined` for what has no direction. */
const vectorOf = (values: readonly unknown[]): Vector | undefined => {
  if (!values.every(isNumber)) return undefined;
  return values.some((value) => Math.fround(value) !== 0) ? values : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Python's json module writes NaN and Infinity, which are no JSON: without this, one such number would cost the batch. */
const withoutNaN = (text: string): string => text.replaceAll(/-?\bInfinity\b|\bNaN\b/g, 'null');

/** The vectors in the order of the texts, which is that of `index`, whatever the order in the answer. */
export const readAnswer = (text: string, count: number, dimensions: number): Answer => {
  const answer = form.safeParse(parsed(text) ?? parsed(withoutNaN(text)));
  if (!answer.success) return { type: 'unusable', reason: 'malformed' };
  const { data } = answer.data;
  if (data.length !== count) return { type: 'unusable', reason: 'wrong_count' };
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  if (byIndex.size !== count || data.some(({ index }) => index >= count)) {
    return { type: 'unusable', reason: 'malformed' };
  }
  if (data.some(({ embedding }) => embedding !== null && embedding.length !== dimensions)) {
    return { type: 'unusable', reason: 'wrong_dimensions' };
  }
  const inOrder = Array.from({ length: count }, (_, index) => byIndex.get(index) ?? []);
  return { type: 'vectors', vectors: inOrder.map(vectorOf) };
};
