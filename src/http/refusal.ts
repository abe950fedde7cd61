/** Answers on plain node HTTP, for what is refused before there is a GraphQL request. Shaped like a GraphQL error. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../problems.ts';
import { problemError } from '../schema/problem-error.ts';

const graphqlJson = 'application/graphql-response+json';

export const refuse = (request: IncomingMessage, response: ServerResponse, problem: Problem): void => {
  const { message, extensions } = problemError(problem);
  const { http: _http, ...visible } = extensions;
  const type = request.headers.accept?.includes(graphqlJson) === true ? graphqlJson : 'application/json';
  // What is left of the body is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader('connection', 'close');
  response
    .writeHead(problem.status, { 'content-type': `${type}; charset=utf-8` })
    .end(JSON.stringify({ errors: [{ message, extensions: visible }] }));
};
