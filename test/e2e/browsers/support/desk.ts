/** The page that holds commands, in a tab, and the server that they are for; each test has a key of its own. */
import { once } from 'node:events';
import { createTestServer } from 'catenary/testing';
import { vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import type { Tab } from './browser.js';

/** What `pages/offline.js` leaves in the page. */
interface PageDesk {
  say(...counts: number[]): boolean[];
  held(): number[];
  clear(): Promise<void>;
  state(): string;
  id(): string;
  told(): string[];
}
declare global {
  var desk: PageDesk;
  /** A copy of the page's tab. */
  var twin: Window & { readonly desk: PageDesk };
}

/** A server that writes down what is said, and the way to it, which is closed at first. */
export async function startListener() {
  const heard: number[] = [];
  /** When each was heard, as `performance.now()` counts. */
  const moments: number[] = [];
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const say = (data: unknown) => {
    heard.push((data as { count: number }).count);
    moments.push(performance.now());
  };
  createTestServer().channel('Chat', { actions: { say } }).attach(sockets);
  const proxy = await TcpProxy.to((sockets.address() as { port: number }).port);
  proxy.refuses();
  const close = async () => {
    await proxy.close();
    sockets.close();
  };
  return { heard, moments, proxy, close };
}

export type Listener = Awaited<ReturnType<typeof startListener>>;

/** Calls the page; `who` is the tab's own page, or a copy that it has opened. */
export class Desk {
  readonly tab: Tab;
  readonly who: 'self' | 'twin';

  constructor(tab: Tab, who: 'self' | 'twin' = 'self') {
    this.tab = tab;
    this.who = who;
  }

  /** Opens the page, and waits until it knows which tab it is. */
  static async open(tab: Tab, url: string): Promise<Desk> {
    await tab.open(url);
    const desk = new Desk(tab);
    await desk.isReady();
    return desk;
  }

  async isReady(): Promise<void> {
    const isThere = () => this.#call('id').catch(() => undefined);
    await vi.waitUntil(isThere, { timeout: 15_000, interval: 50 });
  }

  say = (...counts: number[]): Promise<boolean[]> => this.#call('say', ...counts);
  held = (): Promise<number[]> => this.#call('held');
  state = (): Promise<string> => this.#call('state');
  id = (): Promise<string> => this.#call('id');
  told = (): Promise<string[]> => this.#call('told');
  clear = (): Promise<void> => this.#call('clear');

  /** Whether a tab of the browser holds a lock whose name ends like this. */
  isLocked(end: string): Promise<boolean> {
    return this.tab.evaluate(async (wanted) => {
      const { held = [] } = await navigator.locks.query();
      return held.some(({ name }) => name?.endsWith(wanted));
    }, end);
  }

  /** Its page opens a copy of the tab. */
  async duplicate(): Promise<Desk> {
    await this.tab.click('button');
    const copy = new Desk(this.tab, 'twin');
    await copy.isReady();
    return copy;
  }

  #call<Name extends keyof PageDesk>(
    name: Name,
    ...args: Parameters<PageDesk[Name]>
  ): Promise<Awaited<ReturnType<PageDesk[Name]>>> {
    return this.tab.evaluate(
      (who, method, parameters) => {
        const { desk } = who === 'twin' ? globalThis.twin : globalThis;
        return (desk[method] as (...all: unknown[]) => never)(...parameters);
      },
      this.who,
      name,
      args as unknown[],
    );
  }
}
