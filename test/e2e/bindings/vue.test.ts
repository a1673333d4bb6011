/** examples/vue in Chromium, on real Rails: the server's list of subscriptions is what the page shows. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type App,
  expectNobody,
  expectRooms,
  folderOf,
  startApp,
  trafficOf,
  trafficSince,
} from './support/app.js';
import { startFresh, typeCheck } from './support/fresh.js';
import { closeViews, enter, openBrowser, openView, type View } from './support/page.js';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
  return () => browser.close();
});

describe('examples/vue', () => {
  let app: App;
  let view: View;
  beforeAll(async () => {
    app = await startApp('vue');
    return () => app.stop();
  });
  afterEach(async () => {
    const problems = await closeViews();
    await expectNobody(app);
    expect(problems).toEqual([]);
  });

  const open = async (search = '') => {
    view = await enter(browser, app.url + search);
    await view.shows('h2', 'lobby, subscribed');
    await expectRooms(app, 'lobby');
  };

  test('a page is one socket and one subscription, for all of its components', async () => {
    const traffic = trafficSince(app);
    await open();
    await expect.poll(traffic).toEqual({ sockets: 1, subscribed: 1 });
    await expect.poll(() => view.commands).toEqual(['subscribe lobby']);
  });

  test('what is said appears, once, and for who comes later', async () => {
    await open();
    await view.fill('body', 'Hello');
    await view.click('Say');
    await view.shows('#messages', 'ada: Hello');
    const other = await enter(browser, app.url, 'grace');
    await other.shows('#messages', 'ada: Hello');
    await other.close();
  });

  test('who types is shown, and no longer when they have stopped', async () => {
    await open();
    const other = await enter(browser, app.url, 'grace');
    await other.shows('h2', 'lobby, subscribed');
    await other.fill('body', 'Hi');
    await view.shows('section > p', 'grace is typing');
    await view.lists('section > p');
    await other.close();
  });

  test('a component that is unmounted leaves the server, and is back when it is mounted', async () => {
    await open();
    await view.click('nothing');
    await expectRooms(app);
    await view.click('lobby');
    await view.shows('h2', 'lobby, subscribed');
    await expectRooms(app, 'lobby');
  });

  test('other params are another subscription', async () => {
    await open();
    for (const room of ['kitchen', 'lobby', 'kitchen']) {
      await view.click(room);
      await view.shows('h2', `${room}, subscribed`);
      await expectRooms(app, room);
    }
  });

  test('two pages with the same room: one connection', async () => {
    const traffic = trafficSince(app);
    await open();
    await view.click('overview');
    await expectRooms(app, 'kitchen', 'lobby');
    await view.click('kitchen');
    await view.shows('h2', 'kitchen, subscribed');
    await expectRooms(app, 'kitchen');
    await expect.poll(() => traffic().sockets).toBe(1);
  });

  test('with linger, going to and fro between pages with the room sends nothing for it', async () => {
    const arrival = trafficSince(app);
    await open('/?linger=20000');
    await app.rails.post('/rooms/lobby/messages', { body: 'Anybody?' });
    await view.shows('#messages', /server: Anybody\?$/);
    await view.click('overview');
    // Who comes back before that finds nothing to join, and asks for nothing.
    await expect.poll(() => view.confirmed).toEqual(['lobby', 'kitchen']);
    await expect.poll(() => arrival().subscribed).toBe(2);
    const traffic = trafficSince(app);
    for (let count = 0; count < 3; count++) {
      await view.click('lobby');
      await view.shows('h2', 'lobby, subscribed');
      await view.shows('#messages', /server: Anybody\?$/);
      await view.click('overview');
      await view.shows('p', 'lobby: Anybody?');
    }
    await expectRooms(app, 'kitchen', 'lobby');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
    // Nothing for the lobby. The kitchen was left: who is back has nothing to show, and asks.
    const arrived = ['subscribe lobby', 'subscribe kitchen'];
    await expect
      .poll(() => view.commands)
      .toEqual([...arrived, 'history kitchen', 'history kitchen', 'history kitchen']);
  });

  test('with linger, a room that is left for another one is shown again as it was, by one question', async () => {
    await app.rails.post('/rooms/lobby/messages', { body: 'First' });
    await open('/?linger=20000');
    await view.shows('#messages', /server: First$/);
    await view.click('kitchen');
    await view.shows('h2', 'kitchen, subscribed');
    // Nobody keeps it in the page.
    await app.rails.post('/rooms/lobby/messages', { body: 'Second' });
    const traffic = trafficSince(app);
    await view.click('lobby');
    await view.shows('h2', 'lobby, subscribed');
    await view.shows('#messages', /server: First\s*server: Second$/);
    await app.rails.post('/rooms/lobby/messages', { body: 'Third' });
    await view.shows('#messages', /server: First\s*server: Second\s*server: Third$/);
    await expectRooms(app, 'kitchen', 'lobby');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
    await expect
      .poll(() => view.commands)
      .toEqual(['subscribe lobby', 'subscribe kitchen', 'history lobby']);
  });

  test('hot reload with linger sends nothing', async () => {
    await open('/?linger=20000');
    const traffic = trafficSince(app);
    // Its script: it is mounted anew.
    await app.edit('src/ChatRoom.vue', (code) => code.replace("ref('');", "ref('somebody');"));
    await view.shows('section > p', 'somebody is typing');
    await view.shows('h2', 'lobby, subscribed');
    await app.edit('src/ChatRoom.vue', (code) => code.replace("ref('somebody');", "ref('');"));
    await expect.poll(() => view.page.$('section > p')).toBe(null);
    await view.shows('h2', 'lobby, subscribed');
    await expectRooms(app, 'lobby');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });
  });

  test('hot reload: the page is not loaded again, and is subscribed as before', async () => {
    await open();
    await app.rails.post('/rooms/lobby/messages', { body: 'Before' });
    await view.shows('#messages', /server: Before$/);
    const traffic = trafficSince(app);
    await view.page.evaluate(() => Object.assign(window, { isSame: true }));

    // The template alone: the component stays.
    await app.edit('src/ChatRoom.vue', (code) =>
      code.replace('{{ room }}, {{ state }}', '{{ state }}: {{ room }}'),
    );
    await view.shows('h2', 'subscribed: lobby');
    expect(traffic()).toEqual({ sockets: 0, subscribed: 0 });

    // Its script: it is mounted anew.
    await app.edit('src/ChatRoom.vue', (code) => code.replace("ref('');", "ref('nobody');"));
    await view.shows('section > p', 'nobody is typing');
    await view.shows('h2', 'subscribed: lobby');
    await expectRooms(app, 'lobby');
    await app.rails.post('/rooms/lobby/messages', { body: 'After' });
    await view.shows('#messages', /server: Before\s*server: After$/);

    expect(await view.page.evaluate(() => 'isSame' in window)).toBe(true);
    await expect.poll(traffic).toEqual({ sockets: 0, subscribed: 1 });
  });
});

describe('the types of examples/vue', () => {
  test('are right, in its templates, too', () => {
    const vueTsc = join(folderOf('vue'), 'node_modules/vue-tsc/bin/vue-tsc.js');
    expect(execFileSync('node', [vueTsc], { cwd: folderOf('vue'), encoding: 'utf8' })).toBe('');
  });
});

describe('the application of docs/vue.md, pasted into a fresh one', () => {
  let app: App;
  beforeAll(async () => {
    app = await startFresh('vue', 'vue.md');
    return () => app.stop();
  });

  test('has the right types', () => {
    expect(typeCheck(app, 'vue-tsc/bin/vue-tsc.js')).toBe('');
  });

  test('is a chat', async () => {
    const view = await openView(browser, app.url);
    await view.shows('h2', 'lobby, subscribed');
    await view.shows('#connection', 'open');
    await expectRooms(app, 'lobby');

    await view.fill('body', 'Hello');
    await view.shows('p', 'ada is typing');
    await view.click('Say');
    await view.shows('#messages', 'ada: Hello');

    await view.click('kitchen');
    await view.shows('h2', 'kitchen, subscribed');
    await view.shows('#messages', '');
    await expectRooms(app, 'kitchen');
    await view.click('lobby');
    await view.shows('#messages', 'ada: Hello');
    await view.click('nothing');
    await expectRooms(app);

    await expect.poll(() => trafficOf(app)).toEqual({ sockets: 1, subscribed: 3 });
    expect(view.problems).toEqual([]);
    await view.close();
    await expectNobody(app);
  });
});
