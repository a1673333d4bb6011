/** The three ways to get the client into a page, each in two tabs that chat over real Rails. */
import { describe, expect } from 'vitest';
import { browserVersion } from './support/engine.js';
import { logIn, logOut, Room } from './support/room.js';
import { test } from './support/test.js';

const BUILDS = [
  ['the script tag', '/script-tag.html', '/cable?from=meta-tag'],
  ['an import map as importmap-rails writes it', '/import-map.html', '/cable?from=import-map'],
  ['a Vite bundle', '/vite/index.html', '/cable?from=vite'],
] as const;

describe(browserVersion(), () => {
  test.for(BUILDS)(
    '%s: two tabs chat, by the address of the meta tag',
    async ([build, path, cable], { newTab, rails }) => {
      const [first, second] = [await newTab(), await newTab()];
      await logIn(first, rails.url, 'ada');
      const address = `${rails.url}${path}?room=${encodeURIComponent(build)}`;
      const here = await Room.enter(first, address);
      const there = await Room.enter(second, address);

      await here.say('Hello');
      await there.tells('ada: Hello');
      await there.say('Grüße, 你好 🚃');
      await here.tells('ada: Grüße, 你好 🚃');
      expect(await here.log()).toEqual([
        'state opening',
        'state open',
        'connected',
        'ada: Hello',
        'ada: Grüße, 你好 🚃',
      ]);
      await expect.poll(rails.log).toContain(`GET "${cable}"`);
    },
  );

  // The page of the import map has the one consumer of channels/consumer.js, which takes no URL.
  test.for([BUILDS[0], BUILDS[2]])(
    '%s: a relative URL is resolved against the page',
    async ([, path], { newTab, rails }) => {
      const tab = await newTab();
      await logIn(tab, rails.url, 'ada');
      const cable = `/cable?relative=${path}`;
      const url = path.startsWith('/vite/') ? `..${cable}` : cable.slice(1);
      await Room.enter(tab, `${rails.url}${path}?url=${encodeURIComponent(url)}`);
      await expect.poll(rails.log).toContain(`GET "${cable}"`);
    },
  );

  test('the cookie says who is there', async ({ newTab, rails }) => {
    const tab = await newTab();
    await logIn(tab, rails.url, 'grace');
    const room = await Room.enter(tab, `${rails.url}/script-tag.html?room=private-grace`);
    await room.say('It is me');
    await room.tells('grace: It is me');

    await tab.open(`${rails.url}/script-tag.html?room=private-ada`);
    await new Room(tab).tells('rejected');
  });

  test('without a cookie the server refuses, and there are no further attempts', async ({
    newTab,
    rails,
  }) => {
    const tab = await newTab();
    await logOut(tab, rails.url);
    await tab.open(`${rails.url}/script-tag.html`);
    const room = new Room(tab);
    await room.tells('disconnected: unauthorized, for good');
    expect(await room.log()).toEqual([
      'state opening',
      'state idle',
      'disconnected: unauthorized, for good',
    ]);
  });
});
