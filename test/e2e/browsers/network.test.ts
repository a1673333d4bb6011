/** What networks and servers do to the sockets of a page. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { capabilities } from './support/capabilities.js';
import { browserVersion } from './support/engine.js';
import { type PageServer, startPages } from './support/rails.js';
import { logIn, Room } from './support/room.js';
import { useBrowser } from './support/suite.js';

/** Two attempts at most: the first retry comes within 5 s, the second 6.5 s after it. */
const BACK_WITHIN = 15_000;
/** For a half-open connection: 6 s of silence, and what it takes to look. */
const FOUND_WITHIN = 8_000;

describe(browserVersion(), () => {
  const browser = useBrowser();
  let rails: PageServer;
  let proxy: TcpProxy;
  beforeAll(async () => {
    rails = await startPages();
    proxy = await TcpProxy.to(rails.port);
  });
  afterEach(async () => {
    // As if it were new.
    await proxy.close();
    proxy = await TcpProxy.to(rails.port);
  });
  afterAll(async () => {
    await proxy.close();
    await rails.stop();
  });

  /** A page whose only way to the server is the proxy. */
  async function enter(search = '') {
    const origin = `http://127.0.0.1:${proxy.port}`;
    const tab = await browser.newTab();
    await logIn(tab, origin, 'ada');
    const page = `${origin}/script-tag.html${search}`;
    if (search === '') return { tab, room: await Room.enter(tab, page) };
    await tab.open(page);
    return { tab, room: new Room(tab) };
  }

  async function chats(room: Room, body = 'Here again') {
    await room.say(body);
    await room.tells(`ada: ${body}`);
  }

  test('Rails is killed and started again: both tabs are back, and chat', async () => {
    const [here, there] = [(await enter()).room, (await enter()).room];
    await rails.kill();
    await Promise.all([here, there].map((room) => room.tells('disconnected: closed')));
    await rails.start();
    const back = { within: BACK_WITHIN };
    await Promise.all([here, there].map((room) => room.tells('connected again', back)));
    await chats(here);
    await there.tells('ada: Here again');
  });

  test('the server accepts TCP and never answers the first upgrade: connected within 20 s', async () => {
    const { room } = await enter('?enter=later');
    proxy.hangs();
    const before = proxy.accepted;
    const start = Date.now();
    await room.click('Enter');
    await expect.poll(() => proxy.accepted, { timeout: 5_000 }).toBe(before + 1);
    proxy.hangs(false);
    await room.tells('connected', { within: 20_000 - (Date.now() - start) });
    expect(Date.now() - start).toBeGreaterThan(9_000);
    await chats(room);
  });

  test('the line is cut without a word (half-open): found within 8 s, and connected again', async () => {
    const { room } = await enter();
    proxy.freezes();
    await room.tells('disconnected: stale', { within: FOUND_WITHIN });
    await room.tells('connected again', { within: BACK_WITHIN });
    await chats(room);
  });

  test('nobody listens for a while: connected again when somebody does', async () => {
    const { room } = await enter();
    proxy.refuses();
    proxy.resets();
    await room.tells('state waiting', { times: 2, within: 8_000 });
    await proxy.accepts();
    await room.tells('connected again', { within: BACK_WITHIN });
    await chats(room);
  });

  if (capabilities.offline) {
    test('offline with its socket cut, and online: connected at once, not at the next retry', async () => {
      const { tab, room } = await enter();
      await tab.setOffline(true);
      await room.tells('page offline');
      proxy.resets();
      // The second retry is 3.5 s away, at the least.
      await room.tells('state waiting', { times: 2, within: 15_000 });
      await tab.setOffline(false);
      await room.tells('page online');
      await room.tells('connected again', { within: 2_000 });
      await chats(room);
    });
  }

  if (capabilities.offlineStalls) {
    test('offline stalls the open socket: found within 8 s; online: connected at once', async () => {
      const { tab, room } = await enter();
      await tab.setOffline(true);
      await room.tells('disconnected: stale', { within: FOUND_WITHIN });
      await room.tells('state waiting', { times: 2, within: 8_000 });
      await tab.setOffline(false);
      await room.tells('connected again', { within: 2_000 });
      await chats(room);
    });
  }
});
