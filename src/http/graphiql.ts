/**
 * GraphiQL without the internet: scripts and workers are part of the page. It is 9 MB of HTML, so it is made and
 * compressed once, at the first visit, and browsers keep it until it changes.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { ReadyMadeOperation } from '../schema/ready-made.ts';

interface Page {
  readonly etag: string;
  readonly bodies: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
}

const welcome = '# Pick a tab: each holds a ready-made operation with variables. Ctrl-Enter runs it.\n\n';

const render = async (operations: readonly ReadyMadeOperation[]): Promise<Page> => {
  const html = Buffer.from(
    renderGraphiQL({
      title: 'Audit write API',
      defaultTabs: operations.map(({ document, variables }, index) => ({
        query: index === 0 ? welcome + document : document,
        variables: JSON.stringify(variables, undefined, 2),
      })),
    }),
  );
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    promisify(gzip)(html),
  ]);
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  return { etag, bodies: { br, gzip: gz, identity: html } };
};

const encodingFor = (accept: string | undefined): 'br' | 'gzip' | 'identity' => {
  if (accept?.includes('br') === true) return 'br';
  return accept?.includes('gzip') === true ? 'gzip' : 'identity';
};

export const isPageVisit = (request: IncomingMessage): boolean =>
  request.method === 'GET' && request.headers.accept?.includes('text/html') === true;

export const createGraphiQL = (operations: readonly ReadyMadeOperation[]) => {
  let page: Promise<Page> | undefined;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    page ??= render(operations);
    const { etag, bodies } = await page;
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const encoding = encodingFor(request.headers['accept-encoding']);
    response
      .writeHead(200, {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      })
      .end(bodies[encoding]);
  };
};
