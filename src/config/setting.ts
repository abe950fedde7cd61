/** What a setting is made of. */
import { z } from 'zod';

export interface Setting<T> {
  readonly variable: string;
  /** For people, e.g. "milliseconds"; empty where there is none. */
  readonly unit: string;
  readonly sentence: string;
  /** As it stands in .env.example; empty for none. */
  readonly fallback: string;
  readonly schema: z.ZodType<T, string>;
}

export const whole = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`);

export const oneOf = <const T extends string>(...values: readonly T[]): z.ZodType<T, string> =>
  z.string().transform((value, context) => {
    const found = values.find((known) => known === value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `must be one of ${values.join(', ')}` });
    return z.NEVER;
  });

export const setting = <T>(
  variable: string,
  unit: string,
  fallback: string,
  schema: z.ZodType<T, string>,
  sentence: string,
): Setting<T> => ({ variable, unit, fallback, schema, sentence });
