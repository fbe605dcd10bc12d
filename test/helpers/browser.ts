/** Headless Chromium for the tests of pages. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser's program: the one that CHROMIUM_PATH names, else one in its usual place. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  return named ? named : usualPlaces.find((path) => existsSync(path));
}

/** Starts it with nothing that reaches for the network by itself. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Tests that need a browser: one is started before them and closed after them. On a machine without one a single
 * test with a telling name stands in their place.
 */
export function describeInBrowser(title: string, define: (browser: () => Browser) => void): void {
  const path = findChromium();
  if (path === undefined) {
    describe(title, () => {
      it('skipped: no Chromium here; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH', () => {
        expect(usualPlaces.filter((place) => existsSync(place))).toEqual([]);
      });
    });
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchChromium(path);
    });
    afterAll(() => browser?.close());
    define(() => {
      if (!browser) throw new Error('the browser has not been started');
      return browser;
    });
  });
}
