/**
 * The GraphQL part of the request path: Yoga, and its plugins in the order in which a request meets them.
 *
 * Yoga is given what a request asks for, not the request: making a Fetch request and response out of Node's, and back,
 * cost a fifth of the time that recording takes.
 */
import { useEngine } from '@envelop/core';
import { usePrometheus } from '@envelop/prometheus';
import { GraphQLError, type GraphQLSchema, subscribe, validate } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { type Log, logProblem } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Principal } from '../principal.ts';
import { createProblem, type Problem } from '../problems.ts';
import type { RequestContext } from '../schema/context.ts';
import { problemError } from '../schema/problem-error.ts';
import { answerOf, type GraphQLAnswer, withCode } from './answers.ts';
import { createParse, documentLimitRule, isDeeperThan, tooComplex } from './document-limits.ts';
import { createExecute } from './execute.ts';

/** Levels of JSON in a request body at most. The deepest valid record of a batch has eight. */
const maxJsonDepth = 10;

/** What is known of a request before GraphQL sees it. */
export interface Transport {
  readonly principal: Principal;
  /** The W3C header of that name. */
  readonly traceparent: string | undefined;
}

/** Runs the operation that a request asks for. Never throws: whatever goes wrong is part of the answer. */
export type GraphQLHandler = (
  method: 'GET' | 'POST',
  paramsOf: () => GraphQLParams,
  transport: Transport,
) => Promise<GraphQLAnswer>;

export interface GraphQLOptions {
  readonly schema: GraphQLSchema;
  readonly maxQueryTokens: number;
  readonly contextOf: (transport: Transport, report: RequestContext['report']) => RequestContext;
  readonly metrics: Metrics;
  readonly log: Log;
}

const refuseDeepJson: Plugin = {
  onParams: ({ params }) => {
    if (!isDeeperThan(params, maxJsonDepth)) return;
    throw problemError(createProblem('VALIDATION_FAILED', `the JSON is nested deeper than ${maxJsonDepth} levels`));
  },
};

const parseWithinLimits = (maxTokens: number): Plugin => {
  const parse = createParse(maxTokens);
  return {
    onParse: ({ setParseFn }) => {
      setParseFn(parse);
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError) replaceParseResult(withCode(result, 'BAD_REQUEST'));
      };
    },
  };
};

const validateWithinLimits: Plugin = {
  onValidate: ({ setValidationFn }) => {
    setValidationFn((...[schema, document, ...rest]: Parameters<typeof validate>) => {
      try {
        // First and alone: some of GraphQL's own rules take time that grows with the square of a document.
        const beyond = validate(schema, document, [documentLimitRule]);
        return beyond.length > 0 ? beyond : validate(schema, document, ...rest);
      } catch (error) {
        if (error instanceof RangeError) {
          return [tooComplex('the document is nested too deeply')];
        }
        throw error;
      }
    });
    return ({ result, setResult }) => {
      if (result.length === 0) return;
      const errors = result.filter((error): error is GraphQLError => error instanceof GraphQLError);
      setResult(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
    };
  },
};

/** A result without data is one whose variables could not be coerced: nothing was executed. */
const codeCoercionErrors: Plugin = {
  onExecute: () => ({
    onExecuteDone: ({ result, setResult }) => {
      if ('errors' in result && result.errors !== undefined && !('data' in result)) {
        setResult({ errors: result.errors.map((error) => withCode(error, 'VALIDATION_FAILED')) });
      }
    },
  }),
};

/** All that Yoga's plugins ask of a request is its method. */
const requests = {
  GET: new Request('http://localhost/graphql'),
  POST: new Request('http://localhost/graphql', { method: 'POST' }),
} as const;

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('unexpected', { originalError: error instanceof Error ? error : new Error(String(error)) });

export const createGraphQL = ({ schema, maxQueryTokens, contextOf, metrics, log }: GraphQLOptions): GraphQLHandler => {
  const report = (problem: Problem, cause?: unknown): void => {
    metrics.problemAnswered(problem.code);
    logProblem(log, problem, cause);
  };
  const yoga = createYoga<Transport, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    context: ({ principal, traceparent }) => contextOf({ principal, traceparent }, report),
    // Answered elsewhere or not offered.
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    // Every error is answered, masked and logged below.
    maskedErrors: false,
    logging: false,
    plugins: [
      // The reference executor's coercion errors name the field and do not repeat the record.
      useEngine({ execute: createExecute(), subscribe }),
      refuseDeepJson,
      parseWithinLimits(maxQueryTokens),
      validateWithinLimits,
      codeCoercionErrors,
      usePrometheus({
        registry: metrics.registry,
        // Names of operations are the callers' to choose, so they are not used as labels.
        labels: { operationName: false },
        metrics: {
          graphql_envelop_request: true,
          graphql_envelop_request_duration: true,
          graphql_envelop_error_result: true,
          graphql_envelop_phase_parse: false,
          graphql_envelop_phase_validate: false,
          graphql_envelop_phase_context: false,
          graphql_envelop_phase_execute: false,
          graphql_envelop_phase_subscribe: false,
          graphql_envelop_request_time_summary: false,
          graphql_envelop_deprecated_field: false,
          graphql_envelop_schema_change: false,
          graphql_envelop_execute_resolver: false,
        },
      }),
    ],
  });
  const { getResultForParams } = yoga;

  return async (method, paramsOf, transport) => {
    try {
      const result = await getResultForParams({ params: paramsOf(), request: requests[method] }, { ...transport });
      if (result === undefined || Symbol.asyncIterator in result)
        throw new Error('an operation ended without a result');
      return answerOf(result, report);
    } catch (error) {
      return answerOf({ errors: [asGraphQLError(error)] }, report);
    }
  };
};
