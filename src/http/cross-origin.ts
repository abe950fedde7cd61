/**
 * Pages of other sites. A browser sends requests on behalf of any page it shows, from wherever its user can reach us, so
 * what a page of another origin asks for is refused unless that origin is listed. Browsers say whose page it is in
 * headers that the page cannot set (Sec-Fetch-Site, Origin); who sends neither of them is no browser.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config/setting.ts';
import type { Config } from '../config.ts';
import { createProblem, type Problem } from '../problems.ts';

export interface CrossOrigin {
  /** The problem when the page of an origin that is not listed sent the request. */
  readonly check: (request: IncomingMessage, response: ServerResponse) => Problem | undefined;
  /** Answers a browser that asks whether a page may send a request. `false` when that is not what is asked. */
  readonly answerPreflight: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** How long a browser may remember the answer to a preflight request. */
const preflightSeconds = 600;

/** Without a port. */
const hostOf = ({ headers }: IncomingMessage): string => URL.parse(`http://${headers.host}`)?.hostname ?? '';

const isOwnPage = ({ headers }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host;
};

export const createCrossOrigin = ({ corsOrigins, host }: Pick<Config, 'corsOrigins' | 'host'>): CrossOrigin => {
  const listed = new Set(corsOrigins);
  // Who owns a name may let it point to this machine, and their page then passes for our own: but not under our names.
  const isNamedRight = isLoopback(host) ? (request: IncomingMessage) => isLoopback(hostOf(request)) : () => true;
  const allow = ({ headers: { origin } }: IncomingMessage, response: ServerResponse): boolean => {
    if (listed.size > 0) response.setHeader('vary', 'origin');
    if (origin === undefined || !listed.has(origin)) return false;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', 'retry-after');
    return true;
  };
  return {
    check: (request, response) => {
      const { headers } = request;
      if (headers.origin === undefined && headers['sec-fetch-site'] === undefined) return undefined;
      if (allow(request, response) || (isOwnPage(request) && isNamedRight(request))) return undefined;
      return createProblem('CROSS_SITE_REQUEST', 'pages of other sites may not call this API');
    },
    answerPreflight: (request, response) => {
      if (request.method !== 'OPTIONS' || !allow(request, response)) return false;
      response
        .writeHead(204, {
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': 'authorization, content-type, traceparent',
          'access-control-max-age': String(preflightSeconds),
        })
        .end();
      return true;
    },
  };
};
