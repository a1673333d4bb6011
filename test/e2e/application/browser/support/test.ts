/** `test` with the application behind a front of its own, and visitors with a browser each. */
import { test as base, expect } from 'vitest';
import type { Browser } from '../../../browsers/support/browser.js';
import { browserVersion } from '../../../browsers/support/engine.js';
import { isOurs, launchBrowser } from '../../../browsers/support/launch.js';
import { type Application, serverVersion, startApplication } from '../../support/servers.js';
import { Front } from './front.js';
import { Visitor } from './visitor.js';

/** As in 'Chromium 156.0.8078.73 with TypeScript on Node 20.20.2'. */
export const title = `${browserVersion()} with ${serverVersion()}`;

/** Short enough to wait for, long enough to connect with. */
const ENV = { TOKEN_TTL: '5' };

let count = 0;

/** A name that nobody has in this file. */
export function newName(kind = 'visitor'): string {
  count += 1;
  return `${kind} ${count}`;
}

/** Whoever has the browser next is somebody else. */
async function forget(): Promise<void> {
  await fetch('/api/session', { method: 'DELETE' }).catch(() => {});
  localStorage.clear();
  sessionStorage.clear();
}

/** vitest reads what a fixture needs off the pattern, even where that is nothing. */
// biome-ignore-start lint/correctness/noEmptyPattern: see above
export const test = base
  .extend('application', { scope: 'file' }, async ({}, { onCleanup }): Promise<Application> => {
    const application = await startApplication({ env: ENV });
    onCleanup(() => application.stop());
    return application;
  })
  .extend('front', { scope: 'file' }, async ({ application }, { onCleanup }): Promise<Front> => {
    const front = await Front.of(application.port);
    onCleanup(() => front.end());
    return front;
  })
  /** Those that visitors have had, for the next test: to start one takes seconds. */
  .extend('browsers', { scope: 'file' }, ({}, { onCleanup }) => {
    const all: Browser[] = [];
    onCleanup(async () => {
      for (const browser of all) await browser.close();
    });
    return all;
  })
  /** Opens the page for somebody; the console has to be clean when the test is over. */
  .extend('visit', ({ front, browsers }, { onCleanup }) => {
    const visitors: Visitor[] = [];
    onCleanup(async () => {
      const problems: string[] = [];
      for (const { tab } of visitors) {
        problems.push(...(await tab.problems()));
        await tab.evaluate(forget);
        await tab.close();
      }
      expect(problems.filter(isOurs), 'what the consoles show').toEqual([]);
    });
    return async (name = newName()): Promise<Visitor> => {
      const at = visitors.length;
      browsers[at] ??= await launchBrowser();
      const tab = await browsers[at].newTab();
      const visitor = new Visitor(tab, name, `http://127.0.0.1:${front.port}/`);
      visitors.push(visitor);
      return visitor;
    };
  });
// biome-ignore-end lint/correctness/noEmptyPattern: see above
