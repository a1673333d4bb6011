/** The page of an application in Chromium, as its user sees it. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { CHROMIUM } from '../../support/chromium.js';

/** @param args - more arguments of the browser */
export const openBrowser = (...args: readonly string[]): Promise<Browser> =>
  puppeteer.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...args] }).catch((cause) => {
    throw new Error('No Chromium: run scripts/install-debian.sh chromium', { cause });
  });

/** For a busy machine. */
const PATIENCE = { timeout: 15_000 };

export interface View {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown and not caught. */
  readonly problems: readonly string[];
  /** What the page has sent to a cable, in order: `subscribe lobby`, `unsubscribe lobby`, `speak lobby`. */
  readonly commands: readonly string[];
  /** The rooms whose subscription was confirmed to the page, in order. */
  readonly confirmed: readonly string[];
  goto(url: string): Promise<void>;
  /** Puts the page behind another one, or in front of it. */
  setHidden(isHidden: boolean): Promise<void>;
  /** Fills the field of that name, or with that placeholder. */
  fill(name: string, text: string): Promise<void>;
  /** Clicks the button with just this text. */
  click(button: string): Promise<void>;
  /** Waits until the element has this text. */
  shows(selector: string, text: string | RegExp): Promise<void>;
  /** Waits until the last elements have these texts; without texts, until there is none. */
  lists(selector: string, ...texts: readonly string[]): Promise<void>;
  /** Waits until the page has so many open sockets to a cable. */
  hasSockets(count: number): Promise<void>;
  close(): Promise<void>;
}

/** What a frame to a cable wants: its command or its action, and the room. */
function commandIn(frame: string): string {
  const { command, identifier, data } = JSON.parse(frame);
  return `${data ? JSON.parse(data).action : command} ${JSON.parse(identifier).room}`;
}

/** The room that a frame of a cable confirms. */
function confirmedBy(frame: string): readonly string[] {
  const { type, identifier } = JSON.parse(frame);
  return type === 'confirm_subscription' ? [JSON.parse(identifier).room] : [];
}

/** The open sockets of a page to a cable, and what is sent and confirmed by them, from now on. */
async function cableOf(page: Page) {
  const session = await page.createCDPSession();
  const sockets = new Set<string>();
  const commands: string[] = [];
  const confirmed: string[] = [];
  session.on('Network.webSocketCreated', ({ requestId, url }) => {
    if (new URL(url).pathname === '/cable') sockets.add(requestId);
  });
  session.on('Network.webSocketFrameSent', ({ requestId, response }) => {
    const isText = response.opcode === 1;
    if (isText && sockets.has(requestId)) commands.push(commandIn(response.payloadData));
  });
  session.on('Network.webSocketFrameReceived', ({ requestId, response }) => {
    const isText = response.opcode === 1;
    if (isText && sockets.has(requestId)) confirmed.push(...confirmedBy(response.payloadData));
  });
  session.on('Network.webSocketClosed', ({ requestId }) => sockets.delete(requestId));
  await session.send('Network.enable');
  return { sockets, commands, confirmed };
}

/** What a user does on a page, and sees of it. */
function controlsOf(page: Page): Pick<View, 'fill' | 'click' | 'shows' | 'lists'> {
  const texts = (selector: string) =>
    page
      .$$eval(selector, (elements) =>
        elements.map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()),
      )
      .catch(() => []);
  return {
    async fill(name, value) {
      const field = await page.waitForSelector(
        `input:is([name="${name}"], [placeholder="${name}"])`,
        PATIENCE,
      );
      await field?.type(value);
    },
    async click(label) {
      await page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('button')].some(
            (button) => button.textContent?.trim() === wanted && !button.disabled,
          ),
        PATIENCE,
        label,
      );
      await page.evaluate((wanted) => {
        const buttons = [...document.querySelectorAll('button')];
        buttons.find((button) => button.textContent?.trim() === wanted)?.click();
      }, label);
    },
    shows: (selector, wanted) =>
      expect
        .poll(async () => (await texts(selector))[0], PATIENCE)
        [typeof wanted === 'string' ? 'toBe' : 'toMatch'](wanted as string),
    lists: (selector, ...wanted) =>
      expect
        .poll(async () => (await texts(selector)).slice(-Math.max(1, wanted.length)), PATIENCE)
        .toEqual(wanted),
  };
}

/** Those that are open. */
const views = new Set<View>();

/** Opens an empty page in a browser of its own, without anybody's cookies. */
export async function newView(browser: Browser): Promise<View> {
  const context = await browser.createBrowserContext();
  const cover = await context.newPage();
  const page = await context.newPage();
  const { sockets, commands, confirmed } = await cableOf(page);
  const problems: string[] = [];
  page.on('console', (message) => {
    const kind = message.type();
    if (kind === 'error' || kind === 'warn') problems.push(`${kind}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error}`));
  const view: View = {
    page,
    problems,
    commands,
    confirmed,
    ...controlsOf(page),
    goto: async (url) => void (await page.goto(url)),
    setHidden: (isHidden) => (isHidden ? cover : page).bringToFront(),
    hasSockets: (count) => expect.poll(() => sockets.size, PATIENCE).toBe(count),
    async close() {
      views.delete(view);
      await context.close();
    },
  };
  views.add(view);
  return view;
}

/**
 * Closes all that a test has left open, however far it came: it fails by its own fault alone, and so do those
 * behind it.
 *
 * @returns the problems of all of them
 */
export async function closeViews(): Promise<readonly string[]> {
  const problems = [...views].flatMap((view) => view.problems);
  for (const view of views) await view.close();
  return problems;
}

/** Opens an address. */
export async function openView(browser: Browser, url: string): Promise<View> {
  const view = await newView(browser);
  await view.goto(url);
  return view;
}

/** Opens the page, and logs in by its form. */
export async function enter(browser: Browser, url: string, name = 'ada'): Promise<View> {
  const view = await openView(browser, url);
  await view.fill('name', name);
  await view.click('Log in');
  return view;
}
