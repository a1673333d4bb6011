/** The page of an application in Chromium, as its user sees it. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { CHROMIUM } from '../../support/chromium.js';

export const openBrowser = (): Promise<Browser> =>
  puppeteer.launch(CHROMIUM).catch((cause) => {
    throw new Error('No Chromium: run scripts/install-debian.sh chromium', { cause });
  });

export interface View {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown and not caught. */
  readonly problems: readonly string[];
  /** Fills the field of that name. */
  fill(name: string, text: string): Promise<void>;
  /** Clicks the button with just this text. */
  click(button: string): Promise<void>;
  /** Waits until the element has this text. */
  shows(selector: string, text: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** Opens an address in a browser of its own, without anybody's cookies. */
export async function openView(browser: Browser, url: string): Promise<View> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    const kind = message.type();
    if (kind === 'error' || kind === 'warn') problems.push(`${kind}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error}`));
  await page.goto(url);
  const text = (selector: string) =>
    page
      .$eval(selector, (element) => element.textContent?.replace(/\s+/g, ' ').trim())
      .catch(() => undefined);
  return {
    page,
    problems,
    async fill(name, value) {
      const field = await page.waitForSelector(`input[name="${name}"]`, { timeout: 5_000 });
      await field?.type(value);
    },
    async click(label) {
      await page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('button')].some(
            (button) => button.textContent?.trim() === wanted && !button.disabled,
          ),
        { timeout: 5_000 },
        label,
      );
      await page.evaluate((wanted) => {
        const buttons = [...document.querySelectorAll('button')];
        buttons.find((button) => button.textContent?.trim() === wanted)?.click();
      }, label);
    },
    shows: (selector, wanted) =>
      expect
        .poll(() => text(selector), { timeout: 10_000 })
        [typeof wanted === 'string' ? 'toBe' : 'toMatch'](wanted as string),
    close: () => context.close(),
  };
}

/** Opens the page, and logs in by its form. */
export async function enter(browser: Browser, url: string, name = 'ada'): Promise<View> {
  const view = await openView(browser, url);
  await view.fill('name', name);
  await view.click('Log in');
  return view;
}
