/** A real browser, signed in to the application. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { CHROMIUM } from '../../support/chromium.js';
import type { RailsServer } from '../../support/rails.js';

export const openBrowser = (): Promise<Browser> =>
  puppeteer.launch(CHROMIUM).catch((cause) => {
    throw new Error('No Chromium: run scripts/install-debian.sh chromium', { cause });
  });

/** What was thrown in pages and nobody caught. */
export const uncaught: unknown[] = [];

/** Opens a page as a user of the application would: signed in by its cookie. */
export async function openPage(browser: Browser, rails: RailsServer, path: string): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  page.on('pageerror', (error) => uncaught.push(error));
  await page.goto(`${rails.url}/up`);
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    await fetch('/login', { method: 'POST', headers, body: '{"name":"ada"}' });
  });
  await page.goto(rails.url + path);
  return page;
}

export interface Traffic {
  /** Commands, as `subscribe ChatChannel`, on all sockets. */
  readonly sent: string[];
  /** Channels, each time that the server has confirmed a subscription. */
  readonly confirmed: string[];
  sockets: number;
}

/** What a page sends from now on, what is confirmed of it, and how many sockets it makes. */
export async function watch(page: Page): Promise<Traffic> {
  const traffic: Traffic = { sent: [], confirmed: [], sockets: 0 };
  const network = await page.createCDPSession();
  network.on('Network.webSocketCreated', () => void traffic.sockets++);
  network.on('Network.webSocketFrameSent', ({ response }) => {
    const { command, identifier } = JSON.parse(response.payloadData);
    traffic.sent.push(`${command} ${JSON.parse(identifier).channel}`);
  });
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    const { type, identifier } = JSON.parse(response.payloadData);
    if (type === 'confirm_subscription') traffic.confirmed.push(JSON.parse(identifier).channel);
  });
  await network.send('Network.enable');
  return traffic;
}
