/**
 * The app of docs/react-native.md in Chromium, with React Native's components for the web, on real Rails: the server's
 * list of subscriptions is what the screen shows. It runs as Metro bundles it, and is changed while it runs by Vite.
 */
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type App,
  expectConnections,
  expectNobody,
  expectRooms,
  trafficSince,
} from './support/app.js';
import { startFresh } from './support/fresh.js';
import { closeViews, newView, openBrowser, type View } from './support/page.js';

/** Where the guide's app looks for its server; what is there is the page, and behind it Rails. */
const PAGE = 'http://localhost:3000';
/** The same app, as Metro bundles it. */
const BUNDLED = `${PAGE}/metro.html`;

const STATE = '[data-testid="state"]';
const MESSAGES = '[data-testid="message"]';
const PREVIEWS = '[data-testid="preview"]';

const lock = new URL('fresh-native/package-lock.json', import.meta.url);
const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
const versionOf = (name: string): string => packages[`node_modules/${name}`].version;
const title = `the app of docs/react-native.md, in a page by react-native-web ${versionOf('react-native-web')}`;

let app: App;
let browser: Browser;
let view: View;

beforeAll(async () => {
  app = await startFresh('native', 'react-native.md');
  browser = await openBrowser(`--host-resolver-rules=MAP localhost:3000 ${new URL(app.url).host}`);
  // It installs React Native, and Metro bundles it: minutes on a busy machine.
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});
afterEach(async () => {
  const problems = await closeViews();
  await expectNobody(app);
  expect(problems).toEqual([]);
});

const say = (room: string, body: string) => app.rails.post(`/rooms/${room}/messages`, { body });

async function open(page: string): Promise<void> {
  view = await newView(browser);
  await view.goto(page);
  await view.shows(STATE, 'online');
  await expectRooms(app, 'lobby');
}

describe(`${title}, bundled by Metro ${versionOf('metro')}`, () => {
  test('what is said appears, once', async () => {
    await say('lobby', 'Tea?');
    await open(BUNDLED);
    // Vite answers with its own page where there is none.
    expect(await view.page.$$eval('script', (all) => all.map(({ src }) => src))).toEqual([
      `${PAGE}/metro.js`,
    ]);
    await view.fill('Message', 'Coffee');
    await view.click('Send');
    await view.lists(MESSAGES, 'server: Tea?', 'ada: Coffee');
  });

  test('a screen that is unmounted leaves the server, and is back when it is mounted', async () => {
    const traffic = trafficSince(app);
    await open(BUNDLED);
    for (let count = 0; count < 2; count++) {
      await view.click('about');
      await view.lists(STATE);
      await expectRooms(app);
      await view.click('lobby');
      await view.shows(STATE, 'online');
      await expectRooms(app, 'lobby');
    }
    await expect.poll(traffic).toEqual({ sockets: 1, subscribed: 3 });
  });

  test('other params are another subscription', async () => {
    await say('kitchen', 'Soup');
    await open(BUNDLED);
    await view.click('kitchen');
    await view.shows(STATE, 'online');
    await view.lists(MESSAGES, 'server: Soup');
    await expectRooms(app, 'kitchen');
    await view.click('lobby');
    await view.shows(STATE, 'online');
    await expectRooms(app, 'lobby');
  });

  test('screens with the same room: what is shown is what the server has', async () => {
    await say('lobby', 'Tea');
    await say('kitchen', 'Soup');
    const traffic = trafficSince(app);
    await open(BUNDLED);
    await view.click('rooms');
    await view.lists(PREVIEWS, 'lobby: Tea', 'kitchen: Soup');
    await expectRooms(app, 'kitchen', 'lobby');
    await view.click('kitchen');
    await view.lists(MESSAGES, 'server: Soup');
    await expectRooms(app, 'kitchen');
    await expect.poll(() => traffic().sockets).toBe(1);
  });

  test('in the background there is no socket; in the foreground all is as it was, and what was missed is there', async () => {
    await say('lobby', 'Nobody?');
    await open(BUNDLED);
    await view.fill('Message', 'A draft');
    const traffic = trafficSince(app);
    await view.setHidden(true);
    await expectNobody(app);
    await view.hasSockets(0);
    await view.shows(STATE, 'connecting');
    await say('lobby', 'Anybody?');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
    await view.setHidden(false);
    await view.lists(MESSAGES, 'server: Nobody?', 'server: Anybody?');
    await view.shows(STATE, 'online');
    await expectRooms(app, 'lobby');
    await view.hasSockets(1);
    await expect.poll(traffic).toEqual({ sockets: 1, subscribed: 1 });
    await view.click('Send');
    await view.lists(MESSAGES, 'server: Anybody?', 'ada: A draft');
  });

  test('a screen that was left in the background is not subscribed in the foreground', async () => {
    await open(BUNDLED);
    await view.setHidden(true);
    await expectNobody(app);
    await view.click('kitchen');
    await view.setHidden(false);
    await view.shows(STATE, 'online');
    await expectRooms(app, 'kitchen');
  });

  test('an app that is started in the background connects in the foreground', async () => {
    const traffic = trafficSince(app);
    view = await newView(browser);
    await view.setHidden(true);
    await view.goto(BUNDLED);
    await view.shows(STATE, 'connecting');
    await view.click('rooms');
    await view.lists(PREVIEWS, 'lobby: -', 'kitchen: -');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
    await view.setHidden(false);
    await expectRooms(app, 'kitchen', 'lobby');
  });
});

describe(`${title}, while it is developed with Vite ${versionOf('vite')}`, () => {
  test('StrictMode mounts all twice: one socket, one subscription', async () => {
    const traffic = trafficSince(app);
    await open(PAGE);
    await expect.poll(traffic).toEqual({ sockets: 1, subscribed: 1 });
    await view.hasSockets(1);
  });

  test('hot reload: the page is not loaded again, what was typed stays, and it is subscribed as before', async () => {
    await open(PAGE);
    await view.fill('Message', 'A draft');
    const traffic = trafficSince(app);
    await view.page.evaluate(() => Object.assign(window, { isSame: true }));
    await app.edit('Chat.tsx', (code) => code.replace("'online'", "'here'"));
    await view.shows(STATE, 'here');
    expect(await view.page.$eval('input', ({ value }) => value)).toBe('A draft');
    await expectRooms(app, 'lobby');
    await app.edit('App.tsx', (code) => code.replace("'about'", "'about it'"));
    await view.click('about it');
    await expectRooms(app);
    await view.click('lobby');
    await expectRooms(app, 'lobby');
    expect(await view.page.evaluate(() => 'isSame' in window)).toBe(true);
    expect(traffic().sockets).toBe(0);
    await app.edit('Chat.tsx', (code) => code.replace("'here'", "'online'"));
    await app.edit('App.tsx', (code) => code.replace("'about it'", "'about'"));
    await view.shows(STATE, 'online');
  });

  test('hot reload of the file that makes the connection: all screens are on the new one', async () => {
    await open(PAGE);
    await app.edit('cable.ts', (code) => code.replace("name: 'ada'", "name: 'grace'"));
    // Nobody has told the old one to go.
    await expectConnections(app, [], ['lobby']);
    await view.hasSockets(2);
    await view.goto(PAGE);
    await expectRooms(app, 'lobby');
    await app.edit('cable.ts', (code) => code.replace("name: 'grace'", "name: 'ada'"));
  });

  describe('with options of its own', () => {
    const withOptions = async (options: string) => {
      await app.edit('cable.ts', (code) => code.replace('{ wake: ', `{ ${options}, wake: `));
      return () => app.edit('cable.ts', (code) => code.replace(`${options}, `, ''));
    };

    test('with linger, going to and fro between screens with the room sends nothing', async () => {
      const undo = await withOptions('linger: 20_000');
      const arrival = trafficSince(app);
      await say('lobby', 'Cake');
      await open(PAGE);
      await view.click('rooms');
      // The server lists a subscription before it confirms it.
      await expect.poll(() => arrival().subscribed).toBe(2);
      const traffic = trafficSince(app);
      for (let count = 0; count < 3; count++) {
        await view.click('lobby');
        await view.shows(STATE, 'online');
        await view.click('rooms');
        await view.shows(PREVIEWS, 'lobby: Cake');
      }
      await expectRooms(app, 'kitchen', 'lobby');
      expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
      await undo();
    });

    test('a network that is back is tried at once', async () => {
      const undo = await withOptions('reconnect: () => 600_000');
      await open(PAGE);
      await view.page.setOfflineMode(true);
      await app.rails.kill();
      await view.shows(STATE, 'connecting');
      await app.rails.start();
      await view.page.setOfflineMode(false);
      await view.shows(STATE, 'online');
      await expectRooms(app, 'lobby');
      await undo();
    });
  });
});
