/** A real Chromium with an empty profile, for which no other host exists than this machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export interface Browser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Hosts that were asked for something, whether they answered or not. */
  readonly hosts: () => ReadonlySet<string>;
  /** What the page said went wrong. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Playwright's own way to block requests would switch the browser's cache off.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export const openBrowser = async (): Promise<Browser> => {
  const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    viewport: { width: 1280, height: 800 },
    args,
  });
  const hosts = new Set<string>();
  const complaints: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:') hosts.add(hostname);
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    page: await context.newPage(),
    context,
    hosts: () => hosts,
    complaints,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true });
    },
  };
};
