/** A browser for the tests of one file. After each test its console has to be clean. */
import { afterEach, beforeAll, expect } from 'vitest';
import type { Browser, LaunchOptions, Tab } from './browser.js';
import { launch } from './engine.js';

/**
 * The only errors that are let pass: the browser itself writes them when a socket is refused or
 * breaks, or a request gets no answer, and no page can keep it from that.
 */
const OF_THE_BROWSER = [
  /^error: WebSocket connection to '[^']*' failed: /,
  /^error: Failed to load resource: net::ERR_/,
];

const isOurs = (problem: string): boolean => !OF_THE_BROWSER.some((known) => known.test(problem));

/** For a `describe`: launches before its tests, closes after them. */
export function useBrowser(options?: LaunchOptions): { newTab(): Promise<Tab> } {
  let browser: Browser;
  const tabs: Tab[] = [];

  beforeAll(async () => {
    browser = await launch(options);
    return () => browser.close();
  });

  afterEach(async () => {
    const problems: string[] = [];
    for (const tab of tabs.splice(0)) {
      problems.push(...(await tab.problems()));
      await tab.close();
    }
    expect(problems.filter(isOurs)).toEqual([]);
  });

  return {
    async newTab() {
      const tab = await browser.newTab();
      tabs.push(tab);
      return tab;
    },
  };
}
