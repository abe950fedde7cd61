/**
 * The request path, in order:
 *
 *   1. probes and metrics       answered while everything else may be failing
 *   2. GraphiQL                 a browser that opens /graphql
 *   3. address and method       404, 405
 *   4. authentication           401
 *   5. bounds on the body       415, 413
 *   6. GraphQL                  tokens → depth of the JSON → depth, breadth, cost → types → rules → record
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer, type ServerOptions } from 'node:https';
import type { Registry } from 'prom-client';
import { createProblem, type Problem, type ProblemCode, unexpectedProblem } from '../problems.ts';
import type { GraphQLAnswer } from './answers.ts';
import type { Authenticate } from './authentication.ts';
import { readBody } from './body.ts';
import { isPageVisit } from './graphiql.ts';
import type { GraphQLHandler, Transport } from './graphql.ts';
import { paramsOfAddress, paramsOfBody } from './graphql-request.ts';
import { answerType, refuse } from './refusal.ts';
import { createTurns } from './turns.ts';

export interface HttpOptions {
  readonly graphql: GraphQLHandler;
  readonly graphiql: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  readonly registry: Registry;
  readonly maxBodyBytes: number;
  readonly authenticate: Authenticate;
  /** Set when the listener speaks TLS. */
  readonly tls: ServerOptions | undefined;
  /** Whether a record can be accepted durably at this moment; a sentence when it cannot. */
  readonly readiness: () => Promise<string | undefined>;
  readonly report: (problem: Problem, cause?: unknown) => void;
}

/** A slow or silent sender may not hold a connection for ever. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 65_000;

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

const answerText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
};

export const createHttpServer = (options: HttpOptions): Server | SecureServer => {
  const nextTurn = createTurns();
  const { graphql, graphiql, registry, maxBodyBytes, authenticate, tls, readiness, report } = options;

  const refuseWith = (request: IncomingMessage, response: ServerResponse, problem: Problem, cause?: unknown): void => {
    report(problem, cause);
    refuse(request, response, problem);
  };
  const refuseAs = (request: IncomingMessage, response: ServerResponse, code: ProblemCode, detail: string): void =>
    refuseWith(request, response, createProblem(code, detail));

  /** Who calls; `undefined` when that has been refused. */
  const admit = async (request: IncomingMessage, response: ServerResponse): Promise<Transport | undefined> => {
    const authentication = await authenticate(request);
    if (authentication.type === 'authenticated') {
      return { principal: authentication.principal, traceparent: textOf(request.headers['traceparent']) };
    }
    if (authentication.problem.status === 401) response.setHeader('www-authenticate', authentication.challenge);
    refuse(request, response, authentication.problem);
    return undefined;
  };

  const answer = (
    request: IncomingMessage,
    response: ServerResponse,
    { status, headers, body }: GraphQLAnswer,
  ): void => {
    const type = `${answerType(request)}; charset=utf-8`;
    response
      .writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) })
      .end(body);
  };

  const postGraphQL = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const transport = await admit(request, response);
    if (transport === undefined) return;
    const body = await readBody(request, maxBodyBytes);
    switch (body.type) {
      case 'read':
        await nextTurn();
        answer(request, response, await graphql('POST', () => paramsOfBody(body.bytes), transport));
        return;
      case 'refused':
        refuseWith(request, response, body.problem);
        return;
      case 'aborted':
        response.destroy();
    }
  };

  const getGraphQL = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const transport = await admit(request, response);
    if (transport === undefined) return;
    answer(request, response, await graphql('GET', () => paramsOfAddress(request.url ?? '/'), transport));
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path] = (request.url ?? '/').split('?', 1);
    switch (path) {
      case '/livez':
        return answerText(response, 200, 'alive');
      case '/readyz': {
        const reason = await readiness();
        return answerText(response, reason === undefined ? 200 : 503, reason ?? 'ready');
      }
      case '/metrics':
        response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
        return;
      case '/':
        if (graphiql === undefined || !isPageVisit(request)) break;
        response.writeHead(302, { location: '/graphql' }).end();
        return;
      case '/graphql':
        if (request.method === 'POST') return postGraphQL(request, response);
        if (graphiql !== undefined && isPageVisit(request)) return graphiql(request, response);
        if (request.method === 'GET') return getGraphQL(request, response);
        response.setHeader('allow', 'GET, POST');
        return refuseAs(request, response, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed; use POST`);
    }
    refuseAs(request, response, 'NOT_FOUND', 'the API is at /graphql');
  };

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => {
      const problem = unexpectedProblem();
      if (response.headersSent) {
        report(problem, error);
        response.destroy();
      } else {
        refuseWith(request, response, problem, error);
      }
    });
  };
  const server = tls === undefined ? createServer(handle) : createSecureServer(tls, handle);
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return server;
};
