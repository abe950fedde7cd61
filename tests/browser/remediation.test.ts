/** Somebody who wants to know what happened: opens GraphiQL, names a remediation, and sees its timeline and what is missing. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { z } from 'zod';
import { RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { inputOf, type Story, storyOf } from '../support/story.ts';

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

/** As controllers do, over HTTP. */
const record = async (records: Story['records']): Promise<void> => {
  const { recordAudits } = await service.run(RecordAuditsDocument, { inputs: records.map(inputOf) });
  assert.ok(recordAudits.every(({ __typename }) => __typename === 'AuditReceipt'));
};

const { remediationId: offered } = z.object({ remediationId: z.string() }).parse(audits[0]?.example);

const openTab = async (): Promise<void> => {
  const { page } = browser;
  await page.goto(`${service.address}/graphql`);
  await page
    .locator('.graphiql-tab')
    .filter({ has: page.getByText('Remediation', { exact: true }) })
    .click();
  await page.locator('.graphiql-editor').filter({ hasText: 'query Remediation' }).first().waitFor();
};

/** Puts another name in the place of the one that the tab offers, by keyboard: the editor closes quotes by itself. */
const writeId = async (id: string): Promise<void> => {
  const { page } = browser;
  const variables = page.locator('.graphiql-editor').filter({ hasText: offered }).first();
  await variables.click();
  for (const key of ['ControlOrMeta+Home', 'ArrowDown', 'End', 'ArrowLeft']) await page.keyboard.press(key);
  for (let count = 0; count < offered.length; count += 1) await page.keyboard.press('Backspace');
  await page.keyboard.insertText(id);
  await page
    .locator('.graphiql-editor')
    .filter({ hasText: `"${id}"` })
    .first()
    .waitFor();
};

/** Runs what is in the tab. For a moment after a change of tabs GraphiQL looks for the operation of the one before. */
const run = async (): Promise<Locator> => {
  const { page } = browser;
  const answer = page.locator('.graphiql-response');
  const tooEarly = answer.filter({ hasText: 'Cannot infer operation' });
  do {
    await page.getByRole('button', { name: 'Execute query' }).click();
    await answer.filter({ hasText: /data|errors/ }).waitFor();
  } while ((await tooEarly.count()) > 0);
  return answer;
};

/** Scrolls through the answer until it shows the text: only the lines in sight are on the page. */
const scrollTo = async (answer: Locator, text: string): Promise<void> => {
  const found = answer.filter({ hasText: text });
  await answer.hover();
  while ((await found.count()) === 0) {
    const before = await answer.textContent();
    await browser.page.mouse.wheel(0, 300);
    await browser.page.waitForFunction(([selector, seen]) => document.querySelector(selector)?.textContent !== seen, [
      '.graphiql-response',
      before,
    ] as const);
  }
};

test('the Remediation tab shows the timeline of a story, and that it is COMPLETE', async () => {
  const story = storyOf('healed');
  await record(story.records);
  await openTab();
  await writeId(story.remediationId);
  const answer = await run();
  await answer.filter({ hasText: '"verdict": "COMPLETE"' }).waitFor();
  await scrollTo(answer, '"timeline"');
  for (const { declaration, fields } of story.records.slice(0, 3)) {
    await scrollTo(answer, `"${declaration.name}Audit"`);
    await scrollTo(answer, String(fields['occurredAt']).slice(0, 19));
  }
  assert.deepEqual(browser.complaints, []);
});

test('with a record left out, the same tab says INCOMPLETE and names it', async () => {
  const story = storyOf('healed', '-x');
  await record(story.records.filter(({ declaration }) => declaration.kind !== 'AI_ANALYSIS'));
  await openTab();
  await writeId(story.remediationId);
  const answer = await run();
  await answer.filter({ hasText: '"verdict": "INCOMPLETE"' }).waitFor();
  await answer.filter({ hasText: 'There is no AI_ANALYSIS for ANALYZING' }).waitFor();
  const screenshot = process.env['SCREENSHOT'];
  if (screenshot !== undefined) await browser.page.screenshot({ path: screenshot });
});
