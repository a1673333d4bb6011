/** Chromium by the DevTools protocol, and Firefox by WebDriver BiDi: both through puppeteer. */
import puppeteer, {
  type BrowserContext,
  type Browser as DrivenBrowser,
  type LaunchOptions as DriverOptions,
  type ElementHandle,
  type Page,
} from 'puppeteer-core';
import { CHROMIUM } from '../../support/chromium.js';
import type { Browser, LaunchOptions, Tab } from './browser.js';
import { can, engine, PROGRAMS, unable } from './engine.js';

const VIEW = { defaultViewport: { width: 1280, height: 900 } };

/** What keeps hidden pages awake in a driven browser. */
const AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/** After so many seconds in the background, instead of five minutes, timers run once a minute. */
const SOON = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1';

const MOUSE =
  '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4';

const FIREFOX: DriverOptions = { ...VIEW, browser: 'firefox', executablePath: PROGRAMS.firefox };

export async function launchPuppeteer(
  engine: 'chromium' | 'firefox',
  { throttled = false, hasMouse = false }: LaunchOptions,
): Promise<Browser> {
  const args = [...CHROMIUM.args, ...(throttled ? [SOON] : []), ...(hasMouse ? [MOUSE] : [])];
  const slowly = throttled && { ignoreDefaultArgs: AWAKE };
  const options = engine === 'firefox' ? FIREFOX : { ...VIEW, ...CHROMIUM, args, ...slowly };
  const browser = await puppeteer.launch(options);
  return drive(browser, () => browser.createBrowserContext());
}

function drive(
  profile: DrivenBrowser | BrowserContext,
  newContext: () => Promise<BrowserContext>,
): Browser {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async newTab() {
      // A window each, for tabs of one window hide each other; and in each a tab to hide it behind.
      // That one opens in the newest window, so two of them cannot be made at the same time.
      const pages = last.then(async () => {
        const page = await profile.newPage({ type: 'window' });
        const cover = await profile.newPage({ type: 'tab' });
        await page.bringToFront();
        return { page, cover };
      });
      last = pages.catch(() => {});
      return tabOf(await pages);
    },
    newProfile: async () => drive(await newContext(), newContext),
    close: () => profile.close(),
  };
}

function tabOf({ page, cover }: Record<'page' | 'cover', Page>): Tab {
  const problems: string[] = [];
  page.on('console', (message) => {
    const kind = message.type();
    if (kind === 'error' || kind === 'warn') problems.push(`${kind}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error}`));

  return {
    async open(url) {
      await page.goto(url);
    },
    evaluate: (act, ...args) => page.evaluate(act as never, ...args) as never,
    click: (selector) => page.click(selector),
    async fill(selector, text) {
      await page.focus(selector);
      await page.keyboard.down('Control');
      await page.keyboard.press('a');
      await page.keyboard.up('Control');
      if (text === '') await page.keyboard.press('Backspace');
      // At once where that can be, and key by key in Firefox.
      else if (engine === 'firefox') await page.keyboard.type(text);
      else await page.keyboard.sendCharacter(text);
    },
    async press(selector, key) {
      await page.focus(selector);
      await page.keyboard.press(key);
    },
    async upload(selector, path) {
      const field = await page.$(selector);
      await (field as ElementHandle<HTMLInputElement> | null)?.uploadFile(path);
    },
    resize: (size) => page.setViewport(size),
    hide: () => cover.bringToFront(),
    show: () => page.bringToFront(),
    async screenshot(path) {
      await page.screenshot({ path });
    },
    problems: async () => problems,
    setOffline: (isOffline) => page.setOfflineMode(isOffline),
    async setFrozen(isFrozen) {
      if (!can('freeze')) unable('freeze');
      const session = await page.createCDPSession();
      await session.send('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' });
      await session.detach();
    },
    async setDark(isDark) {
      if (!can('dark')) unable('dark');
      const value = isDark ? 'dark' : 'light';
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    },
    async close() {
      await cover.close();
      await page.close();
    },
  };
}
