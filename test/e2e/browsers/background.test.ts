/** Pages that are put away and come back: hidden, left for another page, frozen, slowed down. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestServer } from 'catenary/testing';
import { describe, expect, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Tab } from './support/browser.js';
import { browserVersion, can, engine } from './support/engine.js';
import { goBack, goTo } from './support/navigation.js';
import { AT_ONCE, logIn, Room } from './support/room.js';
import { type PageServer, test } from './support/test.js';

/** Hidden for less than 3 s, a page has missed nothing and does nothing when it is shown. */
const LONG_ENOUGH = 3_500;

/** What the slowest timers of a hidden page are: how often they run, and how one sees that they do. */
const SLOW = can('slowestTimers')
  ? { every: 'minute', gap: 30_000, gaps: 1, within: 130_000, backWithin: 65_000 }
  : { every: 'second', gap: 900, gaps: 8, within: 20_000, backWithin: 15_000 };

const HIDDEN = engine === 'webkit' ? 'in a minimised window' : 'behind another tab';

/** A page in a room of its own. */
async function enter(tab: Tab, { port }: { readonly port: number }, room: string) {
  const origin = `http://127.0.0.1:${port}`;
  await logIn(tab, origin, 'ada');
  const page = `${origin}/script-tag.html?room=${room}`;
  return { page, room: await Room.enter(tab, page) };
}

/** Waits until the server has nobody in a room. */
async function isLeft(rails: PageServer, room: string): Promise<void> {
  const identifier = JSON.stringify({ channel: 'ChatChannel', room });
  const isEmpty = async () => (await rails.connections(identifier)) === 0;
  await vi.waitUntil(isEmpty, { timeout: 10_000 });
}

// They wait most of the time, each in a room of its own.
describe.concurrent(browserVersion(), () => {
  test(`hidden ${HIDDEN}: it stays connected and hears what is said, and goes on when it is shown`, async ({
    newTab,
    rails,
  }) => {
    const tab = await newTab();
    const { room } = await enter(tab, rails, 'hidden');
    await tab.hide();
    await room.tells('page hidden');
    await rails.post('/rooms/hidden/messages', { body: 'Are you there?' });
    await room.tells('server: Are you there?');
    await delay(LONG_ENOUGH);
    await tab.show();
    await room.tells('page visible');
    await room.say('Yes');
    await room.tells('ada: Yes');
    expect(await room.log()).toEqual([
      'state opening',
      'state open',
      'connected',
      'page hidden',
      'server: Are you there?',
      'page visible',
      'ada: Yes',
    ]);
  });

  test(`hidden ${HIDDEN} while the server is away: it connects as soon as it is shown`, async ({
    newTab,
    proxy,
  }) => {
    const tab = await newTab();
    const { room } = await enter(tab, proxy, 'away');
    await tab.hide();
    await room.tells('page hidden');
    await delay(LONG_ENOUGH);
    proxy.refuses();
    proxy.resets();
    // The second retry is 3.5 s away, at the least.
    await room.tells('state waiting', { times: 2, within: 8_000 });
    await proxy.accepts();
    await tab.show();
    await room.tells('connected again', { within: AT_ONCE });
  });

  test(`back and forward: ${
    can('cacheOpenSockets')
      ? 'the page comes out of the cache as it was, and connects again'
      : 'with an open socket a page is not cached here: it is loaded anew, and connects'
  }; meanwhile the server has nobody`, async ({ newTab, rails }) => {
    const tab = await newTab();
    const { page, room } = await enter(tab, rails, 'left');
    await goTo(tab, `${rails.url}/empty.html`);
    await isLeft(rails, 'left');
    await goBack(tab, page);
    await room.tells(can('cacheOpenSockets') ? 'connected again' : 'connected');
    await room.say('Back');
    await room.tells('ada: Back');
    const log = await room.log();
    expect(log.includes('page restored')).toBe(can('cacheOpenSockets'));
    expect(log.includes('disconnected: suspended')).toBe(can('cacheOpenSockets'));
    expect(log).not.toContain('disconnected: closed');
  });

  test('back and forward: a page that was cached while it waited to retry connects as soon as it is back', async ({
    newTab,
    rails,
    proxy,
  }) => {
    const tab = await newTab();
    const { page, room } = await enter(tab, proxy, 'retrying');
    proxy.refuses();
    proxy.resets();
    // The second retry is 3.5 s away, at the least.
    await room.tells('state waiting', { times: 2, within: 8_000 });
    await goTo(tab, `${rails.url}/empty.html`);
    await proxy.accepts();
    await goBack(tab, page);
    await room.tells('connected again', { within: AT_ONCE });
    expect(await room.log()).toContain('page restored');
  });

  test(`a page that is left closes its socket with a close frame${
    can('closeOnLeaving') ? '' : ', which here is the work of the browser'
  }`, async ({ newTab, rails }) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    createTestServer().channel('ChatChannel', {}).attach(server);
    const codes: number[] = [];
    server.on('connection', (socket) => socket.on('close', (code) => codes.push(code)));
    try {
      const { port } = server.address() as { port: number };
      const tab = await newTab();
      const url = encodeURIComponent(`ws://127.0.0.1:${port}/cable`);
      await Room.enter(tab, `${rails.url}/script-tag.html?url=${url}`);
      await goTo(tab, `${rails.url}/empty.html`);
      // Ours has no code; 1001 is the browser's "going away", and 1006 would be a cut.
      const code = can('closeOnLeaving') ? 1005 : 1001;
      await vi.waitFor(() => expect(codes).toEqual([code]), { timeout: 10_000 });
    } finally {
      server.close();
    }
  });

  if (can('freeze')) {
    test('frozen in the background: it is disconnected cleanly, and connects when it is resumed', async ({
      newTab,
      rails,
    }) => {
      const tab = await newTab();
      const { room } = await enter(tab, rails, 'frozen');
      await tab.hide();
      await room.tells('page hidden');
      await tab.setFrozen(true);
      await isLeft(rails, 'frozen');
      await tab.setFrozen(false);
      await room.tells('page resumed');
      await room.tells('connected again');
      await tab.show();
      await room.say('Thawed');
      await room.tells('ada: Thawed');
      expect(await room.log()).toContain('disconnected: suspended');
    });
  }

  test(`hidden, with timers once a ${SLOW.every}: it is not taken for dead, and comes back when the server does`, async ({
    newSlowTab,
    rails,
    proxy,
  }) => {
    const tab = await newSlowTab();
    const { room } = await enter(tab, proxy, 'slow');
    await tab.hide();
    await room.tells('page hidden');
    await startClock(tab, SLOW.gap);
    const isSlow = async () => (await slowTicks(tab)) >= SLOW.gaps;
    await vi.waitUntil(isSlow, { timeout: SLOW.within, interval: 200 });
    await rails.post('/rooms/slow/messages', { body: 'Still there?' });
    await room.tells('server: Still there?');
    expect(await room.log()).toEqual([
      'state opening',
      'state open',
      'connected',
      'page hidden',
      'server: Still there?',
    ]);

    proxy.refuses();
    proxy.resets();
    await room.tells('disconnected: closed');
    await proxy.accepts();
    await room.tells('connected again', { within: SLOW.backWithin });
    expect(await room.log()).not.toContain('page visible');
  }, 240_000);
});

/** Ticks ten times a second, or as often as the browser lets it; counts the late ones in a row. */
const startClock = (tab: Tab, gap: number) =>
  tab.evaluate((long) => {
    let last = performance.now();
    let late = 0;
    setInterval(() => {
      const now = performance.now();
      late = now - last > long ? late + 1 : 0;
      last = now;
      document.body.dataset.late = String(late);
    }, 100);
  }, gap);

const slowTicks = (tab: Tab) => tab.evaluate(() => Number(document.body.dataset.late ?? 0));
