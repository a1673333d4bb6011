/** A consumer that lives in a worker, for pages that only show what it says. */
import { describe, expect } from 'vitest';
import { BACK_WITHIN } from '../support/promises.js';
import { browserVersion } from './support/engine.js';
import { logIn, Room } from './support/room.js';
import { test } from './support/test.js';

describe(browserVersion(), () => {
  test.for(['dedicated', 'shared', 'service'])(
    'a %s worker (module) holds the consumer: it chats with the cookie of its page, and comes back when the server does',
    async (host, { newTab, rails }) => {
      const tab = await newTab();
      await logIn(tab, rails.url, 'ada');
      const room = await Room.enter(tab, `${rails.url}/hosts.html?host=${host}&room=${host}`);
      await room.say('Hello');
      await room.tells('ada: Hello');

      await rails.kill();
      await room.tells('disconnected: closed');
      await rails.start();
      await room.tells('connected again', { within: BACK_WITHIN });
      await room.say('Back again');
      await room.tells('ada: Back again');
      expect((await room.log()).filter((line) => line.startsWith('problem'))).toEqual([]);
    },
  );

  test('a shared worker has one connection for two pages', async ({ newTab, rails }) => {
    const [first, second] = [await newTab(), await newTab()];
    await logIn(first, rails.url, 'ada');
    const address = `${rails.url}/hosts.html?host=shared&room=one`;
    const here = await Room.enter(first, address);
    const there = await Room.enter(second, address);
    await here.say('Hello');
    await there.tells('ada: Hello');
    const identifier = JSON.stringify({ channel: 'ChatChannel', room: 'one' });
    expect(await rails.connections(identifier)).toBe(1);
  });
});
