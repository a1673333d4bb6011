/** `test` with a browser, and Rails with our pages, for the tests of one file; both end with it. */
import { test as base, expect, inject } from 'vitest';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { type RailsServer, startRails } from '../../support/rails.js';
import type { Browser, LaunchOptions, Tab } from './browser.js';
import { isOurs, launchBrowser } from './launch.js';

export interface PageServer extends RailsServer {
  /** How many connections the server itself has; with that subscription, if one is given. */
  connections(identifier?: string): Promise<number>;
}

/** Opens a tab that is closed after the test; its console has to be clean then, if it is `watched`. */
type NewTab = (options?: { readonly watched?: boolean }) => Promise<Tab>;

type CleanUp = (end: () => Promise<void>) => void;

async function launch(options: LaunchOptions, onCleanup: CleanUp): Promise<Browser> {
  const browser = await launchBrowser(options);
  onCleanup(() => browser.close());
  return browser;
}

function tabsOf(browser: Browser, onCleanup: CleanUp): NewTab {
  const tabs = new Set<Tab>();
  const problems: string[] = [];
  onCleanup(async () => {
    for (const tab of tabs) await tab.close();
    expect(problems.filter(isOurs), 'what the console shows').toEqual([]);
  });
  return async ({ watched = true } = {}) => {
    const driven = await browser.newTab();
    const tab = {
      ...driven,
      async close() {
        tabs.delete(tab);
        if (watched) problems.push(...(await driven.problems()));
        await driven.close();
      },
    };
    tabs.add(tab);
    return tab;
  };
}

async function startPages(onCleanup: CleanUp): Promise<PageServer> {
  const rails = await startRails({ pages: inject('pages') });
  onCleanup(() => rails.stop());
  return {
    ...rails,
    async connections(identifier) {
      const response = await rails.get('/test/subscriptions');
      const list = (await response.json()) as { identifiers: string[] }[];
      const having = list.filter(({ identifiers }) => identifiers.includes(identifier ?? ''));
      return (identifier === undefined ? list : having).length;
    },
  };
}

/** vitest reads what a fixture needs off the pattern, even where that is nothing. */
// biome-ignore-start lint/correctness/noEmptyPattern: see above
export const test = base
  .extend('browser', { scope: 'file' }, ({}, { onCleanup }) => launch({}, onCleanup))
  .extend('newTab', ({ browser }, { onCleanup }) => tabsOf(browser, onCleanup))
  /** It slows the timers of hidden pages. */
  .extend('slowBrowser', ({}, { onCleanup }) => launch({ throttled: true }, onCleanup))
  .extend('newSlowTab', ({ slowBrowser }, { onCleanup }) => tabsOf(slowBrowser, onCleanup))
  .extend('rails', { scope: 'file' }, ({}, { onCleanup }) => startPages(onCleanup))
  /** Leads to Rails, until it is told to misbehave. */
  .extend('proxy', async ({ rails }, { onCleanup }) => {
    const proxy = await TcpProxy.to(rails.port);
    onCleanup(() => proxy.close());
    return proxy;
  });
// biome-ignore-end lint/correctness/noEmptyPattern: see above
