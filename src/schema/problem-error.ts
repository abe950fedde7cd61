/** Problems as GraphQL errors: `extensions.code`, `extensions.problem`, and the HTTP status and headers that go with it. */
import { GraphQLError } from 'graphql';
import { createProblem, type FieldProblem, type Problem, pointerOf } from '../problems.ts';

/** The HTTP header, in whole seconds. */
export const retryAfter = ({ retryAfterMs }: Problem): Readonly<Record<string, string>> =>
  retryAfterMs === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) };

/** Thrown where a request ends in a problem. */
export const problemError = (problem: Problem): GraphQLError =>
  new GraphQLError(problem.detail, {
    extensions: {
      code: problem.code,
      problem,
      http: {
        status: problem.status,
        headers: retryAfter(problem),
      },
    },
  });

/** One failed rule, as a standard schema (zod) reports it. */
export interface RuleIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const segment = (part: PropertyKey | { readonly key: PropertyKey }): string | number => {
  const key = typeof part === 'object' ? part.key : part;
  return typeof key === 'number' ? key : String(key);
};

const fieldProblems = (issues: readonly RuleIssue[], base: readonly (string | number)[]): readonly FieldProblem[] =>
  issues.map(({ path = [], message }) => ({ pointer: pointerOf([...base, ...path.map(segment)]), detail: message }));

/** All broken rules of one record. `base` is where the record stands in the arguments. */
export const validationFailed = (issues: readonly RuleIssue[], base: readonly (string | number)[] = []): Problem => {
  const errors = fieldProblems(issues, base);
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return createProblem('VALIDATION_FAILED', first ? `${first.pointer} ${first.detail}${more}` : 'invalid input', {
    errors,
  });
};

export const validationProblem = (issues: readonly RuleIssue[]): GraphQLError => problemError(validationFailed(issues));
