/** Leaving a page and coming back to it, as its user would. */
import { vi } from 'vitest';
import type { Tab } from './browser.js';

/** On a busy machine. */
const LOADED = { timeout: 15_000, interval: 50 };

// The page that a driver waits for may be another one by then, so nothing is left to it.

export async function goTo(tab: Tab, url: string): Promise<void> {
  await tab.evaluate((to) => void setTimeout(() => location.assign(to)), url);
  await isAt(tab, url);
}

/** @param url - of the page that it leads to */
export async function goBack(tab: Tab, url: string): Promise<void> {
  await tab.evaluate(() => void setTimeout(() => history.back()));
  await isAt(tab, url);
}

/** Resolves when the page is another one, and its scripts have run. */
export async function reload(tab: Tab): Promise<void> {
  await tab.evaluate(() => {
    document.documentElement.dataset.isOld = 'yes';
    setTimeout(() => location.reload());
  });
  const isNew = () =>
    tab.evaluate(
      () => !document.documentElement.dataset.isOld && document.readyState === 'complete',
    );
  await vi.waitUntil(() => isNew().catch(() => false), LOADED);
}

async function isAt(tab: Tab, url: string): Promise<void> {
  const isThere = async () => (await tab.evaluate(() => location.href).catch(() => '')) === url;
  await vi.waitUntil(isThere, LOADED);
}
