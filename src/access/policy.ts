/** The policy: which callers may do what. What no rule allows is denied. */
import { z } from 'zod';
import { type AuthenticationMethod, authenticationMethods, type Principal } from '../principal.ts';
import { pointerOf } from '../problems.ts';
import { type Access, createAccess, everything, type Grant, type Names } from './access.ts';

export interface Policy {
  readonly rules: number;
  /** Goes through all rules: not for every request (callers.ts). */
  readonly accessOf: (principal: Principal) => Access;
}

const isMethod = (value: string): value is AuthenticationMethod => Object.hasOwn(authenticationMethods, value);

/** As AUTH_MODES spells them. */
const method = z.string().transform((value, context): AuthenticationMethod => {
  const found = value.toUpperCase();
  if (value === value.toLowerCase() && isMethod(found)) return found;
  const all = Object.keys(authenticationMethods).map((name) => name.toLowerCase());
  context.addIssue({ code: 'custom', message: `must be one of ${all.join(', ')}` });
  return z.NEVER;
});

/** `*` stands for whatever follows, and begins at a border: `ci-*`, and not `ci*`, which would let `city` in as well. */
const isPattern = (value: string): boolean => {
  const star = value.indexOf('*');
  return star === -1 || (star === value.length - 1 && !/[\p{L}\p{N}]\*$/u.test(value));
};

const principalPattern = z
  .string()
  .min(1)
  .max(512)
  .refine(isPattern, 'may only have a * at its end, after a character such as : or / that is no letter or digit');

const names = (one: z.ZodType<string>): z.ZodType<Names> =>
  z
    .array(one)
    .min(1)
    .max(1_000)
    .transform((list) => (list.includes('*') ? 'all' : new Set(list)));

const policySchema = (kinds: readonly string[]) => {
  const kind = z.string().refine((value) => value === '*' || kinds.includes(value), {
    error: `must be * or one of ${kinds.join(', ')}`,
  });
  const exact = z
    .string()
    .min(1)
    .max(255)
    .refine((value) => value === '*' || !value.includes('*'), 'must be a whole name, or * for all');
  const record = z.strictObject({ kinds: names(kind), clusters: names(exact), namespaces: names(exact) });
  const rule = z
    .strictObject({
      description: z.string().max(1_000).optional(),
      principals: z.array(principalPattern).min(1).max(1_000),
      methods: z.array(method).min(1).optional(),
      record: record.optional(),
      read: z.boolean().default(false),
      operate: z.boolean().default(false),
    })
    .refine(({ record, read, operate }) => record !== undefined || read || operate, 'must allow something');
  return z.strictObject({ rules: z.array(rule).min(1).max(1_000) });
};

export class PolicyError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(`the policy has mistakes: ${mistakes.join('; ')}`);
    this.name = 'PolicyError';
    this.mistakes = mistakes;
  }
}

const mistakesOf = (issues: readonly z.core.$ZodIssue[]): readonly string[] =>
  issues.map(
    ({ path, message }) =>
      `${pointerOf(path.map((part) => (typeof part === 'number' ? part : String(part)))) || '/'} ${message}`,
  );

type Rule = z.infer<ReturnType<typeof policySchema>>['rules'][number];

const applies = (rule: Rule, { name, method }: Principal): boolean =>
  (rule.methods === undefined || rule.methods.includes(method)) &&
  rule.principals.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PolicyError([`it is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}`]);
  }
};

/** Reads a policy; throws a PolicyError that lists every mistake. `kinds` are those there are. */
export const readPolicy = (text: string, kinds: readonly string[]): Policy => {
  const result = policySchema(kinds).safeParse(parseJson(text));
  if (!result.success) throw new PolicyError(mistakesOf(result.error.issues));
  const { rules } = result.data;

  return {
    rules: rules.length,
    accessOf: (principal) => {
      const applicable = rules.filter((rule) => applies(rule, principal));
      return createAccess(
        applicable.map(({ record, read, operate }): Grant => ({ record, read, operate })),
        kinds,
      );
    },
  };
};

/** Everybody may do everything. */
export const openPolicy = (kinds: readonly string[]): Policy => {
  const access = createAccess([everything], kinds);
  return { rules: 0, accessOf: () => access };
};
