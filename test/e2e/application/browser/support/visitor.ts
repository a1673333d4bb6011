/** A person at the page, in a browser of their own: does and sees what people do and see. */
import { expect } from 'vitest';
import type { Tab } from '../../../browsers/support/browser.js';
import { choose, type Found, findAll, type Query } from './roles.js';

/** Milliseconds: enough for a busy machine. */
const PATIENCE = 15_000;
export const SOON = { timeout: PATIENCE, interval: 50 };

/** Until the next attempt to connect. */
export const A_RETRY = 40_000;

export class Visitor {
  readonly tab: Tab;
  readonly name: string;
  readonly url: string;

  constructor(tab: Tab, name: string, url: string) {
    this.tab = tab;
    this.name = name;
    this.url = url;
  }

  all(query: Query): Promise<Found[]> {
    return findAll(this.tab, query);
  }

  /** The first of its kind, as soon as it is there. */
  async see(query: Query, within = PATIENCE): Promise<Found> {
    let found: Found | undefined;
    await expect
      .poll(
        async () => {
          [found] = await this.all(query);
          return found !== undefined;
        },
        { timeout: within, interval: 50, message: `${this.name} sees ${describe(query)}` },
      )
      .toBe(true);
    return found as Found;
  }

  async seeNo(query: Query, within = PATIENCE): Promise<void> {
    await expect
      .poll(() => this.all(query), {
        timeout: within,
        interval: 50,
        message: `${this.name} sees no ${describe(query)}`,
      })
      .toEqual([]);
  }

  /** Resolves when it has the focus: the next key is for it. */
  async isAt(query: Query): Promise<void> {
    const hasFocus = (selector: string) =>
      document.activeElement === document.querySelector(selector);
    await expect
      .poll(async () => this.tab.evaluate(hasFocus, (await this.see(query)).selector), {
        timeout: PATIENCE,
        interval: 50,
        message: `${this.name} is at ${describe(query)}`,
      })
      .toBe(true);
  }

  /** Without a mouse. */
  async press(query: Query, key: 'Enter' | 'Escape' = 'Enter'): Promise<void> {
    const { selector } = await this.see(query);
    await this.tab.press(selector, key);
  }

  async click(query: Query): Promise<void> {
    const { selector } = await this.see(query);
    await this.tab.click(selector);
  }

  /** By a button with that name, and by the answer to what it asks. */
  async remove(name: string, within?: Query): Promise<void> {
    await this.click({ role: 'button', name, ...(within && { within }) });
    await this.click({ role: 'button', name: 'Delete', within: { role: 'dialog' } });
  }

  async fill(query: Query, text: string): Promise<void> {
    const { selector } = await this.see(query);
    await this.tab.fill(selector, text);
  }

  async choose(query: Query, option: string): Promise<void> {
    await this.see({ role: 'option', name: option, within: query });
    await choose(this.tab, await this.see(query), option);
  }

  async signIn(room?: string): Promise<void> {
    await this.tab.open(this.url);
    await this.giveName();
    if (room) await this.enter(room);
  }

  async giveName(): Promise<void> {
    await this.fill({ role: 'textbox', name: 'Your name' }, this.name);
    await this.click({ role: 'button', name: 'Sign in' });
    await this.see({ role: 'status', name: 'Connection', text: 'Connected' });
  }

  /** By its title, as in 'General'. */
  async enter(room: string): Promise<void> {
    // Behind it may stand how much is unsent.
    await this.click({ role: 'link', name: new RegExp(`^${room}`) });
    await this.see({ role: 'heading', name: room });
  }

  /** To the books or the dashboard: above these links are the rooms', which come later and would push them away. */
  async goTo(view: string): Promise<void> {
    await this.see({ role: 'link', name: /^General/ });
    await this.click({ role: 'link', name: view });
    await this.see({ role: 'region', name: view });
  }

  /** Does not wait until it is sent. */
  async write(text: string): Promise<void> {
    await this.fill({ role: 'textbox', name: 'Message' }, text);
    await this.click({ role: 'button', name: 'Send' });
  }

  /** Without a look at the page in between. */
  async writeAll(texts: readonly string[]): Promise<void> {
    const { selector } = await this.see({ role: 'textbox', name: 'Message' });
    for (const text of texts) {
      await this.tab.fill(selector, text);
      await this.tab.press(selector, 'Enter');
    }
  }

  /** Resolves when the server has it. */
  async say(text: string): Promise<void> {
    await this.write(text);
    await this.see({ role: 'button', name: 'Delete', within: said(text) });
  }

  async hear(text: string): Promise<void> {
    await this.see(said(text));
  }

  /** In the panel of the notifications, which has to be open. */
  async notify(name: string, text: string): Promise<void> {
    await this.choose({ role: 'combobox', name: 'To' }, name);
    await this.fill({ role: 'textbox', name: 'Text' }, text);
    await this.click({ role: 'button', name: 'Notify' });
    await this.see({ role: 'status', text: `Sent to ${name}` });
  }

  /** To the list, which is shown. */
  async addBook(book: string, author = 'Jane Austen'): Promise<string> {
    const within = { role: 'form', name: 'Add a book' };
    await this.fill({ role: 'textbox', name: 'Title', within }, book);
    await this.fill({ role: 'textbox', name: 'Author', within }, author);
    await this.click({ role: 'button', name: 'Add book', within });
    await this.see({ role: 'button', name: `Edit ${book}` });
    return book;
  }

  /** In words, such as 'Connected' or 'Offline'. */
  async isShown(state: string, within = PATIENCE): Promise<void> {
    await this.see({ role: 'status', name: 'Connection', text: state }, within);
  }
}

/** The message with that text. */
export const said = (text: string): Query => ({
  role: 'article',
  text,
  within: { role: 'log', name: 'Messages' },
});

/** What a test has noted in the page, as `moments`. */
export const momentsOf = ({ tab }: Visitor): Promise<number[]> =>
  tab.evaluate(() => (globalThis as unknown as { moments: number[] }).moments);

export const saidBy = ({ name }: Visitor): Query => ({
  role: 'article',
  name: new RegExp(`^${name}, `),
  within: { role: 'log', name: 'Messages' },
});

/** For `evaluate`: whether all of it can be seen. */
export const isInSight = (selector: string): boolean => {
  const { top = -1, bottom = 0 } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
  return top > 0 && bottom < innerHeight;
};

function describe({ role, name, text, within }: Query): string {
  const parts = [role, name && `named ${name}`, text && `with '${text}'`];
  return `${parts.filter(Boolean).join(' ')}${within ? `, in ${describe(within)}` : ''}`;
}
