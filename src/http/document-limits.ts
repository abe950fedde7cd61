/** Bounds on a GraphQL document: tokens before it is parsed, depth, breadth and cost before it is executed. */
import { createComplexityRule } from '@pothos/plugin-complexity';
import { type DocumentNode, type GraphQLError, Lexer, parse, Source, TokenKind, type ValidationRule } from 'graphql';
import { createProblem } from '../problems.ts';
import { documentLimits } from '../schema/builder.ts';
import { problemError } from '../schema/problem-error.ts';

const tooComplex = (detail: string): GraphQLError => problemError(createProblem('QUERY_TOO_COMPLEX', detail));

/** Only looked at when parsing has failed: whether the bound on tokens was the reason. */
const hasMoreTokens = (source: string | Source, maxTokens: number): boolean => {
  const lexer = new Lexer(typeof source === 'string' ? new Source(source) : source);
  try {
    for (let count = 0; count <= maxTokens; count += 1) {
      if (lexer.advance().kind === TokenKind.EOF) return false;
    }
    return true;
  } catch {
    return false;
  }
};

/** Parses a document of at most `maxTokens` tokens. */
export const createParse =
  (maxTokens: number) =>
  (source: string | Source): DocumentNode => {
    try {
      return parse(source, { maxTokens });
    } catch (error) {
      if (error instanceof RangeError) throw tooComplex('the document is nested too deeply');
      if (hasMoreTokens(source, maxTokens)) throw tooComplex(`the document has more than ${maxTokens} tokens`);
      throw error;
    }
  };

/** Costs depend on the document alone, never on variables: the result of validation is cached by document. */
export const documentLimitRule: ValidationRule = createComplexityRule({
  context: {},
  variableValues: {},
  validate: ({ depth, breadth, complexity }, reportError) => {
    const refuse = (what: string, value: number, max: number) => {
      if (value > max) reportError(tooComplex(`the document's ${what} is ${value}; at most ${max} is allowed`));
    };
    refuse('depth', depth, documentLimits.depth);
    refuse('breadth (fields, aliases included)', breadth, documentLimits.breadth);
    refuse('cost', complexity, documentLimits.complexity);
  },
});

/** Levels of objects and lists in a JSON value, cut off at `max` + 1. */
export const isDeeperThan = (value: unknown, max: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (max === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, max - 1));
  for (const key in value) if (isDeeperThan(Reflect.get(value, key), max - 1)) return true;
  return false;
};
