/** Answers on plain node HTTP, for what is refused before there is a GraphQL request. Shaped like a GraphQL error. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../problems.ts';
import { problemError, retryAfter } from '../schema/problem-error.ts';

const graphqlJson = 'application/graphql-response+json';

/** One of the two forms of JSON, whatever else is asked for: an answer that cannot be read would hide what was done. */
export const answerType = (request: IncomingMessage): string =>
  request.headers.accept?.includes(graphqlJson) === true ? graphqlJson : 'application/json';

/** A sender that is still sending reads the answer only afterwards, so what it sends is thrown away for this long. */
const lingerMs = 5_000;

/** So much is read on the way to the next request; a new connection would cost both sides more. */
const smallBytes = 65_536;

const hasSmallBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= smallBytes;

const discardRest = (request: IncomingMessage, response: ServerResponse): void => {
  response.setHeader('connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.destroy(), lingerMs).unref();
  request.once('close', () => clearTimeout(timer));
};

export const refuse = (request: IncomingMessage, response: ServerResponse, problem: Problem): void => {
  const { message, extensions } = problemError(problem);
  const { http: _http, ...visible } = extensions;
  if (!request.complete && !hasSmallBody(request)) discardRest(request, response);
  response
    .writeHead(problem.status, { 'content-type': `${answerType(request)}; charset=utf-8`, ...retryAfter(problem) })
    .end(JSON.stringify({ errors: [{ message, extensions: visible }] }));
};
