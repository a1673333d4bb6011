/** Pages that are put away and come back: hidden, in the back/forward cache, frozen, slowed down. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestServer } from 'catenary/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { TcpProxy } from '../../support/tcp-proxy.js';
import type { Tab } from './support/browser.js';
import { capabilities } from './support/capabilities.js';
import { browserVersion, engine } from './support/engine.js';
import { type PageServer, startPages } from './support/rails.js';
import { logIn, Room } from './support/room.js';
import { useBrowser } from './support/suite.js';

/** Hidden for less than 3 s, a page has missed nothing and does nothing when it is shown. */
const LONG_ENOUGH = 3_500;

const HIDDEN = engine === 'webkit' ? 'in a minimised window' : 'behind another tab';

/** As its user would; the page that the driver waits for may be another one by then. */
async function goTo(tab: Tab, url: string): Promise<void> {
  await tab.evaluate((to) => void setTimeout(() => location.assign(to)), url);
  await isAt(tab, url);
}
async function goBack(tab: Tab, url: string): Promise<void> {
  await tab.evaluate(() => void setTimeout(() => history.back()));
  await isAt(tab, url);
}
async function isAt(tab: Tab, url: string): Promise<void> {
  const where = () => tab.evaluate(() => location.href).catch(() => '');
  await expect.poll(where, { timeout: 5_000 }).toBe(url);
}

describe(browserVersion(), () => {
  let rails: PageServer;
  const browser = useBrowser();
  beforeAll(async () => {
    rails = await startPages();
  });
  afterAll(() => rails.stop());

  const isLeft = () => expect.poll(() => rails.connections(), { timeout: 3_000 }).toBe(0);

  async function enter(origin = rails.url) {
    const tab = await browser.newTab();
    await logIn(tab, origin, 'ada');
    const page = `${origin}/script-tag.html`;
    return { tab, page, room: await Room.enter(tab, page) };
  }

  test(`hidden ${HIDDEN}: it stays connected and hears what is said, and goes on when it is shown`, async () => {
    const { tab, room } = await enter();
    await tab.hide();
    await room.tells('page hidden');
    await rails.post('/rooms/lobby/messages', { body: 'Are you there?' });
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

  test(`hidden ${HIDDEN} while the server is away: it connects as soon as it is shown`, async () => {
    const proxy = await TcpProxy.to(rails.port);
    try {
      const { tab, room } = await enter(`http://127.0.0.1:${proxy.port}`);
      await tab.hide();
      await room.tells('page hidden');
      await delay(LONG_ENOUGH);
      proxy.refuses();
      proxy.resets();
      // The second retry is 3.5 s away, at the least.
      await room.tells('state waiting', { times: 2, within: 8_000 });
      await proxy.accepts();
      await tab.show();
      await room.tells('connected again', { within: 2_000 });
    } finally {
      await proxy.close();
    }
  });

  test(`back and forward: ${
    capabilities.cachesOpenSockets
      ? 'the page comes out of the cache as it was, and connects again'
      : 'with an open socket a page is not cached here: it is loaded anew, and connects'
  }; meanwhile the server has nobody`, async () => {
    const { tab, page, room } = await enter();
    await goTo(tab, `${rails.url}/empty.html`);
    await isLeft();
    await goBack(tab, page);
    await room.tells(capabilities.cachesOpenSockets ? 'connected again' : 'connected');
    await room.say('Back');
    await room.tells('ada: Back');
    const log = await room.log();
    expect(log.includes('page restored')).toBe(capabilities.cachesOpenSockets);
    expect(log.includes('disconnected: suspended')).toBe(capabilities.cachesOpenSockets);
    expect(log).not.toContain('disconnected: closed');
  });

  test('back and forward: a page that was cached while it waited to retry connects as soon as it is back', async () => {
    const proxy = await TcpProxy.to(rails.port);
    try {
      const { tab, page, room } = await enter(`http://127.0.0.1:${proxy.port}`);
      proxy.refuses();
      proxy.resets();
      // The second retry is 3.5 s away, at the least.
      await room.tells('state waiting', { times: 2, within: 8_000 });
      await goTo(tab, `${rails.url}/empty.html`);
      await proxy.accepts();
      await goBack(tab, page);
      await room.tells('connected again', { within: 2_000 });
      expect(await room.log()).toContain('page restored');
    } finally {
      await proxy.close();
    }
  });

  test('a page that is left closes its socket itself, with a close frame', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    createTestServer().channel('ChatChannel', {}).attach(server);
    const codes: number[] = [];
    server.on('connection', (socket) => socket.on('close', (code) => codes.push(code)));
    try {
      const { port } = server.address() as { port: number };
      const tab = await browser.newTab();
      const url = encodeURIComponent(`ws://127.0.0.1:${port}/cable`);
      await Room.enter(tab, `${rails.url}/script-tag.html?url=${url}`);
      await goTo(tab, `${rails.url}/empty.html`);
      // Ours has no code; "going away", 1001, would be the browser's, and 1006 a cut.
      await expect.poll(() => codes, { timeout: 3_000 }).toEqual([1005]);
    } finally {
      server.close();
    }
  });

  if (capabilities.freeze) {
    test('frozen in the background: it is disconnected cleanly, and connects when it is resumed', async () => {
      const { tab, room } = await enter();
      await tab.hide();
      await room.tells('page hidden');
      await tab.setFrozen(true);
      await isLeft();
      await tab.setFrozen(false);
      await room.tells('page resumed');
      await room.tells('connected again');
      await tab.show();
      await room.say('Thawed');
      await room.tells('ada: Thawed');
      expect(await room.log()).toContain('disconnected: suspended');
    });
  }
});
