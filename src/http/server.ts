/**
 * The request path, in order:
 *
 *   1. probes and metrics       answered while everything else may be failing
 *   2. GraphiQL                 a browser that opens /graphql
 *   3. address and method       404, 405
 *   4. pages of other sites     403
 *   5. the door                 401, 429, 403
 *   6. bounds on the body       503, 415, 413
 *   7. GraphQL                  depth of the JSON → listed operations → tokens → depth, breadth, cost → types
 *                               → may this be recorded → rules → record
 *
 * Before all of it, Node closes what is too slow, too long or too much (bad-clients.ts).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer, type ServerOptions } from 'node:https';
import type { Registry } from 'prom-client';
import type { ProblemCode } from '../problem-table.ts';
import { createProblem, type Problem, unexpectedProblem } from '../problems.ts';
import type { Admission, Admit } from './admission.ts';
import type { GraphQLAnswer } from './answers.ts';
import { answerBadClients } from './bad-clients.ts';
import { readBody } from './body.ts';
import type { CrossOrigin } from './cross-origin.ts';
import { isPageVisit } from './graphiql.ts';
import type { GraphQLHandler, Transport } from './graphql.ts';
import { paramsOfAddress, paramsOfBody } from './graphql-request.ts';
import { createReceiving } from './receiving.ts';
import { answerType, refuse } from './refusal.ts';
import { createTurns } from './turns.ts';

export interface HttpOptions {
  readonly graphql: GraphQLHandler;
  readonly graphiql: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  readonly registry: Registry;
  /** Set when the listener speaks TLS. */
  readonly tls: ServerOptions | undefined;
  readonly limits: HttpLimits;
  readonly crossOrigin: CrossOrigin;
  readonly admit: Admit;
  /** Whether a record can be accepted durably at this moment; a sentence when it cannot. */
  readonly readiness: () => Promise<string | undefined>;
  readonly report: (problem: Problem, cause?: unknown) => void;
  /** A connection more than there may be; it has been closed. */
  readonly onDropped: () => void;
}

/** What each of them means stands with the settings. */
export interface HttpLimits {
  readonly maxBodyBytes: number;
  readonly receivingMaxBytes: number;
  readonly maxConnections: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

/** What is read by GET is in nobody's cache, and is no page. */
const readHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const answerText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
};

export const createHttpServer = (options: HttpOptions): Server | SecureServer => {
  const { graphql, graphiql, registry, limits, crossOrigin, admit, tls, readiness, report, onDropped } = options;
  const receiving = createReceiving(limits.receivingMaxBytes, limits.maxBodyBytes);
  const nextTurn = createTurns();

  const refuseWith = (request: IncomingMessage, response: ServerResponse, problem: Problem, cause?: unknown): void => {
    report(problem, cause);
    refuse(request, response, problem);
  };
  const refuseAs = (request: IncomingMessage, response: ServerResponse, code: ProblemCode, detail: string): void =>
    refuseWith(request, response, createProblem(code, detail));

  /** Who calls and may; `undefined` when the request has been refused. */
  const enter = async (request: IncomingMessage, response: ServerResponse): Promise<Transport | undefined> => {
    const foreign = crossOrigin.check(request, response);
    const admission: Admission = foreign === undefined ? await admit(request) : { type: 'refused', problem: foreign };
    switch (admission.type) {
      case 'admitted': {
        const { principal, caller } = admission;
        return { principal, caller, traceparent: textOf(request.headers['traceparent']) };
      }
      case 'unauthenticated': {
        const { problem, challenge } = admission.refusal;
        if (problem.status === 401) response.setHeader('www-authenticate', challenge);
        // Logged and counted already, with the reason.
        refuse(request, response, problem);
        return undefined;
      }
      case 'refused':
        refuseWith(request, response, admission.problem);
        return undefined;
    }
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

  const work = async (request: IncomingMessage, response: ServerResponse, transport: Transport): Promise<void> => {
    const body = await readBody(request, limits.maxBodyBytes);
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

  const postGraphQL = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const transport = await enter(request, response);
    if (transport === undefined) return;
    const room = receiving.take(request);
    if (room.type === 'refused') return refuseWith(request, response, room.problem);
    try {
      await work(request, response, transport);
    } finally {
      receiving.giveBack(room.bytes);
    }
  };

  const getGraphQL = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const transport = await enter(request, response);
    if (transport === undefined) return;
    for (const [name, value] of Object.entries(readHeaders)) response.setHeader(name, value);
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
        if (crossOrigin.answerPreflight(request, response)) return;
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
  const timeouts = {
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // Node looks at the two from time to time; its own pace would turn ten seconds into forty.
    connectionsCheckingInterval: Math.ceil(Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs) / 4),
  };
  const server =
    tls === undefined ? createServer(timeouts, handle) : createSecureServer({ ...timeouts, ...tls }, handle);
  server.timeout = limits.idleTimeoutMs;
  server.maxConnections = limits.maxConnections;
  answerBadClients(server, { report, onDropped });
  return server;
};
