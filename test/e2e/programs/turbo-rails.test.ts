/** Turbo's streams, from Rails to the page, over our client. */
import type { Consumer } from '@rails/actioncable';
import type { Browser, Page } from 'puppeteer-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RailsServer } from '../support/rails.js';
import { openBrowser, openPage, uncaught } from './support/browser.js';
import { expectConnections, expectStreams, startServer } from './support/server.js';
import { titleOf } from './support/versions.js';

declare global {
  /** What the application of a page shows to tests. */
  var consumer: Consumer;
  var heard: string[];
  var Turbo: { visit(path: string): void };
}

const LIVE = 'turbo-cable-stream-source[connected]';
const CUT = 'turbo-cable-stream-source:not([connected])';

describe(titleOf('@hotwired/turbo-rails'), () => {
  let rails: RailsServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    rails = await startServer();
    return rails.stop;
  });
  beforeAll(async () => {
    browser = await openBrowser();
    return () => browser.close();
  });
  afterEach(async () => {
    await page.browserContext().close();
    await expectConnections(rails, 0);
    expect(uncaught.splice(0)).toEqual([]);
  });

  const open = async (path: string) => {
    page = await openPage(browser, rails, path);
  };
  /** Broadcasts to Turbo's stream and to the application's own channel. */
  const broadcast = async (text: string) => {
    await rails.post('/programs/broadcasts', { stream: 'room', html: `<li>${text}</li>` });
    await rails.post('/rooms/lobby/messages', { body: text });
  };
  const shown = () => page.$$eval('#messages li', (items) => items.map((item) => item.textContent));
  const heard = () => page.evaluate(() => globalThis.heard);
  const expectBroadcast = async (text: string) => {
    await page.waitForSelector(LIVE, { timeout: 15_000 });
    await expectStreams(rails, 'room', 'room:lobby');
    await broadcast(text);
    await expect.poll(shown).toContain(text);
    await expect.poll(heard).toContain(text);
  };

  describe.each([
    ['with a bundler and the npm alias', '/programs/turbo_bundled'],
    ['with an import map, every package pinned', '/programs/turbo_pinned'],
    [
      'with an import map and its built file, streams held until it has our consumer',
      '/programs/turbo_built?application=hold-streams',
    ],
  ])('%s', (_, path) => {
    test('a broadcast of Rails is shown, and the application shares the socket', async () => {
      await open(path);
      await expectBroadcast('first');
      await expectConnections(rails, 1);
      expect(await page.evaluate(() => consumer.status.get().state)).toBe('open');
    });

    test('`connected` goes with the server and comes with it, and broadcasts are shown again', async () => {
      await open(path);
      await expectBroadcast('before');
      await rails.kill();
      await page.waitForSelector(CUT, { timeout: 8_000 });
      await rails.start();
      await expectBroadcast('after');
      await expectConnections(rails, 1);
    });

    test('a visit to a page with the same stream keeps the socket, and broadcasts are shown there', async () => {
      await open(path);
      await expectBroadcast('here');
      const left = await page.$(LIVE);
      await page.evaluate((to) => Turbo.visit(to), path);
      await page.waitForFunction((stream) => !stream?.isConnected, {}, left);
      await expectBroadcast('there');
      await expectConnections(rails, 1);
    });

    test('a stream that leaves the page leaves the server', async () => {
      await open(path);
      await expectBroadcast('there');
      await page.$eval(LIVE, (stream) => stream.remove());
      await expectStreams(rails, 'room:lobby');
    });
  });

  describe('with an import map and its built file, after `setConsumer` alone', () => {
    const PATH = '/programs/turbo_built?application=set-consumer';

    test('a stream that comes later shares our socket', async () => {
      await open(`${PATH}&empty=1`);
      await page.waitForFunction(() => globalThis.heard);
      const html = await (await rails.get('/programs/turbo_bundled')).text();
      const body = /<turbo-cable.*<\/ul>/s.exec(html)?.[0] ?? '';
      await page.evaluate(
        (content) => document.body.insertAdjacentHTML('beforeend', content),
        body,
      );
      await expectBroadcast('later');
      await expectConnections(rails, 1);
    });

    test('a stream that was in the page stays with the client inside that file', async () => {
      await open(PATH);
      await expectBroadcast('twofold');
      await expectConnections(rails, 2);
    });
  });
});
