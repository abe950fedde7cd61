/** What a real browser lets a page do: GraphiQL runs its own scripts only, and pages of other sites get nothing. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startApp, type TestApp } from '../support/app.ts';
import { type Browser, openBrowser } from '../support/browser.ts';

/** Another site: to a browser, another port is another origin. */
const startSite = async (): Promise<{ readonly server: Server; readonly origin: string }> => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>another site</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://127.0.0.1:${port}` };
};

let site: Awaited<ReturnType<typeof startSite>>;
let listedSite: Awaited<ReturnType<typeof startSite>>;
let service: TestApp;
let browser: Browser;
before(async () => {
  site = await startSite();
  listedSite = await startSite();
  service = await startApp({ CORS_ORIGINS: listedSite.origin });
});
after(async () => {
  site.server.close();
  listedSite.server.close();
  await service.stop();
});
beforeEach(async () => {
  browser = await openBrowser();
});
afterEach(() => browser.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly mode?: 'no-cors';
}

/** Sent by the page that is open; what it gets to see of the answer. */
const sendFromPage = (init: Sent, query = ''): Promise<string> =>
  browser.page.evaluate(
    async ([address, options]) => {
      try {
        return await (await fetch(address, options)).text();
      } catch {
        return 'nothing';
      }
    },
    [`${service.address}/graphql${query}`, init] as const,
  );

const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' };
const text = { ...json, headers: { 'content-type': 'text/plain' } };

const refused = async (code: string): Promise<number> => {
  const { registry } = service.app.metrics;
  const found = new RegExp(`^audit_problems_total\\{code="${code}"\\} (\\d+)$`, 'm').exec(await registry.metrics());
  return Number(found?.[1] ?? 0);
};

test('the page of another site sees no answer, and its requests are refused even where it need not see one', async () => {
  await browser.page.goto(site.origin);
  assert.equal(await sendFromPage(json), 'nothing', 'the browser asked first and was told no');
  const before = await refused('CROSS_SITE_REQUEST');
  assert.equal(await sendFromPage(text), 'nothing');
  assert.equal(await sendFromPage({}, '?query={__typename}'), 'nothing');
  await sendFromPage({ mode: 'no-cors' }, '?query={__typename}');
  assert.equal(await refused('CROSS_SITE_REQUEST'), before + 3);
});

test('the page of a listed origin is served', async () => {
  await browser.page.goto(listedSite.origin);
  assert.equal(await sendFromPage(json), '{"data":{"__typename":"Query"}}');
  assert.equal(await sendFromPage({}, '?query={__typename}'), '{"data":{"__typename":"Query"}}');
});

test('a script that finds its way into GraphiQL does not run, and the page sends nothing elsewhere', async () => {
  await browser.page.goto(`${service.address}/graphql`);
  await browser.page.locator('.graphiql-tab').first().waitFor();
  assert.deepEqual(browser.complaints, []);
  const outcome = await browser.page.evaluate(async (elsewhere) => {
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = true';
    document.body.append(script);
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.wasRun = true">');
    const sent = await fetch(elsewhere).then(
      () => 'sent',
      () => 'refused',
    );
    return { ran: 'wasRun' in window, sent };
  }, site.origin);
  assert.deepEqual(outcome, { ran: false, sent: 'refused' });
  assert.ok(browser.complaints.length > 0, 'the browser said why');
});

test('GraphiQL opens in no frame', async () => {
  await browser.page.goto(site.origin);
  await browser.page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.addEventListener('load', resolve);
        frame.src = address;
        document.body.append(frame);
      }),
    `${service.address}/graphql`,
  );
  const [, frame] = browser.page.frames();
  assert.equal(frame?.url(), 'chrome-error://chromewebdata/');
});
