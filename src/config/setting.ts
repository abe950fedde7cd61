/** What a setting is, and the forms its value may have. */
import { isIP } from 'node:net';
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

/** What each of some settings came to; `undefined` where it could not be read. */
export type ValuesOf<S extends Readonly<Record<string, Setting<unknown>>>> = {
  readonly [Name in keyof S]: (S[Name] extends Setting<infer T> ? T : never) | undefined;
};

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

/** Several of the values, separated by commas; at least one, each once. */
export const someOf = <const T extends string>(...values: readonly T[]): z.ZodType<readonly T[], string> =>
  z.string().transform((value, context) => {
    const parts = value.split(',').map((part) => part.trim());
    const found = values.filter((known) => parts.includes(known));
    if (found.length === parts.length) return found;
    context.addIssue({
      code: 'custom',
      message: `must list some of ${values.join(', ')}, separated by commas, each once`,
    });
    return z.NEVER;
  });

/** `undefined` when it is empty. */
const optional = (holds: (value: string) => boolean, message: string): z.ZodType<string | undefined, string> =>
  z
    .string()
    .refine((value) => value === '' || holds(value), message)
    .transform((value) => (value === '' ? undefined : value));

/** A path says that it is one, so that nobody puts a certificate itself where its file belongs. */
export const optionalFile = (): z.ZodType<string | undefined, string> =>
  optional((value) => /^\.{0,2}\/[^\0]+$/.test(value), 'must be a path that begins with /, ./ or ../');

export const optionalWord = (max: number): z.ZodType<string | undefined, string> =>
  optional((value) => value.length <= max && /^\S+$/.test(value), `must be one word of no more than ${max} characters`);

/** The name `localhost`, 127.0.0.0/8 or ::1: what only this machine reaches. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

/** What is believed has to come over TLS, unless it does not leave the machine. */
export const isTrustworthyUrl = (value: string): boolean => {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
};

export const optionalUrl = (): z.ZodType<string | undefined, string> =>
  optional(isTrustworthyUrl, 'must be an https:// URL without user and password (http:// only to loopback)');

export const optionalUrlOrFile = (): z.ZodType<string | undefined, string> =>
  optional(
    (value) => isTrustworthyUrl(value) || (/^file:\/\/\//.test(value) && URL.canParse(value)),
    'must be an https:// URL without user and password (http:// only to loopback), or file:///path',
  );

export const setting = <T>(
  variable: string,
  unit: string,
  fallback: string,
  schema: z.ZodType<T, string>,
  sentence: string,
): Setting<T> => ({ variable, unit, fallback, schema, sentence });
