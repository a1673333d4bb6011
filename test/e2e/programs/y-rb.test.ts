/** Two people in two browsers write one Yjs document through Rails. */
import type { Browser, Page } from 'puppeteer-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RailsServer } from '../support/rails.js';
import { openBrowser, openPage, uncaught } from './support/browser.js';
import { expectStreams, startServer } from './support/server.js';
import { titleOf } from './support/versions.js';

declare global {
  /** What of a provider and a text of Yjs is used here. */
  var provider: {
    awareness: {
      getStates(): Map<number, { name?: string }>;
      setLocalState(state: object): void;
    };
    destroy(): void;
  };
  var text: { insert(index: number, content: string): void };
}

describe(titleOf('@y-rb/actioncable'), () => {
  let rails: RailsServer;
  let browser: Browser;
  let ada: Page;
  let bob: Page;
  beforeAll(async () => {
    rails = await startServer();
    return rails.stop;
  });
  beforeAll(async () => {
    browser = await openBrowser();
    return () => browser.close();
  });
  beforeAll(async () => {
    ada = await openPage(browser, rails, '/programs/bundled?program=y-rb');
    bob = await openPage(browser, rails, '/programs/bundled?program=y-rb');
  });

  afterEach(() => expect(uncaught.splice(0)).toEqual([]));

  const expectConnected = () => expectStreams(rails, 'document:novel', 'document:novel');
  const write = (page: Page, words: string) =>
    page.evaluate((content) => globalThis.text.insert(0, content), words);
  const read = (page: Page) => page.evaluate(() => String(globalThis.text));

  test('what one writes the other reads', async () => {
    await expectConnected();
    await write(ada, 'world');
    await expect.poll(() => read(bob)).toBe('world');
    await write(bob, 'Hello, ');
    await expect.poll(() => read(ada)).toBe('Hello, world');
  });

  test('one sees who else is there', async () => {
    await ada.evaluate(() => globalThis.provider.awareness.setLocalState({ name: 'Ada' }));
    const names = () =>
      bob.evaluate(() =>
        [...globalThis.provider.awareness.getStates().values()].map(({ name }) => name),
      );
    await expect.poll(names).toContain('Ada');
  });

  test('they go on after the server was started again', async () => {
    await rails.kill();
    await rails.start();
    await expectConnected();
    await write(bob, 'Now: ');
    await expect.poll(() => read(ada)).toBe('Now: Hello, world');
  });

  test('who leaves is gone', async () => {
    await bob.evaluate(() => globalThis.provider.destroy());
    await expectStreams(rails, 'document:novel');
  });
});
