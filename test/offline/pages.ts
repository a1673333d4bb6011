/** Pages of one browser that come and go: each with a consumer and a policy of its own on one storage. */
import type { OfflinePolicy, Subscription } from '../../src/core/index.js';
import type { CommandStorage } from '../../src/offline/index.js';
import { type HoldOptions, hold } from '../../src/offline/index.js';
import { type Cable, listen, openCable } from '../support/cable.js';

/** What outlives a page; how it fails is for a test to say. */
export class Disk {
  readonly items = new Map<string, string>();
  /** How long everything takes; `undefined` for a storage that is synchronous. */
  delay: number | undefined;
  /** Throws in place of the method that it is told. */
  fails: (method: keyof CommandStorage) => boolean = () => false;
  /** Does it, and throws all the same. */
  lies: (method: keyof CommandStorage) => boolean = () => false;
  /** What the page that is open has begun, and has not ended. */
  pending = 0;
  /** How long a page still sees what another one has removed (ms): each may be a process of its own. */
  lag = 0;
  readonly #removed = new Map<string, { text: string; by: object; until: number }>();

  /** All that is stored, of whichever tab. */
  get stored(): unknown[] {
    return [...this.items.values()]
      .flatMap((text) => JSON.parse(text))
      .map((command) => command.data?.count ?? command);
  }

  /** As one page sees it; when that is gone, nothing that it began ends. */
  storage(isAlive: () => boolean): CommandStorage {
    const act = <Result>(method: keyof CommandStorage, what: () => Result): Result => {
      const now = () => {
        if (this.fails(method)) throw new Error(`${method} failed`);
        const result = what();
        if (this.lies(method)) throw new Error(`${method} failed, so it says`);
        return result;
      };
      const { delay } = this;
      if (delay === undefined) return isAlive() ? now() : (new Promise(() => {}) as Result);
      this.pending += 1;
      return new Promise((resolve, reject) => {
        setTimeout(() => {
          if (!isAlive()) return;
          this.pending -= 1;
          try {
            resolve(now());
          } catch (error) {
            reject(error);
          }
        }, delay);
      }) as Result;
    };
    const seen = (key: string) => {
      const { text, by, until } = this.#removed.get(key) ?? {};
      return by !== isAlive && Date.now() < (until ?? 0) ? text : this.items.get(key);
    };
    const remove = (key: string) => {
      const text = this.items.get(key);
      if (text) this.#removed.set(key, { text, by: isAlive, until: Date.now() + this.lag });
      this.items.delete(key);
    };
    return {
      getItem: (key) => act('getItem', () => seen(key) ?? null),
      setItem: (key, value) => act('setItem', () => void this.items.set(key, value)),
      removeItem: (key) => act('removeItem', () => remove(key)),
    };
  }
}

export interface Page extends Cable {
  readonly offline: OfflinePolicy;
  readonly arrived: number[];
  chat(): Subscription;
  drops(): (readonly [string, number])[];
  /** Is gone, with all that it had in memory. */
  close(): void;
}

export const say = (subscription: Subscription, count: number): boolean =>
  subscription.perform('say', { count });

export const heldBy = (subscription: Subscription): number[] =>
  subscription.held.map(({ data }) => (data as { count: number }).count);

export function openPage(disk: Disk, options: HoldOptions = {}): Page {
  let isAlive = true;
  const storage = disk.storage(() => isAlive);
  const offline = hold({ storage, key: 'ada', ...options });
  const cable = openCable({ offline });
  const arrived: number[] = [];
  cable.server
    .channel('Chat', {
      actions: { say: (data) => void arrived.push((data as { count: number }).count) },
    })
    .losesEarlyPerforms();
  return {
    ...cable,
    offline,
    arrived,
    chat: () => listen(cable).subscription,
    drops: () =>
      cable.dropped.map(({ reason, data }) => [reason, (data as { count: number }).count] as const),
    close() {
      isAlive = false;
      cable.close();
    },
  };
}
