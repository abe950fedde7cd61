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
import type { Authenticate } from './authentication.ts';
import { boundBody } from './body.ts';
import { isPageVisit } from './graphiql.ts';
import type { GraphQLHandler, Transport } from './graphql.ts';
import { answerType, refuse } from './refusal.ts';

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

const answerText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
};

export const createHttpServer = (options: HttpOptions): Server | SecureServer => {
  const { graphql, graphiql, registry, maxBodyBytes, authenticate, tls, readiness, report } = options;

  const refuseWith = (request: IncomingMessage, response: ServerResponse, problem: Problem, cause?: unknown): void => {
    report(problem, cause);
    refuse(request, response, problem);
  };
  const refuseAs = (request: IncomingMessage, response: ServerResponse, code: ProblemCode, detail: string): void =>
    refuseWith(request, response, createProblem(code, detail));

  /** Who calls; `undefined` when that has been refused. */
  const admit = async (request: IncomingMessage, response: ServerResponse): Promise<Transport | undefined> => {
    const found = authenticate(request);
    const authentication = found instanceof Promise ? await found : found;
    if (authentication.type === 'authenticated') return { principal: authentication.principal };
    if (authentication.problem.status === 401) response.setHeader('www-authenticate', authentication.challenge);
    refuse(request, response, authentication.problem);
    return undefined;
  };

  const postGraphQL = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const transport = await admit(request, response);
    if (transport === undefined) return;
    // Yoga would execute, and only then answer 406 with nothing.
    request.headers.accept = answerType(request);
    const bounded = boundBody(request, maxBodyBytes);
    const body = bounded instanceof Promise ? await bounded : bounded;
    switch (body.type) {
      case 'stream':
        await graphql(request, response, transport);
        return;
      case 'read': {
        const { 'transfer-encoding': _chunked, ...headers } = request.headers;
        const init = {
          method: 'POST',
          headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
          body: new Uint8Array(body.bytes),
        };
        const answer = await graphql.fetch('http://localhost/graphql', init, transport);
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
        return;
      }
      case 'refused':
        refuseWith(request, response, body.problem);
        return;
      case 'aborted':
        response.destroy();
    }
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
        if (request.method === 'GET') {
          const transport = await admit(request, response);
          if (transport === undefined) return;
          request.headers.accept = answerType(request);
          await graphql(request, response, transport);
          return;
        }
        response.setHeader('allow', 'GET, POST');
        return refuseAs(request, response, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed; use POST`);
    }
    refuseAs(request, response, 'NOT_FOUND', 'the API is at /graphql');
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
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
  const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return server;
};
