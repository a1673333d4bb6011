/**
 * The app of docs/react-native.md in Chromium, with React Native's components for the web, on real Rails: the server's
 * list of subscriptions is what the screen shows. The page is put into the background, and its network taken away.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareFolder } from '../support/folder.js';
import { guideFiles } from '../support/guide.js';
import {
  type App,
  expectConnections,
  expectNobody,
  expectRooms,
  folderOf,
  startApp,
  trafficSince,
} from './support/app.js';
import { newView, openBrowser, type View } from './support/page.js';

const folder = fileURLToPath(new URL('fresh-native', import.meta.url));
/** Where the guide's app looks for its server; what is there is the page, and behind it Rails. */
const PAGE = 'http://localhost:3000';

const STATE = '[data-testid="state"]';
const MESSAGES = '[data-testid="message"]';
const PREVIEWS = '[data-testid="preview"]';

const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const version = dependencies['react-native-web'];

describe(`the app of docs/react-native.md, in a page by react-native-web ${version}`, () => {
  let app: App;
  let browser: Browser;
  let view: View;

  beforeAll(async () => {
    prepareFolder(folder);
    const example = folderOf('react-native');
    const template = ['index.js', 'app.json'].map((name) => [
      name,
      readFileSync(join(example, name), 'utf8'),
    ]);
    app = await startApp(folder, {
      ...Object.fromEntries(template),
      ...guideFiles('react-native.md'),
    });
    browser = await openBrowser(
      `--host-resolver-rules=MAP localhost:3000 ${new URL(app.url).host}`,
    );
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  afterEach(async () => {
    const problems = [...view.problems];
    await view.close();
    await expectNobody(app);
    expect(problems).toEqual([]);
  });

  const say = (room: string, body: string) => app.rails.post(`/rooms/${room}/messages`, { body });
  const open = async () => {
    view = await newView(browser);
    await view.goto(PAGE);
    await view.shows(STATE, 'online');
    await expectRooms(app, 'lobby');
  };

  test('StrictMode mounts all twice: one socket, one subscription', async () => {
    const traffic = trafficSince(app);
    await open();
    expect(traffic()).toEqual({ sockets: 1, subscribed: 1 });
    await view.hasSockets(1);
  });

  test('what is said appears, once', async () => {
    await say('lobby', 'Tea?');
    await open();
    await view.fill('Message', 'Coffee');
    await view.click('Send');
    await view.lists(MESSAGES, 'server: Tea?', 'ada: Coffee');
  });

  test('a screen that is unmounted leaves the server, and is back when it is mounted', async () => {
    const traffic = trafficSince(app);
    await open();
    for (let count = 0; count < 2; count++) {
      await view.click('about');
      await view.lists(STATE);
      await expectRooms(app);
      await view.click('lobby');
      await view.shows(STATE, 'online');
      await expectRooms(app, 'lobby');
    }
    expect(traffic()).toEqual({ sockets: 1, subscribed: 3 });
  });

  test('other params are another subscription', async () => {
    await say('kitchen', 'Soup');
    await open();
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
    await open();
    await view.click('rooms');
    await view.lists(PREVIEWS, 'lobby: Tea', 'kitchen: Soup');
    await expectRooms(app, 'kitchen', 'lobby');
    await view.click('kitchen');
    await view.lists(MESSAGES, 'server: Soup');
    await expectRooms(app, 'kitchen');
    expect(traffic().sockets).toBe(1);
  });

  test('in the background there is no socket; in the foreground all is as it was, and what was missed is there', async () => {
    await say('lobby', 'Nobody?');
    await open();
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
    expect(traffic()).toEqual({ sockets: 1, subscribed: 1 });
    await view.click('Send');
    await view.lists(MESSAGES, 'server: Anybody?', 'ada: A draft');
  });

  test('a screen that was left in the background is not subscribed in the foreground', async () => {
    await open();
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
    await view.goto(PAGE);
    await view.shows(STATE, 'connecting');
    await view.click('rooms');
    await view.lists(PREVIEWS, 'lobby: -', 'kitchen: -');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
    await view.setHidden(false);
    await expectRooms(app, 'kitchen', 'lobby');
  });

  test('hot reload: the page is not loaded again, what was typed stays, and it is subscribed as before', async () => {
    await open();
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
    await open();
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
      await open();
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
      await open();
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
