/** A browser for the tests of one file. After each test its console has to be clean. */
import { afterEach, beforeAll, expect } from 'vitest';
import type { Browser, LaunchOptions, Tab } from './browser.js';
import { engine } from './engine.js';

/**
 * The only errors that are let pass: the browser itself writes them when a socket is refused or
 * breaks, or a request gets no answer, and no page can keep it from that.
 */
const OF_THE_BROWSER = [
  /^error: WebSocket connection to '[^']*' failed: /,
  /^error: Failed to load resource: net::ERR_/,
];

const isOurs = (problem: string): boolean => !OF_THE_BROWSER.some((known) => known.test(problem));

/** Only the driver that is used is loaded. */
async function launch(options: LaunchOptions = {}): Promise<Browser> {
  if (engine === 'webkit') return (await import('./webkit.js')).launchWebkit();
  const { launchChromium, launchFirefox } = await import('./puppeteer.js');
  return engine === 'chromium' ? launchChromium(options) : launchFirefox();
}

export interface TestBrowser {
  /** @param options - not `watched`: its console does not matter */
  newTab(options?: { readonly watched?: boolean }): Promise<Tab>;
}

/** For a `describe`: launches before its tests, closes after them. */
export function useBrowser(options?: LaunchOptions): TestBrowser {
  let browser: Browser;
  const tabs: { readonly tab: Tab; readonly watched: boolean }[] = [];

  beforeAll(async () => {
    browser = await launch(options);
    return () => browser.close();
  });

  afterEach(async () => {
    const problems: string[] = [];
    for (const { tab, watched } of tabs.splice(0)) {
      if (watched) problems.push(...(await tab.problems()));
      await tab.close();
    }
    expect(problems.filter(isOurs)).toEqual([]);
  });

  return {
    async newTab({ watched = true } = {}) {
      const tab = await browser.newTab();
      tabs.push({ tab, watched });
      return tab;
    },
  };
}
