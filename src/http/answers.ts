/**
 * The last stop of every GraphQL result: each error leaves as a problem with a code, or masked. A problem that a
 * resolver threw passes; what GraphQL itself says is given the code of the phase in which it was said; anything else is
 * a defect, of which the caller learns an instance id and nothing more.
 */
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { failureOf } from '../database/failure.ts';
import { type ProblemCode, problemTable } from '../problem-table.ts';
import { createProblem, type Problem, unexpectedProblem } from '../problems.ts';
import { classify } from '../resolvers/failure.ts';
import { QueueAwayError } from '../resolvers/queue/queue.ts';
import { AwayError, SlowReadError } from '../resolvers/reading.ts';
import { problemError } from '../schema/problem-error.ts';

const isCode = (value: unknown): value is ProblemCode =>
  typeof value === 'string' && Object.hasOwn(problemTable, value);

/** Whether an error is one of ours already. */
const problemOf = (error: GraphQLError): Problem | undefined => {
  const problem = error.extensions['problem'];
  return typeof problem === 'object' && problem !== null && 'code' in problem && isCode(problem.code)
    ? (problem as Problem)
    : undefined;
};

/**
 * Gives an error of GraphQL's own the code of the phase it comes from. Only the code: parse and validation results are
 * cached by document, while a problem names one occurrence.
 */
export const withCode = (error: GraphQLError, code: ProblemCode): GraphQLError =>
  isCode(error.extensions['code']) ? error : rewrap(error, { ...error.extensions, code });

/** GraphQL repeats what is wrong, however long it is: its beginning and the end of the message say enough. */
const longestMessage = 1_000;
const shortened = (message: string): string =>
  message.length <= longestMessage
    ? message
    : `${message.slice(0, longestMessage / 2)} … ${message.slice(-longestMessage / 2)}`;

const rewrap = (error: GraphQLError, extensions: Readonly<Record<string, unknown>>): GraphQLError =>
  new GraphQLError(shortened(error.message), {
    ...(error.nodes === undefined ? {} : { nodes: error.nodes }),
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions,
  });

/** What is to be said in HTTP about an error of Yoga's. */
const httpOf = (error: GraphQLError): { readonly status?: unknown; readonly headers?: unknown } => {
  const http = error.extensions['http'];
  return typeof http === 'object' && http !== null ? http : {};
};

/** The message is kept: GraphQL writes it for the caller. So are the headers, e.g. Allow. */
const asProblem = (error: GraphQLError, code: ProblemCode): GraphQLError => {
  const { http: _http, code: _code, ...extensions } = error.extensions;
  const problem = problemError(createProblem(code, shortened(error.message)));
  const { headers } = httpOf(error);
  const http = headers === undefined ? {} : { http: { ...httpOf(problem), headers } };
  return rewrap(error, { ...extensions, ...problem.extensions, ...http });
};

/** What Yoga refuses before there is anything to execute. */
const requestCode = (status: unknown): ProblemCode | undefined => {
  switch (status) {
    case 400:
      return 'BAD_REQUEST';
    case 405:
      return 'METHOD_NOT_ALLOWED';
    case 413:
      return 'PAYLOAD_TOO_LARGE';
    case 415:
      return 'UNSUPPORTED_MEDIA_TYPE';
    default:
      return undefined;
  }
};

/** What a resolver threw without knowing what callers are told of it: reads end like this wherever they are made. */
const problemOfCause = (cause: unknown): Problem => {
  if (cause instanceof SlowReadError) {
    const detail = 'reading this takes too long; ask for less, e.g. for a shorter range of recordedAt';
    return createProblem('READ_TIMEOUT', detail);
  }
  if (cause instanceof QueueAwayError) {
    return createProblem('QUEUE_UNAVAILABLE', 'the queue cannot be asked now what waits in it');
  }
  const failure = failureOf(cause);
  const isAway = cause instanceof AwayError || (failure.type !== 'unknown' && classify(failure).class === 'transient');
  return isAway ? createProblem('STORAGE_UNAVAILABLE', 'the database cannot be read now') : unexpectedProblem();
};

/** The error as it leaves, and what is to be logged with it. */
const answerError = (error: unknown): { readonly error: GraphQLError; readonly cause?: unknown } => {
  if (error instanceof GraphQLError) {
    if (problemOf(error) !== undefined) return { error };
    const { code: phase } = error.extensions;
    const fromYoga = error.originalError === undefined ? requestCode(httpOf(error).status) : undefined;
    // Yoga calls every refusal BAD_REQUEST, and gives 400 to every phase: whichever says more is right.
    const code = isCode(phase) && (fromYoga === undefined || fromYoga === 'BAD_REQUEST') ? phase : fromYoga;
    if (code !== undefined) return { error: asProblem(error, code) };
  }
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const masked = problemError(problemOfCause(cause));
  const path = error instanceof GraphQLError ? error.path : undefined;
  return {
    error: new GraphQLError(masked.message, { ...(path === undefined ? {} : { path }), extensions: masked.extensions }),
    cause,
  };
};

/** What goes out over HTTP. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

const visible = (error: GraphQLError): GraphQLFormattedError => {
  const { extensions, ...rest } = error.toJSON();
  const { http: _http, ...shown } = extensions ?? {};
  return { ...rest, extensions: shown };
};

const ok: Readonly<Record<string, string>> = {};

/** Every error becomes a problem and is reported; the answer has the gravest status among them. */
export const answerOf = (
  result: ExecutionResult,
  report: (problem: Problem, cause?: unknown) => void,
): GraphQLAnswer => {
  const { errors: raw, ...rest } = result;
  if (raw === undefined || raw.length === 0) return { status: 200, headers: ok, body: JSON.stringify(result) };
  let status = 200;
  const headers: Record<string, string> = {};
  const errors = raw.map((one) => {
    const { error, cause } = answerError(one);
    const problem = problemOf(error);
    if (problem !== undefined) {
      report(problem, cause);
      status = Math.max(status, problem.status);
    }
    Object.assign(headers, httpOf(error).headers);
    return visible(error);
  });
  return { status, headers, body: JSON.stringify({ ...rest, errors }) };
};
