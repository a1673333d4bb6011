/** Libraries that give React components a consumer: a room's messages appear, and leave with the component. */
import type { Browser, Page } from 'puppeteer-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RailsServer } from '../support/rails.js';
import { openBrowser, openPage, uncaught } from './support/browser.js';
import { expectConnections, expectStreams, startServer } from './support/server.js';
import { titleOf } from './support/versions.js';

const PROGRAMS = ['react-use-action-cable-ts', 'react-actioncable-provider'];

describe.each(PROGRAMS.map((program) => [titleOf(program), program]))('%s', (_, program) => {
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
  beforeEach(async () => {
    page = await openPage(browser, rails, `/programs/bundled?program=${program}`);
    await expectSubscribed();
  });
  afterEach(async () => {
    await page.browserContext().close();
    expect(uncaught.splice(0)).toEqual([]);
  });

  const expectSubscribed = () => expectStreams(rails, 'room:lobby');
  const expectShown = async (body: string) => {
    await rails.post('/rooms/lobby/messages', { body });
    const shown = () =>
      page.$$eval('#messages li', (items) => items.map((item) => item.textContent));
    await expect.poll(shown).toContain(body);
  };

  test('a broadcast of Rails appears, over one socket', async () => {
    await expectShown('Hello');
    await expectConnections(rails, 1);
  });

  test('broadcasts appear again after the server was started again', async () => {
    await rails.kill();
    await rails.start();
    await expectSubscribed();
    await expectShown('Hello again');
  });

  test('the component that leaves the page leaves the server', async () => {
    await page.click('::-p-text(Leave)');
    await expectStreams(rails);
  });

  test('what it sends Rails broadcasts', async () => {
    await page.click('::-p-text(Speak)');
    await page.waitForSelector('::-p-text(From here)', { timeout: 5_000 });
  });
});
