/** What networks and servers do to the sockets of a page. */
import { describe, expect, vi } from 'vitest';
import type { TcpProxy } from '../../support/tcp-proxy.js';
import { BACK_WITHIN, CONNECTING, STALE_AFTER } from '../support/promises.js';
import type { Tab } from './support/browser.js';
import { browserVersion, can } from './support/engine.js';
import { AT_ONCE, logIn, Room } from './support/room.js';
import { test } from './support/test.js';

/** For a half-open connection: 6 s of silence, and what it takes to look. */
const FOUND_WITHIN = STALE_AFTER + CONNECTING;

/** A page in a room of its own, whose only way to the server is through the proxy. */
async function enter(tab: Tab, { port }: TcpProxy): Promise<Room> {
  const origin = `http://127.0.0.1:${port}`;
  await logIn(tab, origin, 'ada');
  return Room.enter(tab, `${origin}/script-tag.html?room=${port}`);
}

async function chats(room: Room, body = 'Here again'): Promise<void> {
  await room.say(body);
  await room.tells(`ada: ${body}`);
}

describe(browserVersion(), () => {
  test('Rails is killed and started again: both tabs are back, and chat', async ({
    newTab,
    rails,
    proxy,
  }) => {
    const [here, there] = [await enter(await newTab(), proxy), await enter(await newTab(), proxy)];
    await rails.kill();
    await Promise.all([here, there].map((room) => room.tells('disconnected: closed')));
    await rails.start();
    const back = { within: BACK_WITHIN };
    await Promise.all([here, there].map((room) => room.tells('connected again', back)));
    await chats(here);
    await there.tells('ada: Here again');
  });

  // Alone: while one handshake hangs, Firefox lets no tab begin another one with that host.
  test('the server accepts TCP and never answers the first upgrade: connected within 20 s', async ({
    newTab,
    proxy,
  }) => {
    const tab = await newTab();
    const origin = `http://127.0.0.1:${proxy.port}`;
    await logIn(tab, origin, 'ada');
    await tab.open(`${origin}/script-tag.html?enter=later&room=${proxy.port}`);
    const room = new Room(tab);
    proxy.hangs();
    const before = proxy.accepted;
    const start = Date.now();
    await room.click('Enter');
    await vi.waitUntil(() => proxy.accepted > before, { timeout: 5_000 });
    proxy.hangs(false);
    await room.tells('connected', { within: 20_000 - (Date.now() - start) });
    expect(Date.now() - start, 'milliseconds, the first attempt took all its 10 s').toBeGreaterThan(
      9_500,
    );
    await chats(room);
  });

  // They wait most of the time, each at a proxy of its own.
  describe.concurrent('behind a proxy', () => {
    test('the line is cut without a word (half-open): found after 6 s, and connected again', async ({
      newTab,
      proxy,
    }) => {
      const room = await enter(await newTab(), proxy);
      proxy.freezes();
      await room.tells('disconnected: stale', { within: FOUND_WITHIN });
      await room.tells('connected again', { within: BACK_WITHIN });
      await chats(room);
    });

    test('nobody listens for a while: connected again when somebody does', async ({
      newTab,
      proxy,
    }) => {
      const room = await enter(await newTab(), proxy);
      proxy.refuses();
      proxy.resets();
      await room.tells('state waiting', { times: 2, within: 8_000 });
      await proxy.accepts();
      await room.tells('connected again', { within: BACK_WITHIN });
      await chats(room);
    });

    if (can('offline')) {
      test('offline with its socket cut, and online: connected at once, not at the next retry', async ({
        newTab,
        proxy,
      }) => {
        const tab = await newTab();
        const room = await enter(tab, proxy);
        await tab.setOffline(true);
        await room.tells('page offline');
        proxy.resets();
        // The second retry is 3.5 s away, at the least.
        await room.tells('state waiting', { times: 2, within: 15_000 });
        await tab.setOffline(false);
        await room.tells('page online');
        await room.tells('connected again', { within: AT_ONCE });
        await chats(room);
      });
    }

    if (can('offlineStalls')) {
      test('offline stalls the open socket: found after 6 s; online: connected at once', async ({
        newTab,
        proxy,
      }) => {
        const tab = await newTab();
        const room = await enter(tab, proxy);
        await tab.setOffline(true);
        await room.tells('disconnected: stale', { within: FOUND_WITHIN });
        await room.tells('state waiting', { times: 2, within: 8_000 });
        await tab.setOffline(false);
        await room.tells('connected again', { within: AT_ONCE });
        await chats(room);
      });
    }
  });
});
