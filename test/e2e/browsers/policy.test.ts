/** A page under a strict Content-Security-Policy, with Trusted Types and nothing unsafe. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { browserVersion } from './support/engine.js';
import { type PageServer, startPages } from './support/rails.js';
import { logIn, Room } from './support/room.js';
import { useBrowser } from './support/suite.js';

describe(browserVersion(), () => {
  let rails: PageServer;
  const browser = useBrowser();
  beforeAll(async () => {
    rails = await startPages();
  });
  afterAll(() => rails.stop());

  test('a strict policy with Trusted Types is not violated: connected, chats, comes back', async () => {
    const tab = await browser.newTab();
    await logIn(tab, rails.url, 'ada');
    const room = await Room.enter(tab, `${rails.url}/policy.html`);
    await room.say('Hello');
    await room.tells('ada: Hello');
    await rails.post('/cable/restart');
    await room.tells('connected again', { within: 7_000 });
  });

  test('the policy is in force: HTML from strings, other origins and code from strings are refused', async () => {
    const tab = await browser.newTab({ watched: false });
    await logIn(tab, rails.url, 'ada');
    await Room.enter(tab, `${rails.url}/policy.html`);
    const refused = await tab.evaluate(async () => {
      const isRefused = (act: () => unknown) => {
        try {
          act();
          return false;
        } catch {
          return true;
        }
      };
      const violated = new Promise<string>((resolve) => {
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (effectiveDirective === 'connect-src') resolve(effectiveDirective);
        });
      });
      // What a driver runs may evaluate strings; what it puts off is the page's own.
      await new Promise((resolve) => setTimeout(resolve));
      const html = isRefused(() => {
        document.body.innerHTML = '<b>text</b>';
      });
      const code = isRefused(() => new Function('return 1'));
      await fetch('http://localhost:1/').catch(() => {});
      return { html, code, elsewhere: await violated };
    });
    expect(refused).toEqual({ html: true, code: true, elsewhere: 'connect-src' });
  });
});
