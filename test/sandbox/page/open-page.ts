import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { until } from '../../helpers/until.js';
import type { Workspace } from './workspace.js';

export interface OpenPage {
  page: Page;
  /** What went wrong in the browser, and every request that left this sandbox. */
  faults: string[];
  close(): Promise<void>;
}

/** Opens the page as a person, at a channel, `home` or `jira`, or at the id of a conversation in Teams. */
export async function openPage(
  browser: Browser,
  { sandbox }: Pick<Workspace, 'sandbox'>,
  { as = 'U0ALICE00', at = 'incidents', width = 1280, height = 800 } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'America/New_York' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(sandbox.url) && !/^(?:data|blob):/.test(request.url()))
      faults.push(request.url());
  });
  const channel = sandbox.slack.channels().find(({ name }) => name === at)?.id ?? at;
  await page.goto(`${sandbox.url}/?as=${as}&at=${encodeURIComponent(channel)}`);
  await page.locator('body.ready').waitFor();
  return {
    page,
    faults,
    async close() {
      await context.close();
      expect(faults).toEqual([]);
    },
  };
}

export function messageBox(page: Page) {
  return page.getByRole('textbox', { name: /^Message / });
}

/** Types into the message box and presses Enter. */
export async function type(page: Page, line: string): Promise<void> {
  await messageBox(page).fill(line);
  await messageBox(page).press('Enter');
}

export function row(page: Page, words: string) {
  return page.locator('#channel .message', { hasText: words });
}

/**
 * Waits until an expression holds in the page. Playwright's own waitForFunction asks from within the page from its second
 * look on, where our Content-Security-Policy forbids it to evaluate a string.
 */
export async function holds(page: Page, expression: string): Promise<void> {
  await until(expression, async () => (await page.evaluate<boolean>(expression)) || undefined, 15_000);
}
