/** Commands that are held: over a connection that is cut again and again, each arrives once, in order. */
import { setTimeout as wait } from 'node:timers/promises';
import { type CommandStorage, hold } from 'catenary/offline';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, consumerAt, listen, SOON, tokenOf } from './user.js';

const RECORDER = { channel: 'RecorderChannel', log: 'offline' };

/** As one page sees it; nothing of it is done when that is gone. */
function storageOf(items: Map<string, string>, isAlive: () => boolean): CommandStorage {
  const act = async <Result>(what: () => Result): Promise<Result> => {
    await wait(1);
    return isAlive() ? what() : new Promise(() => {});
  };
  return {
    getItem: (key) => act(() => items.get(key)),
    setItem: (key, text) => act(() => items.set(key, text)),
    removeItem: (key) => act(() => items.delete(key)),
  };
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    // Rails runs the commands of a connection on several threads: with one, their order can be seen.
    rails = await startRails({ env: { WORKERS: '1' } });
    return rails.stop;
  });

  const recorded = async (log: string): Promise<number[]> => {
    const response = await rails.get(`/test/records/${log}`);
    return ((await response.json()) as { count: number }[]).map(({ count }) => count);
  };

  async function restless() {
    const proxy = await TcpProxy.to(rails.port);
    onTestFinished(() => proxy.close());
    const url = `ws://127.0.0.1:${proxy.port}/cable?token=${await tokenOf(rails, 'ada', 3_600)}`;
    return { proxy, url };
  }

  test('500 commands while the connection is cut 25 times, made while it is away: once each, in order', async () => {
    const { proxy, url } = await restless();
    const consumer = consumerAt(url, { offline: hold({ count: 1_000 }), reconnect: () => 50 });
    const dropped: unknown[] = [];
    consumer.on('dropped', (command) => dropped.push(command));
    let lost = () => {};
    consumer.on('log', ({ identifier, from, to }) => {
      if (!identifier && from === 'open' && to !== 'open') lost();
    });
    const recorder = listen(consumer, { ...RECORDER, log: 'cut' });
    await areLive([recorder]);
    let count = 0;
    for (let cut = 0; cut < 25; cut++) {
      // What is on its way while it is cut may be lost: Action Cable acknowledges nothing.
      await expect.poll(() => recorded('cut'), SOON).toHaveLength(count);
      // In the moment itself: it is open again soon.
      const loss = new Promise<void>((resolve) => {
        lost = resolve;
      });
      proxy.resets();
      await loss;
      for (let step = 0; step < 20; step++) {
        expect(recorder.perform('record', { count: ++count })).toBe(true);
        if (step % 5 === 0) await wait(15);
        // Cut again before it has sent anything.
        if (step % 5 === 0 && cut % 2 === 0 && !consumer.connection.isOpen()) proxy.resets();
      }
    }
    await expect.poll(() => recorded('cut'), { timeout: 20_000, interval: 50 }).toHaveLength(500);
    expect(await recorded('cut')).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(dropped).toEqual([]);
    expect(recorder.held).toEqual([]);
  });

  test('20 pages, one after the other, three of four without a connection: once each, in order', async () => {
    const { proxy, url } = await restless();
    const items = new Map<string, string>();
    proxy.refuses();
    let count = 0;
    for (let page = 0; page < 20; page++) {
      let isAlive = true;
      const isThrough = page % 4 === 3;
      const storage = storageOf(items, () => isAlive);
      const consumer = consumerAt(url, {
        offline: hold({ storage, key: 'ada' }),
        reconnect: () => 50,
      });
      const recorder = listen(consumer, { ...RECORDER, log: 'pages' });
      for (let step = 0; step < 5; step++) recorder.perform('record', { count: ++count });
      await expect.poll(() => items.get('ada'), SOON).toContain(`"count":${count},`);
      if (isThrough) {
        await proxy.accepts();
        await expect.poll(() => recorded('pages'), SOON).toHaveLength(count);
        proxy.refuses();
        proxy.resets();
      }
      isAlive = false;
      consumer.disconnect();
    }
    expect(await recorded('pages')).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(items.size).toBe(0);
  });
});
