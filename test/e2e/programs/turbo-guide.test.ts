/** The example of docs/turbo.md, pasted, with each build of turbo-rails: one socket, and what it carries. */
import type { Browser, Page } from 'puppeteer-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RailsServer } from '../support/rails.js';
import { openBrowser, openPage, type Traffic, uncaught, watch } from './support/browser.js';
import { expectConnections, expectStreams, startServer } from './support/server.js';
import { titleOf } from './support/versions.js';

const LIVE = 'turbo-cable-stream-source[connected]';

describe(titleOf('@hotwired/turbo-rails'), () => {
  let rails: RailsServer;
  let browser: Browser;
  let page: Page;
  let traffic: Traffic;
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
    page = await openPage(browser, rails, '/up');
    traffic = await watch(page);
    await page.goto(rails.url + path);
  };
  const visit = (to: string, action: string) =>
    page.evaluate(
      ([path, how]) => {
        // A visit has rendered when the page tells so.
        const rendered = new Promise((done) =>
          addEventListener('turbo:load', done, { once: true }),
        );
        (globalThis as unknown as { Turbo: { visit(...all: unknown[]): void } }).Turbo.visit(path, {
          action: how,
        });
        return rendered.then(() => {});
      },
      [to, action] as const,
    );
  const shown = () => page.$$eval('#messages li', (items) => items.map((item) => item.textContent));
  const said = () => page.$eval('#said', ({ textContent }) => textContent);
  const expectBroadcast = async (text: string) => {
    await page.waitForSelector(LIVE, { timeout: 15_000 });
    await expectStreams(rails, 'room', 'room:lobby');
    await rails.post('/programs/broadcasts', { stream: 'room', html: `<li>${text}</li>` });
    await rails.post('/rooms/lobby/messages', { body: text });
    await expect.poll(shown).toContain(text);
    await expect.poll(said).toContain(text);
  };

  describe.each([
    ["the gem's built file, with Rails' client inside", '/programs/turbo_guide?build=built'],
    ['every package pinned', '/programs/turbo_guide?build=pinned'],
    ['a bundler', '/programs/turbo_guide?scripts=guide'],
    [
      'a bundler that splits code, `cable.js` as an entry of its own',
      '/programs/turbo_guide?scripts=split-cable+split-application',
    ],
  ])('the guide, with %s', (_, path) => {
    test('streams and the page’s own channel are on the one socket that was ever made', async () => {
      await open(path);
      await expectBroadcast('first');
      await expectConnections(rails, 1);
      const commands = ['subscribe ChatChannel', 'subscribe Turbo::StreamsChannel'];
      await expect.poll(() => traffic.sent.sort()).toEqual(commands);
      expect(traffic.sockets).toBe(1);
    });

    test('a visit, a visit back and a morph keep the stream: nothing is sent', async () => {
      await open(path);
      await expectBroadcast('here');
      await expect.poll(() => traffic.sent.length).toBe(2);
      await visit(`${path}&again`, 'advance');
      await expectBroadcast('there');
      await visit(path, 'restore');
      await expectBroadcast('back');
      const stream = await page.$(LIVE);
      await visit(path, 'replace');
      const isKept = (source: Element) => source.isConnected && source.matches('[connected]');
      expect(await stream?.evaluate(isKept)).toBe(true);
      await expectBroadcast('morphed');
      expect([traffic.sent.length, traffic.sockets]).toEqual([2, 1]);
    });

    test('a stream that leaves the page leaves the server a second later', async () => {
      await open(path);
      await expectBroadcast('there');
      await visit(`${path}&empty=1`, 'advance');
      await expectStreams(rails, 'room:lobby');
      await expect.poll(() => traffic.sent.at(-1)).toBe('unsubscribe Turbo::StreamsChannel');
    });

    test('what was lost with the server is rendered again, and broadcasts are shown', async () => {
      await open(path);
      await expectBroadcast('before');
      await rails.kill();
      await page.waitForSelector('turbo-cable-stream-source:not([connected])', { timeout: 8_000 });
      await rails.start();
      await expect.poll(shown, { timeout: 15_000 }).toEqual([]);
      await expectBroadcast('after');
      await expectConnections(rails, 1);
    });
  });

  test('a consumer that comes behind turbo-rails says what to do', async () => {
    await open('/programs/turbo_guide?application=/app/too-late.js&empty=1');
    await expect.poll(() => uncaught.length).toBe(1);
    expect(String(uncaught.splice(0))).toContain('before turbo-rails is imported');
  });
});
