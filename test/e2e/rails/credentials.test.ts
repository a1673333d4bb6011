/** Tokens that expire, and users who come after each other, on a Rails that looks at every token. */
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { ConsumerOptions } from 'catenary';
import { type TokenPlace, token } from 'catenary/credentials';
import { type CommandStorage, hold } from 'catenary/offline';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import {
  areLive,
  consumerAt,
  listen,
  recordingSockets,
  SOON,
  serverList,
  tokenOf,
} from './user.js';

const LOBBY = { channel: 'ChatChannel', room: 'lobby' };
const PLACES: readonly TokenPlace[] = [{ in: 'url' }, { in: 'subprotocol' }, { in: 'header' }];
/** A token that has expired when it arrives. */
const EXPIRED = 0.000_001;

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  /** A consumer whose tokens live as long as the test says; none of them may ever be said. */
  function signedIn(place: TokenPlace, seconds: (isRefresh: boolean) => number, options = {}) {
    const asked: boolean[] = [];
    const tokens: string[] = [];
    const said: unknown[] = [];
    const say = (...what: unknown[]) => void said.push(what);
    const { WebSocket, sockets } = recordingSockets();
    const fetch = async ({ isRefresh }: { isRefresh: boolean }) => {
      asked.push(isRefresh);
      const issued = await tokenOf(rails, 'ada', seconds(isRefresh));
      tokens.push(issued);
      return issued;
    };
    const consumer = consumerAt(rails.cable, {
      WebSocket,
      reconnect: () => 20,
      logger: { debug: say, warn: say },
      ...token(fetch, place),
      ...options,
    } as ConsumerOptions);
    consumer.on('status', say);
    consumer.on('error', say);
    onTestFinished(() => {
      const text = inspect(said, { depth: Infinity, showHidden: true, getters: true });
      for (const each of tokens) expect(text).not.toContain(each);
    });
    return { asked, consumer, sockets };
  }

  describe.each(PLACES)('a token in the $in', (place) => {
    test('is shown at every attempt', async () => {
      const { asked, consumer } = signedIn(place, () => 60);
      const chat = listen(consumer, LOBBY);
      await areLive([chat]);
      await rails.post('/cable/restart');
      await expect.poll(() => chat.told.at(-1), SOON).toEqual(['connected', { reconnected: true }]);
      expect(asked).toEqual([false, false]);
    });

    test('that has expired is refreshed once, and nobody hears of it', async () => {
      const { asked, consumer, sockets } = signedIn(place, (isRefresh) =>
        isRefresh ? 60 : EXPIRED,
      );
      const chat = listen(consumer, LOBBY);
      await areLive([chat]);
      expect(asked).toEqual([false, true]);
      expect(sockets).toHaveLength(2);
      expect(chat.told.filter(([name]) => name !== 'received')).toEqual([
        ['connected', { reconnected: false }],
      ]);
    });

    test('that is refused again is refused for good, whatever is tried', async () => {
      const { asked, consumer, sockets } = signedIn(place, () => EXPIRED);
      const chat = listen(consumer, LOBBY);
      const final = [
        'disconnected',
        { willAttemptReconnect: false, reason: 'unauthorized', code: null },
      ];
      await expect.poll(() => chat.told, SOON).toEqual([final]);
      await delay(300);
      expect(sockets).toHaveLength(2);
      expect(asked).toEqual([false, true]);
      consumer.connect();
      await expect.poll(() => chat.told, SOON).toEqual([final, final]);
      await delay(300);
      expect(asked).toEqual([false, true, false]);
    });
  });

  test('a second refresh needs 5 s of an open connection', async () => {
    const seconds = (isRefresh: boolean) => (isRefresh ? 60 : EXPIRED);
    const { asked, consumer } = signedIn({ in: 'header' }, seconds);
    const chat = listen(consumer, LOBBY);
    await areLive([chat]);
    await delay(5_200);
    await rails.post('/cable/restart');
    await expect.poll(() => asked, SOON).toEqual([false, true, false, true]);
    await areLive([chat]);
    // Too soon.
    await rails.post('/cable/restart');
    await expect
      .poll(() => consumer.status.get(), SOON)
      .toMatchObject({ state: 'idle', reason: 'unauthorized' });
    expect(asked).toEqual([false, true, false, true, false]);
  });

  describe('behind a reset, another user', () => {
    async function open(storage: CommandStorage) {
      const proxy = await TcpProxy.to(rails.port);
      onTestFinished(() => proxy.close());
      let name = 'ada';
      const consumer = consumerAt(`ws://127.0.0.1:${proxy.port}/cable`, {
        reconnect: () => 20,
        offline: hold({ storage, key: 'ada' }),
        ...token(() => tokenOf(rails, name), { in: 'subprotocol' }),
      });
      const become = (next: string) => {
        name = next;
      };
      return { become, consumer, proxy };
    }

    const recorded = async (log: string) => (await rails.get(`/test/records/${log}`)).json();
    const storageOf = (items: Map<string, string>): CommandStorage => ({
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
    });

    test('sees nothing of the first: no subscription, no message, no command', async () => {
      const items = new Map<string, string>();
      const { become, consumer, proxy } = await open(storageOf(items));
      const recorder = { channel: 'RecorderChannel', log: 'identities' };
      const own = listen(consumer, { channel: 'ChatChannel', room: 'private-ada' });
      const news = listen(consumer, 'NotificationsChannel');
      const first = listen(consumer, recorder);
      await areLive([own, news, first]);
      // What is given without a connection is held and stored.
      proxy.refuses();
      proxy.resets();
      await expect.poll(() => consumer.connection.isOpen(), SOON).toBe(false);
      for (let count = 0; count < 5; count++) {
        expect(first.perform('record', { count, of: 'ada' })).toBe(true);
      }
      await expect.poll(() => items.get('ada'), SOON).toContain('"count":4');
      const dropped: string[] = [];
      consumer.on('dropped', ({ reason }) => dropped.push(reason));
      const heard = [own, news, first].map(({ told }) => told.length);

      await consumer.reset();
      expect(dropped).toEqual(Array.from({ length: 5 }, () => 'unsubscribed'));
      await proxy.accepts();
      become('grace');
      const second = listen(consumer, recorder);
      const hers = listen(consumer, 'NotificationsChannel');
      await areLive([second, hers]);
      expect(second.perform('record', { count: 5, of: 'grace' })).toBe(true);
      await rails.post('/notifications', { user: 'ada', text: 'For Ada' });
      await rails.post('/rooms/private-ada/messages', { body: 'For Ada' });
      await rails.post('/notifications', { user: 'grace', text: 'For Grace' });
      await expect.poll(() => hers.heard, SOON).toEqual([{ text: 'For Grace' }]);
      await expect
        .poll(() => recorded('identities'), SOON)
        .toEqual([{ count: 5, of: 'grace', action: 'record' }]);
      expect(second.heard).toEqual([]);
      expect([own, news, first].map(({ told }) => told.length)).toEqual(heard);
      await expect.poll(() => serverList(rails, 'ada'), SOON).toEqual([]);
      expect(await serverList(rails, 'grace')).toEqual([second.identifier, hers.identifier].sort());
      await expect.poll(() => items.size, SOON).toBe(0);
    });

    test('who signs in while the token of the first is fetched: it is not shown', async () => {
      const names: string[] = [];
      const issues: (() => void)[] = [];
      const { WebSocket, sockets } = recordingSockets();
      let name = 'ada';
      const fetch = async () => {
        const asking = name;
        names.push(asking);
        const issued = await tokenOf(rails, asking);
        if (asking === 'ada') await new Promise<void>((resolve) => issues.push(resolve));
        return issued;
      };
      const consumer = consumerAt(rails.cable, { WebSocket, ...token(fetch, { in: 'url' }) });
      listen(consumer, 'NotificationsChannel');
      // There is a token, which has not been handed over.
      await expect.poll(() => issues.length, SOON).toBe(1);
      expect(names).toEqual(['ada']);
      void consumer.reset();
      name = 'grace';
      const hers = listen(consumer, 'NotificationsChannel');
      issues[0]?.();
      await areLive([hers]);
      expect(names).toEqual(['ada', 'grace']);
      expect(sockets).toHaveLength(1);
      await expect.poll(() => serverList(rails, 'ada'), SOON).toEqual([]);
    });
  });
});
