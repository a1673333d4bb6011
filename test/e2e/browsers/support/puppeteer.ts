/** Chromium by the DevTools protocol, and Firefox by WebDriver BiDi: both through puppeteer. */
import puppeteer, {
  type Browser as DrivenBrowser,
  type LaunchOptions as DriverOptions,
  type Page,
} from 'puppeteer-core';
import type { Browser, LaunchOptions, Tab } from './browser.js';
import { PROGRAMS } from './engine.js';

const VIEW = { defaultViewport: { width: 1280, height: 900 } };

const CHROMIUM: DriverOptions = {
  ...VIEW,
  executablePath: PROGRAMS.chromium,
  // It ends when the pipe does, however we end.
  pipe: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** What keeps hidden pages awake in a driven browser. */
const AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/** After so many seconds in the background, instead of five minutes, timers run once a minute. */
const SOON = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1';

const FIREFOX: DriverOptions = { ...VIEW, browser: 'firefox', executablePath: PROGRAMS.firefox };

export async function launchChromium({ throttled = false }: LaunchOptions): Promise<Browser> {
  const options: DriverOptions = throttled
    ? { ...CHROMIUM, args: [...(CHROMIUM.args ?? []), SOON], ignoreDefaultArgs: AWAKE }
    : CHROMIUM;
  return drive(await puppeteer.launch(options));
}

export async function launchFirefox(): Promise<Browser> {
  return drive(await puppeteer.launch(FIREFOX));
}

function drive(browser: DrivenBrowser): Browser {
  return {
    // A window each: tabs of one window hide each other.
    newTab: async () => tabOf(await browser.newPage({ type: 'window' })),
    close: () => browser.close(),
  };
}

function tabOf(page: Page): Tab {
  const problems: string[] = [];
  page.on('console', (message) => {
    const kind = message.type();
    if (kind === 'error' || kind === 'warn') problems.push(`${kind}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error}`));
  let cover: Page | undefined;

  return {
    async open(url) {
      await page.goto(url);
    },
    evaluate: (act, ...args) => page.evaluate(act as never, ...args) as never,
    /** Another tab of its window comes to the front. */
    async hide() {
      // A new tab opens in the window that was used last.
      await page.bringToFront();
      cover ??= await page.browser().newPage({ type: 'tab' });
      await cover.bringToFront();
    },
    show: () => page.bringToFront(),
    async screenshot(path) {
      await page.screenshot({ path });
    },
    problems: async () => problems,
    setOffline: (isOffline) => page.setOfflineMode(isOffline),
    async setFrozen(isFrozen) {
      const session = await page.createCDPSession();
      await session.send('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' });
      await session.detach();
    },
    async close() {
      await cover?.close();
      await page.close();
    },
  };
}
