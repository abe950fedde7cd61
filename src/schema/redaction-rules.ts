/**
 * The file that says what is replaced in which records. It is held against the declarations when it is read: what it
 * names has to be there and has to be free text, so that no key, state, time or number is ever replaced, and a record is
 * as valid after as it was before.
 */
import { RE2JS } from 're2js';
import { z } from 'zod';
import { contentFields } from './content.ts';
import { type AuditDeclaration, spine } from './define-audit.ts';
import type { Field, Fields } from './field.ts';
import { createRedact, type Edit, type Redact, replaceAll, replaceMatches } from './redact.ts';

/** Kind → what is done to its records. Kinds to which nothing is done are not in it. */
export type Redaction = ReadonlyMap<string, Redact>;

export type ReadRules =
  | { readonly type: 'rules'; readonly redaction: Redaction; readonly count: number }
  /** Every mistake there is, each naming its rule. */
  | { readonly type: 'mistakes'; readonly mistakes: readonly string[] };

const maxRules = 100;
const maxPatternLength = 500;
/** Instructions of the compiled pattern. Each may cost a step per character of the text. */
const maxPatternSize = 200;

const replacement = z
  .string()
  .min(1)
  .max(50)
  .refine(
    (text) => text.trim() !== '' && !text.includes('\0') && text.isWellFormed(),
    'must be text that is not blank',
  );

const ruleSchema = z.strictObject({
  kinds: z.array(z.string()).min(1).optional(),
  field: z
    .string()
    .regex(/^(\/[^/~]+)+$/, 'must be a JSON pointer to a field, e.g. /recommendations/description')
    .optional(),
  pattern: z.string().min(1).max(maxPatternLength).optional(),
  replacement: replacement.default('[redacted]'),
});
type RedactionRule = z.infer<typeof ruleSchema>;

const fileSchema = z.strictObject({ rules: z.array(ruleSchema).max(maxRules) });

/** Path of every declared field, without positions in lists → the field. */
const pathsOf = (fields: Fields, at = ''): readonly (readonly [string, Field])[] =>
  Object.entries(fields).flatMap(([name, field]): readonly (readonly [string, Field])[] => {
    const path = `${at}/${name}`;
    const inner = field.type.type === 'object' || field.type.type === 'objects' ? field.type.object.fields : {};
    return [[path, field], ...pathsOf(inner, path)];
  });

/** How long a text of the field may be; `undefined` when it holds no free text. */
const maxLengthOf = ({ type }: Field): number | undefined => {
  if (type.type === 'text') return type.max;
  return type.type === 'texts' ? type.each.max : undefined;
};

const isKey = (path: string): boolean => Object.keys(spine).some((name) => path === `/${name}`);

const whyNot = (path: string, field: Field | undefined, { replacement: text }: RedactionRule): string | undefined => {
  if (isKey(path)) return `${path} is what a record is known and found by`;
  if (field === undefined) return `there is no field ${path}; positions in lists are left out`;
  const max = maxLengthOf(field);
  if (max === undefined) return `${path} is not free text (${field.type.type})`;
  return [...text].length > max ? `${path} takes at most ${max} characters, so the replacement is too long` : undefined;
};

const compiled = (pattern: string): RE2JS | string => {
  try {
    const made = RE2JS.compile(pattern);
    const size = made.programSize();
    return size > maxPatternSize ? `the pattern is too large: ${size} instructions, at most ${maxPatternSize}` : made;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** What a rule does, or the first thing that is wrong with it. */
const editOf = (rule: RedactionRule): Edit | string => {
  if (rule.pattern === undefined) {
    return rule.field === undefined ? 'needs a field, a pattern, or both' : replaceAll(rule.replacement);
  }
  const pattern = compiled(rule.pattern);
  return typeof pattern === 'string' ? pattern : replaceMatches(pattern, rule.replacement);
};

/** The paths of a kind that a rule is about: the one it names, or else every free text. */
const pathsFor = (rule: RedactionRule, paths: ReadonlyMap<string, Field>): readonly string[] =>
  rule.field === undefined
    ? [...paths].filter(([path, field]) => whyNot(path, field, rule) === undefined).map(([path]) => path)
    : [rule.field];

const parsed = (text: string): z.ZodSafeParseResult<z.infer<typeof fileSchema>> | undefined => {
  try {
    return fileSchema.safeParse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

export const readRules = (text: string, audits: readonly AuditDeclaration[]): ReadRules => {
  const file = parsed(text);
  if (file === undefined) return { type: 'mistakes', mistakes: ['is not JSON'] };
  if (!file.success) {
    const mistakes = file.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trimStart());
    return { type: 'mistakes', mistakes };
  }

  const { rules } = file.data;
  const mistakes: string[] = [];
  const pathsByKind = new Map(
    audits.map((declaration) => [declaration.kind, new Map(pathsOf(contentFields(declaration)))]),
  );
  const editsByKind = new Map<string, Map<string, Edit[]>>();
  for (const [index, rule] of rules.entries()) {
    const edit = editOf(rule);
    if (typeof edit === 'string') {
      mistakes.push(`rules.${index} ${edit}`);
      continue;
    }
    for (const kind of rule.kinds ?? pathsByKind.keys()) {
      const paths = pathsByKind.get(kind);
      if (paths === undefined) {
        mistakes.push(`rules.${index} there is no kind ${kind}; there are ${[...pathsByKind.keys()].join(', ')}`);
        continue;
      }
      const edits = editsByKind.get(kind) ?? new Map<string, Edit[]>();
      editsByKind.set(kind, edits);
      for (const path of pathsFor(rule, paths)) {
        const reason = whyNot(path, paths.get(path), rule);
        if (reason === undefined) edits.set(path, [...(edits.get(path) ?? []), edit]);
        else mistakes.push(`rules.${index} ${kind}: ${reason}`);
      }
    }
  }
  if (mistakes.length > 0) return { type: 'mistakes', mistakes };

  const redaction = audits.flatMap(({ kind, fields }) => {
    const redact = createRedact(fields, editsByKind.get(kind) ?? new Map());
    return redact === undefined ? [] : [[kind, redact] as const];
  });
  return { type: 'rules', redaction: new Map(redaction), count: rules.length };
};
