/** `test` with the application behind a front of its own, and visitors with a browser each. */
import { test as base, expect } from 'vitest';
import type { Browser, Tab } from '../../../browsers/support/browser.js';
import { browserVersion } from '../../../browsers/support/engine.js';
import { isOurs, launchBrowser } from '../../../browsers/support/launch.js';
import { type Application, serverVersion, startApplication } from '../../support/servers.js';
import { Front } from './front.js';
import { Visitor } from './visitor.js';

/** As in 'Chromium 156.0.8078.73 with TypeScript on Node 20.20.2'. */
export const title = `${browserVersion()} with ${serverVersion()}`;

/**
 * Short enough to wait for, long enough to connect with, and to start the server again; few enough to be
 * sent by hand.
 */
const ENV = { TOKEN_TTL: '5', PRESENCE_TIMEOUT: '30', NOTIFICATIONS_PER_MINUTE: '8' };

/** Of three digits each, so that none begins with another one. */
let count = 100;

/** A name that nobody has in this run. */
export function newName(kind = 'visitor'): string {
  count += 1;
  return `${kind} ${count}`;
}

/** vitest reads what a fixture needs off the pattern, even where that is nothing. */
// biome-ignore-start lint/correctness/noEmptyPattern: see above
export const test = base
  .extend('application', { scope: 'worker' }, async ({}, { onCleanup }): Promise<Application> => {
    const application = await startApplication({ env: ENV });
    onCleanup(() => application.stop());
    return application;
  })
  .extend('behind', { scope: 'worker' }, async ({ application }, { onCleanup }): Promise<Front> => {
    const front = await Front.of(application.port);
    onCleanup(() => front.end());
    return front;
  })
  /** In front of the application; the next test finds it whole. */
  .extend('front', ({ behind }, { onCleanup }): Front => {
    onCleanup(() => behind.loseNothing());
    return behind;
  })
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }): Promise<Browser> => {
    // What shows itself to a mouse only is looked at as well.
    const browser = await launchBrowser({ hasMouse: true });
    onCleanup(() => browser.close());
    return browser;
  })
  /** Opens the page for somebody; the console has to be clean when the test is over. */
  .extend('visit', ({ front, browser }, { onCleanup }) => {
    const visits: { readonly tab: Tab; readonly profile: Browser }[] = [];
    onCleanup(async () => {
      const problems: string[] = [];
      for (const { tab, profile } of visits) {
        problems.push(...(await tab.problems()));
        await profile.close();
      }
      expect(problems.filter(isOurs), 'what the consoles show').toEqual([]);
    });
    return async (name = newName()): Promise<Visitor> => {
      const profile = await browser.newProfile();
      const tab = await profile.newTab();
      visits.push({ tab, profile });
      return new Visitor(tab, name, front.url);
    };
  });
// biome-ignore-end lint/correctness/noEmptyPattern: see above
