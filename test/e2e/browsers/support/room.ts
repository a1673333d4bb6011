/** One of our pages in a tab: what it shows of its room, and what a user does there. */
import { expect, vi } from 'vitest';
import type { Tab } from './browser.js';

/** Milliseconds for what waits for no retry, on a busy machine. */
const SOON = 10_000;

/** Milliseconds: below the 3.5 s that the second retry is away at the least. */
export const AT_ONCE = 3_000;

export class Room {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  /** Opens a page, and waits until its consumer is in the room. */
  static async enter(tab: Tab, url: string): Promise<Room> {
    await tab.open(url);
    const room = new Room(tab);
    await room.tells('connected');
    return room;
  }

  /** All lines of the page's log. */
  log(): Promise<string[]> {
    return this.tab.evaluate(() =>
      Array.from(document.querySelectorAll('#log li'), (line) => line.textContent),
    );
  }

  /** Waits for a line in the log, once; with `times`, until it is there so often: retries go on meanwhile. */
  async tells(line: string, { within = SOON, times = 0 } = {}): Promise<void> {
    const isTold = async () => {
      const { length } = (await this.log()).filter((one) => one === line);
      return times > 0 ? length >= times : length === 1;
    };
    await vi.waitUntil(isTold, { timeout: within, interval: 100 }).catch(async (cause: unknown) => {
      const log = (await this.log()).join('\n');
      throw new Error(`"${line}" is not there ${times || 1} times, but:\n${log}`, { cause });
    });
  }

  async say(body: string): Promise<void> {
    await this.tab.evaluate((text) => {
      const form = document.querySelector('form');
      const field = document.querySelector('input');
      if (!form || !field) throw new Error('The page has no form');
      field.value = text;
      form.requestSubmit();
    }, body);
  }

  async click(label: string): Promise<void> {
    await this.tab.evaluate((text) => {
      const buttons = [...document.querySelectorAll('button')];
      buttons.find((button) => button.textContent === text)?.click();
    }, label);
  }
}

/** Logs a browser in on an origin: its cookie is that user's from then on. */
export async function logIn(tab: Tab, origin: string, name: string): Promise<void> {
  await tab.open(`${origin}/empty.html`);
  const status = await tab.evaluate(async (user) => {
    const body = JSON.stringify({ name: user });
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/login', { method: 'POST', headers, body })).status;
  }, name);
  expect(status).toBe(204);
}

export async function logOut(tab: Tab, origin: string): Promise<void> {
  await tab.open(`${origin}/empty.html`);
  await tab.evaluate(() => fetch('/login', { method: 'DELETE' }).then(() => {}));
}
