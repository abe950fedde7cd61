/**
 * The reference executor, with what it finds out about a document kept beside the document: the operation, its fragments,
 * the signatures of its variables. From the second request on only the variables are new, and those are coerced by compiled
 * functions. What they are not sure of takes the executor's own way, from the beginning.
 */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  executeRootSelectionSet,
  isNonNullType,
  type ValidatedExecutionArgs,
  type VariableValues,
  validateExecutionArgs,
} from 'graphql';
import { type Coerce, createCoercion } from './coercion.ts';

type Signature = VariableValues['sources'][string]['signature'];

interface Variable {
  readonly signature: Signature;
  readonly coerce: Coerce;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
}

interface Prepared {
  /** Without anything of the request it was found out with. */
  readonly base: ValidatedExecutionArgs;
  readonly variables: readonly Variable[];
}

type Result = ExecutionResult | Promise<ExecutionResult>;

const none: VariableValues = { sources: {}, coerced: {} };

export const createExecute = (): ((args: ExecutionArgs) => Result) => {
  const coercionOf = createCoercion();
  /** By operation name. Documents are forgotten with Yoga's bounded cache of them. */
  const known = new WeakMap<DocumentNode, Map<string | undefined, Prepared>>();

  const prepare = (validated: ValidatedExecutionArgs): Prepared => {
    const variables = (validated.operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) => {
      const signature = validated.variableValues.sources[variable.name.value]?.signature;
      if (signature === undefined) return [];
      const { type } = signature;
      const hasDefault = defaultValue !== undefined;
      return [{ signature, coerce: coercionOf(type), isRequired: isNonNullType(type), hasDefault }];
    });
    return {
      base: { ...validated, contextValue: undefined, rawVariableValues: undefined, variableValues: none },
      variables,
    };
  };

  /** `undefined` when one of them is not plainly right. */
  const coerceAll = (
    variables: readonly Variable[],
    inputs: Readonly<Record<string, unknown>>,
  ): VariableValues | undefined => {
    const sources: Record<string, { readonly signature: Signature; readonly value?: unknown }> = Object.create(null);
    const coerced: Record<string, unknown> = Object.create(null);
    for (const { signature, coerce, isRequired, hasDefault } of variables) {
      const { name } = signature;
      const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      if (value === undefined) {
        if (isRequired || hasDefault) return undefined;
        sources[name] = { signature };
        continue;
      }
      const result = coerce(value);
      if (result === undefined) return undefined;
      sources[name] = { signature, value };
      coerced[name] = result;
    }
    return { sources, coerced };
  };

  const executeAnew = (args: ExecutionArgs): Result => {
    const validated = validateExecutionArgs(args);
    if (!('schema' in validated)) return { errors: validated };
    const operations = known.get(args.document) ?? new Map<string | undefined, Prepared>();
    known.set(args.document, operations);
    const name = args.operationName ?? undefined;
    if (!operations.has(name)) operations.set(name, prepare(validated));
    return executeRootSelectionSet(validated);
  };

  return (args) => {
    const prepared = known.get(args.document)?.get(args.operationName ?? undefined);
    const variableValues = prepared && coerceAll(prepared.variables, args.variableValues ?? {});
    if (prepared === undefined || variableValues === undefined) return executeAnew(args);
    return executeRootSelectionSet({
      ...prepared.base,
      contextValue: args.contextValue,
      rawVariableValues: args.variableValues,
      variableValues,
    });
  };
};
