/** Reflexes of StimulusReflex and operations of CableReady, from Rails to the page, over one consumer. */
import type { Browser, Page } from 'puppeteer-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RailsServer } from '../support/rails.js';
import { openBrowser, openPage, uncaught } from './support/browser.js';
import { expectConnections, expectStreams, startServer } from './support/server.js';
import { titleOf } from './support/versions.js';

describe(`${titleOf('stimulus_reflex')} and ${titleOf('cable_ready')}`, () => {
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
    expect(uncaught.splice(0)).toEqual([]);
  });

  const text = (selector: string) => page.$eval(selector, (element) => element.textContent);
  const count = async () => {
    await page.click('button');
    await expect.poll(() => text('#count'), { timeout: 5_000 }).toBe('2 by Counter#increment');
  };
  const broadcast = (html: string) => {
    const operation = { operation: 'innerHtml', selector: '#news', html };
    return rails.post('/programs/operations', { stream: 'news', operation });
  };
  const open = async () => {
    page = await openPage(browser, rails, '/programs/stimulus_reflex');
    await page.waitForSelector('.stimulus-reflex-connected');
    await expectStreams(rails, 'StimulusReflex::Channel:ada', 'news');
  };

  test('a click runs a reflex on the server, whose answer changes the page', async () => {
    await open();
    await count();
    await expectConnections(rails, 1);
  });

  test('an operation that the server broadcasts changes the page', async () => {
    await open();
    await broadcast('Extra!');
    await expect.poll(() => text('#news')).toBe('Extra!');
  });

  test('a click while the server is away is answered once it is back', async () => {
    await open();
    await rails.kill();
    await page.waitForSelector('.stimulus-reflex-disconnected', { timeout: 8_000 });
    await page.click('button');
    await rails.start();
    await page.waitForSelector('.stimulus-reflex-connected', { timeout: 15_000 });
    await expect.poll(() => text('#count')).toBe('2 by Counter#increment');
    await expectStreams(rails, 'StimulusReflex::Channel:ada', 'news');
    await broadcast('Back again');
    await expect.poll(() => text('#news')).toBe('Back again');
  });
});
