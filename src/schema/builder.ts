/** The Pothos builder: plugins and shared types. It defines no GraphQL type of its own. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
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
}

/** Bounds on one document, checked before execution. Introspection by GraphiQL is the deepest that is needed. */
export const documentLimits = { depth: 16, breadth: 400, complexity: 5_000 } as const;

export const createBuilder = () =>
  new SchemaBuilder<SchemaTypes>({
    plugins: [scopeRules, ValidationPlugin, ComplexityPlugin],
    scopeAuth: {
      authScopes: ({ access }) => access.scopes,
      unauthorizedError: (_parent, context, { parentType, fieldName }) =>
        deniedField(context, `${parentType.name}.${fieldName}`),
    },
    validation: { validationError: (failure) => validationProblem(failure.issues) },
    complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
  });

export type Builder = ReturnType<typeof createBuilder>;
/** SchemaTypes with Pothos' defaults filled in. */
export type BuilderTypes = Builder['$inferSchemaTypes'];
