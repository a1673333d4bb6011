/** examples/turbo as its reader runs it: Turbo's streams and the page's own channel on one socket. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort, startProgram } from '../support/processes.js';
import { openBrowser, type Traffic, uncaught, watch } from './support/browser.js';

const example = fileURLToPath(new URL('../../../examples/turbo', import.meta.url));
const modules = fileURLToPath(new URL('node_modules', import.meta.url));

/** Starts a copy, with the packages that this suite has installed. */
async function startExample() {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-turbo-'));
  const filter = (path: string) => basename(path) !== 'node_modules';
  cpSync(example, folder, { recursive: true, filter });
  symlinkSync(modules, join(folder, 'node_modules'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = `-q -C - -b ${url.replace('http', 'tcp')} -t 5:5 config.ru`.split(' ');
  const program = await startProgram('puma', args, {
    cwd: folder,
    env: { RAILS_ENV: 'production', SECRET_KEY_BASE: 'of a test' },
    ready: async () => (await fetch(url)).ok,
  });
  const stop = async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

describe('examples/turbo', () => {
  let url: string;
  let browser: Browser;
  beforeAll(async () => {
    const { stop, ...example } = await startExample();
    url = example.url;
    return stop;
  });
  beforeAll(async () => {
    browser = await openBrowser();
    return () => browser.close();
  });
  afterEach(async () => {
    await Promise.all(browser.browserContexts().map((context) => context.close().catch(() => {})));
    expect(uncaught.splice(0)).toEqual([]);
  });

  const open = async (): Promise<[Page, Traffic]> => {
    const page = await (await browser.createBrowserContext()).newPage();
    page.on('pageerror', (error) => uncaught.push(error));
    const traffic = await watch(page);
    await page.goto(url);
    await page.waitForSelector('turbo-cable-stream-source[connected]');
    await shows(page, '#status', 'open');
    // What is broadcast before does not arrive.
    const channels = ['Turbo::StreamsChannel', 'TypingChannel'];
    await expect.poll(() => [...traffic.confirmed].sort()).toEqual(channels);
    expect([...traffic.sent].sort()).toEqual(channels.map((channel) => `subscribe ${channel}`));
    return [page, traffic];
  };
  const shows = (page: Page, selector: string, text: string, patience = {}) =>
    expect.poll(() => page.$eval(selector, ({ textContent }) => textContent), patience).toBe(text);

  /** At once: of letters that come one by one Rails' threads may tell in any order, and "ad" would stay. */
  const giveName = (page: Page, name: string) =>
    page.$eval(
      '[name=name]',
      (input, value) => {
        (input as HTMLInputElement).value = value;
      },
      name,
    );

  test('a note and who writes it arrive at both pages, each with one socket', async () => {
    const [ada, traffic] = await open();
    const [grace, others] = await open();
    await giveName(ada, 'ada');
    await ada.type('[name=body]', 'Hi');
    await shows(grace, '#typist', 'ada is typing');
    await ada.click('[type=submit]');
    await shows(grace, '#notes', 'ada: Hi');
    // By the note, sooner than by itself.
    await shows(grace, '#typist', '', { timeout: 4_000 });
    await shows(ada, '#notes', 'ada: Hi');
    // By the answer to the form, which comes another way than the note.
    const body = () => ada.$eval('[name=body]', (input) => (input as HTMLInputElement).value);
    await expect.poll(body).toBe('');
    expect([traffic.sockets, others.sockets]).toEqual([1, 1]);
    expect(new Set(traffic.sent.slice(2))).toEqual(new Set(['message TypingChannel']));
    expect(others.sent).toHaveLength(2);
  });

  test('who writes is shown, and no longer when they have stopped', async () => {
    const [ada] = await open();
    const [grace] = await open();
    await giveName(ada, 'ada');
    await ada.type('[name=body]', 'H');
    await shows(grace, '#typist', 'ada is typing');
    await shows(grace, '#typist', '');
  });

  test('a page without the stream leaves it, and keeps its own channel and the socket', async () => {
    const [page, traffic] = await open();
    await page.click('a[href="/about"]');
    await page.waitForSelector('#notes', { hidden: true });
    await expect.poll(() => traffic.sent.slice(2)).toEqual(['unsubscribe Turbo::StreamsChannel']);
    await page.click('a[href="/"]');
    await page.waitForSelector('turbo-cable-stream-source[connected]');
    await shows(page, '#status', 'open');
    await expect.poll(() => traffic.sent.slice(3)).toEqual(['subscribe Turbo::StreamsChannel']);
    expect(traffic.sockets).toBe(1);
  });
});
