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
  readonly policy: string;
  readonly bodies: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
}

type Tab = Readonly<Record<'query' | 'variables' | 'headers', string | null>>;

const welcome = '# Every tab holds a ready-made operation\n# and its variables. Ctrl-Enter runs it.\n\n';

/** All tabs in sight, the name in one line, and tabs that stay where they are pressed: one that moves is not clicked. */
const style = `
  .graphiql-container .graphiql-session-header { height: auto; align-items: end; }
  .graphiql-container .graphiql-tabs { flex-wrap: wrap; row-gap: 2px; }
  .graphiql-container .graphiql-tab { transform: none !important; }
  .graphiql-container .graphiql-logo { white-space: nowrap; padding: var(--px-4); }
  .graphiql-container .graphiql-logo > div > div { display: none !important; }`;

/**
 * Runs in the browser, before GraphiQL. GraphiQL forgets the variables of the first tab it is given, and opens an empty
 * tab at a reload unless what it keeps of its editors is what its active tab holds: so that is what is kept.
 */
const keepActiveTab = (initial: readonly Tab[]): void => {
  let state: { readonly tabs: readonly Tab[]; readonly activeTabIndex: number } = { tabs: initial, activeTabIndex: 0 };
  try {
    state = JSON.parse(localStorage.getItem('graphiql:tabState') ?? JSON.stringify(state));
  } catch {
    // GraphiQL starts anew then, too.
  }
  const active = state.tabs[state.activeTabIndex];
  for (const editor of ['query', 'variables', 'headers'] as const) {
    localStorage.setItem(`graphiql:${editor}`, active?.[editor] ?? '');
  }
};

/**
 * What the page may do. Its own scripts are named by their hashes, so that nothing that finds its way into the page runs;
 * a nonce would have to differ with every visit, and the page could not be kept by the browser. The editor sets styles
 * as it goes, and runs its workers from blobs.
 */
const contentSecurityPolicy = (html: string): string => {
  const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
};

/** JSON that cannot end the script it stands in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const render = async (operations: readonly ReadyMadeOperation[]): Promise<Page> => {
  const tabs = operations.map(
    ({ document, variables }, index): Tab => ({
      query: index === 0 ? welcome + document : document,
      variables: JSON.stringify(variables, undefined, 2),
      headers: null,
    }),
  );
  // A browser drops what it keeps of an address when it posts to it, so the page posts to an address that differs.
  const endpoint = '/graphql?from=graphiql';
  const page = renderGraphiQL({ title: 'Audit write API', endpoint, defaultTabs: [...tabs] });
  const [head, ...rest] = page.split('</head>');
  const additions = `<style>${style}</style><script>(${keepActiveTab})(${inScript(tabs)})</script>`;
  const text = [`${head}${additions}`, ...rest].join('</head>');
  const html = Buffer.from(text);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    promisify(gzip)(html),
  ]);
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  return { etag, policy: contentSecurityPolicy(text), bodies: { br, gzip: gz, identity: html } };
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
    const { etag, policy, bodies } = await page;
    const headers = {
      etag,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    };
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
