/** Held commands in `localStorage`, in tabs that are reloaded, closed and duplicated: each is sent once. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, vi } from 'vitest';
import { Desk, type Listener, startListener } from './support/desk.js';
import { browserVersion } from './support/engine.js';
import { goBack, goTo, reload } from './support/navigation.js';
import { test as base } from './support/test.js';

/** A tab that is loaded again has so long to take its commands back; and what adopting takes. */
const ADOPTED = { timeout: 20_000, interval: 200 };
const SOON = { timeout: 15_000, interval: 50 };
/** Behind refusals, Firefox puts new sockets off by itself. */
const HEARD = { timeout: 30_000, interval: 50 };

const up = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

// biome-ignore-start lint/correctness/noEmptyPattern: vitest reads the pattern
const test = base
  .extend('listener', async ({}, { onCleanup }) => {
    const listener = await startListener();
    onCleanup(() => listener.close());
    return listener;
  })
  .extend('deskPage', ({ rails, listener }) => {
    const url = encodeURIComponent(`ws://127.0.0.1:${listener.proxy.port}/cable`);
    return `${rails.url}/offline.html?key=${listener.proxy.port}&url=${url}`;
  })
  .extend(
    'newDesk',
    ({ newTab, deskPage }) =>
      async () =>
        Desk.open(await newTab(), deskPage),
  );
// biome-ignore-end lint/correctness/noEmptyPattern: vitest reads the pattern

const hears = async ({ heard }: Listener, count: number) => {
  await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(count), HEARD);
  // Nothing comes behind it.
  await delay(1_000);
};

// They wait most of the time.
describe.concurrent(browserVersion(), () => {
  test('reloaded: it is the same tab, and has its commands, in order', async ({
    newDesk,
    listener,
  }) => {
    const desk = await newDesk();
    expect(await desk.say(1, 2, 3)).toEqual([true, true, true]);
    const id = await desk.id();
    for (let count = 4; count < 7; count++) {
      await reload(desk.tab);
      await desk.isReady();
      await desk.say(count);
    }
    expect(await desk.id()).toBe(id);
    await vi.waitFor(async () => expect(await desk.held()).toEqual(up(1, 6)), SOON);
    await listener.proxy.accepts();
    await hears(listener, 6);
    expect(listener.heard).toEqual(up(1, 6));
    expect(await desk.told()).toEqual([]);
  });

  test('reloaded in the moment in which it says something: all is there, in order, and sent once', async ({
    newTab,
    deskPage,
    listener,
  }) => {
    const desk = await Desk.open(await newTab(), `${deskPage}&hasty=5`);
    await vi.waitFor(async () => expect(await desk.held()).toEqual(up(1, 5)), SOON);
    await desk.say(6);
    await listener.proxy.accepts();
    await hears(listener, 6);
    expect(listener.heard).toEqual(up(1, 6));
    expect(await desk.told()).toEqual([]);
  });

  test('left for another page, and come back to: its commands are there, and sent once', async ({
    newDesk,
    listener,
    rails,
  }) => {
    const desk = await newDesk();
    const url = await desk.tab.evaluate(() => location.href);
    await desk.say(1, 2);
    await goTo(desk.tab, `${rails.url}/empty.html`);
    await goBack(desk.tab, url);
    await desk.isReady();
    await desk.say(3);
    await listener.proxy.accepts();
    await hears(listener, 3);
    expect(listener.heard).toEqual([1, 2, 3]);
  });

  test('closed: one of two others adopts what it has left, and a living one keeps its own', async ({
    newDesk,
    listener,
  }) => {
    const desks = [await newDesk(), await newDesk(), await newDesk()] as const;
    const [closed, ...others] = desks;
    for (const [index, desk] of desks.entries()) await desk.say(index * 10 + 1, index * 10 + 2);
    await closed.tab.close();
    const held = () => Promise.all(others.map((desk) => desk.held()));
    await vi.waitFor(async () => expect((await held()).flat()).toHaveLength(6), ADOPTED);
    const [two, three] = await held();
    expect(two?.slice(0, 2)).toEqual([11, 12]);
    expect(three?.slice(0, 2)).toEqual([21, 22]);
    expect([two?.slice(2), three?.slice(2)]).toContainEqual([1, 2]);
    await listener.proxy.accepts();
    await hears(listener, 6);
    expect([...listener.heard].sort((a, b) => a - b)).toEqual([1, 2, 11, 12, 21, 22]);
  });

  test('closed with nobody else there: one that is opened later adopts it', async ({
    newDesk,
    listener,
  }) => {
    const closed = await newDesk();
    await closed.say(1, 2);
    await closed.tab.close();
    await listener.proxy.accepts();
    const start = performance.now();
    const desk = await newDesk();
    await vi.waitFor(async () => expect(await desk.state()).toBe('subscribed'), HEARD);
    await vi.waitFor(() => expect(listener.heard).toEqual([1, 2]), ADOPTED);
    // The closed one has 10 s to be loaded again, however soon this one is subscribed.
    expect(listener.moments[0]! - start).toBeGreaterThan(9_900);
  });

  test('duplicated: the copy is a tab of its own, and what is held is sent by the first alone', async ({
    newDesk,
    listener,
  }) => {
    const desk = await newDesk();
    await desk.say(1, 2);
    const copy = await desk.duplicate();
    await vi.waitFor(async () => expect(await copy.id()).not.toBe(await desk.id()), SOON);
    await copy.say(3);
    expect(await copy.held()).toEqual([3]);
    expect(await desk.held()).toEqual([1, 2]);
    await listener.proxy.accepts();
    await hears(listener, 3);
    expect([...listener.heard].sort()).toEqual([1, 2, 3]);
    expect([...(await desk.told()), ...(await copy.told())]).toEqual([]);
    await desk.tab.evaluate(() => globalThis.twin.close());
  });

  test('cleared: what is of this tab or of a closed one never comes back, a living one keeps its own', async ({
    newDesk,
    listener,
  }) => {
    const [closed, desk, other] = [await newDesk(), await newDesk(), await newDesk()];
    await closed.say(1);
    await desk.say(2);
    await other.say(3);
    const lock = `:${await closed.id()}`;
    expect(await desk.isLocked(lock)).toBe(true);
    await closed.tab.close();
    // The browser frees the locks of a tab a moment after it has gone.
    await vi.waitUntil(async () => !(await desk.isLocked(lock)), { timeout: 15_000, interval: 50 });
    await desk.clear();
    expect(await desk.told()).toEqual(['cleared 2']);
    await reload(desk.tab);
    await desk.isReady();
    await delay(11_000);
    await listener.proxy.accepts();
    await hears(listener, 1);
    expect(listener.heard).toEqual([3]);
  });

  test('four tabs at once, reloaded, closed and cut off as they speak: no command is sent twice', async ({
    newDesk,
    listener,
  }) => {
    const { heard, proxy } = listener;
    let desks = [await newDesk(), await newDesk(), await newDesk(), await newDesk()];
    let count = 0;
    const speak = async () => {
      for (const desk of desks) {
        await desk.say(...up(count + 1, count + 5));
        count += 5;
      }
    };
    for (let round = 0; round < 6; round++) {
      await speak();
      await proxy.accepts();
      await delay(round * 80);
      proxy.refuses();
      proxy.resets();
      await Promise.all(
        desks.filter((_, each) => each % 2 === round % 2).map(({ tab }) => reload(tab)),
      );
      await Promise.all(desks.map((desk) => desk.isReady()));
    }
    // What is held now is not on its way: all of it must come.
    await speak();
    const held = (await Promise.all(desks.map((desk) => desk.held()))).flat();
    await desks[0]?.tab.close();
    desks = [...desks.slice(1), await newDesk()];
    await proxy.accepts();
    const missing = () => held.filter((each) => !heard.includes(each));
    await vi.waitFor(() => expect(missing()).toEqual([]), HEARD);
    await delay(1_000);
    expect(heard.filter((each, index) => heard.indexOf(each) !== index)).toEqual([]);
    expect(held.length).toBeGreaterThanOrEqual(20);
    expect((await Promise.all(desks.map((desk) => desk.told()))).flat()).toEqual([]);
  });
});
