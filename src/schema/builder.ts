/** The Pothos builder: plugins and shared types. It defines no GraphQL type of its own. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import ValidationPlugin from '@pothos/plugin-validation';
import type { Scopes } from '../access/access.ts';
import type { RequestContext } from './context.ts';
import { deniedField } from './denial.ts';
import { validationProblem } from './problem-error.ts';
import { scopeRules } from './scope-rules.ts';

export interface SchemaTypes {
  Context: RequestContext;
  AuthScopes: Scopes;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    SafeInt: { Input: number; Output: number };
    UUID: { Input: string; Output: string };
  };
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
}

/** Records on a page at most. A document is taken to ask for as many, since its cost must not depend on variables. */
export const largestPage = 100;

/**
 * Bounds on one document, checked before execution. Introspection by GraphiQL is the deepest that is needed; the cost is
 * that of two of the largest pages with every field there is.
 */
export const documentLimits = { depth: 16, breadth: 400, complexity: 20_000 } as const;

const nodesOfPage = { complexity: { field: 1, multiplier: largestPage } } as const;

export const createBuilder = () =>
  new SchemaBuilder<SchemaTypes>({
    plugins: [scopeRules, ValidationPlugin, ComplexityPlugin, RelayPlugin],
    scopeAuth: {
      authScopes: ({ access }) => access.scopes,
      unauthorizedError: (_parent, context, { parentType, fieldName }) =>
        deniedField(context, `${parentType.name}.${fieldName}`),
    },
    validation: { validationError: (failure) => validationProblem(failure.issues) },
    complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
    relay: {
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      cursorType: 'String',
      pageInfoTypeOptions: { description: 'Where a page stands.', ruledByRoot: true },
      hasNextPageFieldOptions: { description: 'Whether there are more records after this page: older ones.' },
      hasPreviousPageFieldOptions: { description: 'Whether there are records before this page: newer ones.' },
      startCursorFieldOptions: { description: 'Cursor of the first record of the page; null when there is none.' },
      endCursorFieldOptions: {
        description: 'Cursor of the last record of the page: `after` of the next one. Null when there is none.',
      },
      edgesFieldOptions: {
        description: 'The records of the page with their cursors.',
        nullable: { list: false, items: false },
        ...nodesOfPage,
      },
      nodesOnConnection: { description: 'The records of the page without their cursors.', ...nodesOfPage },
      pageInfoFieldOptions: { description: 'Where the page stands.' },
      nodeFieldOptions: { description: 'The record.', nullable: false },
      cursorFieldOptions: { description: 'The place after this record, for `after`.' },
    },
  });

export type Builder = ReturnType<typeof createBuilder>;
/** SchemaTypes with Pothos' defaults filled in. */
export type BuilderTypes = Builder['$inferSchemaTypes'];
