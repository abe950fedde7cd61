/** Bounds on a GraphQL document: tokens before it is parsed, depth, breadth and cost before it is executed. */
import { createComplexityRule } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  GraphQLError,
  Kind,
  Lexer,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { ProblemCode } from '../problem-table.ts';
import { documentLimits } from '../schema/builder.ts';

/** Carries the code only: what is found is cached by document, and the problem is made when it is answered. */
export const tooComplex = (detail: string): GraphQLError =>
  new GraphQLError(detail, { extensions: { code: 'QUERY_TOO_COMPLEX' satisfies ProblemCode } });

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

interface Size {
  /** Fields within fields. */
  readonly depth: number;
  /** Fields in all, each as often as its fragment is used. */
  readonly breadth: number;
}

/** Counts by form alone, so that introspection, which has no cost in the schema, counts as well. */
const measure = (context: ValidationContext, operation: SelectionSetNode): Size => {
  const known = new Map<string, Size>();
  const ofFragment = (name: string): Size => {
    const size = known.get(name);
    if (size !== undefined) return size;
    // A fragment within itself is refused by GraphQL's own rules; here it must only not go on for ever.
    known.set(name, { depth: 0, breadth: 0 });
    const fragment = context.getFragment(name);
    const measured = fragment == null ? { depth: 0, breadth: 0 } : ofSelections(fragment.selectionSet);
    known.set(name, measured);
    return measured;
  };
  const ofSelection = (selection: SelectionNode): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSelections(selection.selectionSet);
    const { depth, breadth } = ofSelections(selection.selectionSet);
    return { depth: depth + 1, breadth: breadth + 1 };
  };
  const ofSelections = (set: SelectionSetNode | undefined): Size => {
    const sizes = set?.selections.map(ofSelection) ?? [];
    return {
      depth: sizes.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
      breadth: sizes.reduce((sum, { breadth }) => sum + breadth, 0),
    };
  };
  return ofSelections(operation);
};

const refuseAbove = (what: string, value: number, max: number, report: (error: GraphQLError) => void): void => {
  if (value > max) report(tooComplex(`the document's ${what} is ${value}; at most ${max} is allowed`));
};

const costRule = createComplexityRule({
  context: {},
  variableValues: {},
  validate: ({ complexity }, report) => refuseAbove('cost', complexity, documentLimits.complexity, report),
});

/**
 * The cost of a document alone, whatever its variables: the outcome of validation is cached by document, so it must
 * not depend on them. What the rule finds besides the bounds, GraphQL's own rules report in their own words.
 */
export const documentLimitRule: ValidationRule = (context) => {
  const report = (error: GraphQLError): void => context.reportError(error);
  const onlyBounds: ValidationContext = Object.create(context, {
    reportError: {
      value: (error: GraphQLError) => {
        if (error.extensions['code'] !== undefined) context.reportError(error);
      },
    },
  });
  const visitor = costRule(onlyBounds);
  const visit = 'OperationDefinition' in visitor ? visitor.OperationDefinition : undefined;
  if (typeof visit !== 'object' || visit.enter === undefined || visit.leave === undefined) {
    throw new Error('the cost rule has changed its form');
  }
  const { enter, leave } = visit;
  return {
    OperationDefinition: {
      enter: (node, ...rest) => {
        // An operation the schema has no type for costs nothing; GraphQL's own rules refuse it. Skipping goes past `leave`.
        if (context.getSchema().getRootType(node.operation) === undefined) return false;
        const { depth, breadth } = measure(context, node.selectionSet);
        refuseAbove('depth', depth, documentLimits.depth, report);
        refuseAbove('breadth (fields, aliases included)', breadth, documentLimits.breadth, report);
        enter({ ...node, variableDefinitions: [] }, ...rest);
        return undefined;
      },
      leave,
    },
  };
};

/** Levels of objects and lists in a JSON value, cut off at `max` + 1. */
export const isDeeperThan = (value: unknown, max: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (max === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, max - 1));
  for (const key in value) if (isDeeperThan(Reflect.get(value, key), max - 1)) return true;
  return false;
};
