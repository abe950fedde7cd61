/** Answers on plain node HTTP, for what is refused before there is a GraphQL request. Shaped like a GraphQL error. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../problems.ts';
import { problemError } from '../schema/problem-error.ts';

const graphqlJson = 'application/graphql-response+json';

/** A sender that is still sending reads the answer only afterwards, so what it sends is thrown away for this long. */
const lingerMs = 5_000;

const discardRest = (request: IncomingMessage, response: ServerResponse): void => {
  response.setHeader('connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.destroy(), lingerMs).unref();
  request.once('close', () => clearTimeout(timer));
};

export const refuse = (request: IncomingMessage, response: ServerResponse, problem: Problem): void => {
  const { message, extensions } = problemError(problem);
  const { http: _http, ...visible } = extensions;
  const type = request.headers.accept?.includes(graphqlJson) === true ? graphqlJson : 'application/json';
  if (!request.complete) discardRest(request, response);
  response
    .writeHead(problem.status, { 'content-type': `${type}; charset=utf-8` })
    .end(JSON.stringify({ errors: [{ message, extensions: visible }] }));
};
