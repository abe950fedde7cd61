import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { audits } from '../../src/schema/audits/index.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { type Browser, openBrowser } from '../support/browser.ts';

const operationOf = (name: string): string => `Record${name}Audit`;
const tabNames = [
  ...audits.map(({ name }) => operationOf(name)),
  'RecordAudits',
  'Receipt',
  'Audit',
  'Remediation',
  'IncompleteRemediations',
  'Audits',
  'AIAnalysisAudits',
  'NotificationAudits',
  'Statistics',
  'SimilarAIAnalyses',
  'RetryFailedEmbeddings',
  'Reembed',
];

let service: TestApp;
let browser: Browser;
before(async () => {
  service = await startApp();
});
after(() => service.stop());
beforeEach(async () => {
  browser = await openBrowser();
});
afterEach(() => browser.close());

const tab = (name: string): Locator =>
  browser.page.locator('.graphiql-tab').filter({ has: browser.page.getByText(name, { exact: true }) });

const open = async (): Promise<void> => {
  await browser.page.goto(`${service.address}/graphql`);
  await tab('Audit').waitFor();
};

/** An editor holds this text, where it can be seen without scrolling. */
const shown = (text: string): Promise<void> =>
  browser.page.locator('.graphiql-editor').filter({ hasText: text }).first().waitFor();

/**
 * Clicks the run button, and waits until the answer says all of this. For a moment after a change of tabs GraphiQL
 * looks for the operation of the one before; a person clicks later than that.
 */
const run = async (...expected: readonly string[]): Promise<void> => {
  const answer = browser.page.locator('.graphiql-response');
  const tooEarly = answer.filter({ hasText: 'Cannot infer operation' });
  do {
    await browser.page.getByRole('button', { name: 'Execute query' }).click();
    await answer.filter({ hasText: /data|errors/ }).waitFor();
  } while ((await tooEarly.count()) > 0);
  for (const text of expected) await answer.filter({ hasText: text }).waitFor();
};

const names = async (): Promise<readonly string[]> => {
  const buttons = await browser.page.locator('.graphiql-tab-button').allInnerTexts();
  return buttons.map((text) => text.trim());
};

test('the page opens with a tab for every kind, the batch and reading back, without asking another host', async () => {
  await open();
  assert.deepEqual(await names(), tabNames);
  await shown('mutation');
  assert.equal(await browser.page.title(), 'Audit write API');
  assert.deepEqual([...browser.hosts()], ['127.0.0.1']);
  assert.deepEqual(browser.complaints, []);
});

test('the operation of every tab runs as it stands: recorded, and known when it is run again', async () => {
  await open();
  for (const { name, kind } of audits) {
    await tab(operationOf(name)).click();
    await shown(operationOf(name));
    await run(kind, 'RECORDED');
    const screenshot = process.env['SCREENSHOT'];
    if (screenshot !== undefined && name === audits[0]?.name) await browser.page.screenshot({ path: screenshot });
    await run(kind, 'DUPLICATE');
  }
  await tab('RecordAudits').click();
  await run('recordAudits', 'DUPLICATE');
  await tab('Receipt').click();
  await run('"receipt": null');
  await tab('Audit').click();
  await run('"audit": null');
  await tab('Remediation').click();
  await run('"verdict": "INCOMPLETE"');
  await tab('IncompleteRemediations').click();
  await run('"incompleteRemediations"', '"verdict": "INCOMPLETE"');
  await tab('Audits').click();
  await run('"audits"', '"__typename"');
  for (const name of ['AIAnalysisAudits', 'NotificationAudits']) {
    await tab(name).click();
    await run('"pageInfo"', '"nodes"');
  }
  await tab('Statistics').click();
  await run('"remediationsPerWeek"', '"retriesPerChannel"');
  const [rows] = await service.db.query(
    'select count(*)::int as count, count(distinct kind)::int as kinds from audit_ledger',
  );
  assert.deepEqual(rows, { count: audits.length, kinds: audits.length });
  assert.deepEqual([...browser.hosts()], ['127.0.0.1']);
  assert.deepEqual(browser.complaints, []);
});

test('a reload brings back the same tabs, and the one that was in use', async () => {
  await open();
  await browser.page.reload();
  await tab('Audit').waitFor();
  assert.deepEqual(await names(), tabNames);
  await tab('RecordNotificationAudit').click();
  await shown('slack-1');
  // GraphiQL writes down what is open a moment after it has changed.
  await browser.page.waitForFunction(
    (place) => localStorage.getItem('graphiql:tabState')?.includes(`"activeTabIndex":${place}`),
    tabNames.indexOf('RecordNotificationAudit'),
  );
  await browser.page.reload();
  await shown('slack-1');
  assert.deepEqual(await names(), tabNames);
});

test('the page is compressed, and a reload does not transfer it again', async () => {
  const { context, page } = browser;
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  const statuses: number[] = [];
  network.on('Network.responseReceivedExtraInfo', ({ statusCode, headers }) => {
    if (headers['etag'] === undefined) return;
    statuses.push(statusCode);
    if (statusCode === 200) assert.match(headers['content-encoding'] ?? '', /^(br|gzip)$/);
  });
  await open();
  await page.reload();
  await tab('Audit').waitFor();
  assert.deepEqual(statuses, [200, 304]);
});
