/** A page under a strict Content-Security-Policy, with Trusted Types and nothing unsafe. */
import { describe, expect } from 'vitest';
import { CONNECTING, FIRST_RETRY } from '../support/promises.js';
import { browserVersion } from './support/engine.js';
import { logIn, Room } from './support/room.js';
import { test } from './support/test.js';

describe(browserVersion(), () => {
  test('a strict policy with Trusted Types is not violated: connected, chats, comes back', async ({
    newTab,
    rails,
  }) => {
    const tab = await newTab();
    await logIn(tab, rails.url, 'ada');
    const room = await Room.enter(tab, `${rails.url}/policy.html`);
    await room.say('Hello');
    await room.tells('ada: Hello');
    await rails.post('/cable/restart');
    await room.tells('connected again', { within: FIRST_RETRY + CONNECTING });
  });

  test('the policy is in force: HTML from strings, other origins and code from strings are refused', async ({
    newTab,
    rails,
  }) => {
    const tab = await newTab({ watched: false });
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
