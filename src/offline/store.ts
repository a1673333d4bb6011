/** The stored commands of one key: what is in the storage is sent by nobody before it is removed. */
import { now } from '../core/clock.js';
import type { DroppedCommand } from '../core/command.js';
import type { CableError } from '../core/errors.js';
import type { CommandQueue, HeldCommand, QueuedCommand } from '../core/offline-policy.js';
import type { Protocol } from '../core/protocol.js';
import {
  bytesOf,
  type CommandStorage,
  newId,
  parseStored,
  type SizedCommand,
  StorageError,
  type StoredCommand,
} from './storage.js';
import { findTab, type Tab } from './tab.js';

/** The consumer, as its store needs it. Nothing in it may throw, but `encode`. */
interface StoreConsumer {
  readonly settings: { readonly protocol: Protocol };
  failed(error: CableError): void;
  dropped(command: DroppedCommand): void;
}

interface Owned {
  readonly identifier: string;
  readonly consumer: StoreConsumer;
}

/** Who takes what comes back of an identifier. */
interface Home {
  readonly queue: CommandQueue;
  readonly subscription: Owned;
}

/** How long after a failure to remove a command it is tried again (ms). */
const RETRY = 1_000;

/** As it is now; later changes do not count. */
const copyOf = (data: unknown): unknown =>
  data === undefined ? data : JSON.parse(JSON.stringify(data));

const lifeOf = ({ since, until }: StoredCommand): number =>
  until === null ? Infinity : Math.min(until - Date.now(), until - since);

class Store {
  readonly #storage: CommandStorage;
  readonly #key: string;
  #consumer: StoreConsumer | undefined;
  #loaded: Promise<void> | undefined;
  #isLoaded = false;
  #tab: Tab = { id: '' };
  /** The end of what is being done: one thing after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  /** Of an earlier page or tab, and nobody has subscribed yet. */
  #left: readonly StoredCommand[] = [];
  readonly #homes = new Map<string, Home>();

  constructor(storage: CommandStorage, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  /** Stores a command that is held. @returns one that is removed before it is sent */
  keep(held: QueuedCommand, queue: CommandQueue, timeToLive: number): QueuedCommand {
    const { identifier, data, since, subscription } = held.command;
    const until = timeToLive < Infinity ? since + timeToLive : null;
    const stored = { id: newId(), identifier, data: copyOf(data), since, until };
    void this.#load((subscription as Owned).consumer);
    return this.#guard(held, queue, stored, this.#write(stored));
  }

  /** Puts what is left of an earlier page in front, when it has been read: until then all wait. */
  restore(queue: CommandQueue, subscription: object): void {
    const { identifier, consumer } = subscription as Owned;
    const home = { queue, subscription: subscription as Owned };
    const isMine = (stored: StoredCommand) => stored.identifier === identifier;
    if (this.#isLoaded && !this.#left.some(isMine)) {
      this.#homes.set(identifier, home);
      return;
    }
    const placeholder: QueuedCommand = {
      command: {} as HeldCommand,
      expires: Infinity,
      frame: () => undefined,
      dropped() {},
    };
    queue.held = [placeholder, ...queue.held];
    const restored = () => {
      // One that was ended in the same tick takes nothing.
      const isLive = queue.members.includes(subscription);
      if (isLive) this.#homes.set(identifier, home);
      const mine = this.#left.filter((stored) => isLive && isMine(stored));
      this.#left = this.#left.filter((stored) => !mine.includes(stored));
      const commands = mine.map((stored) => this.#revive(stored, home));
      queue.held = queue.held.flatMap((held) => (held === placeholder ? commands : held));
      queue.look();
      // When all that were made in this tick have taken theirs.
      void Promise.resolve().then(() => this.#tellExpired());
    };
    void this.#load(consumer).then(restored);
  }

  #load(consumer: StoreConsumer): Promise<void> {
    this.#consumer = consumer;
    this.#loaded ??= this.#do('read', async () => {
      this.#tab = await findTab(this.#key);
      this.#left = await this.#read(this.#own);
      if (this.#tab.locks) await this.#adopt(this.#tab.locks);
    })
      .catch(() => {})
      .then(() => {
        this.#isLoaded = true;
      });
    return this.#loaded;
  }

  get #own(): string {
    return this.#nameOf(this.#tab.id);
  }

  #nameOf(id: string): string {
    return id ? `${this.#key}:${id}` : this.#key;
  }

  /** What has been stored under a name; what cannot be understood is reported and given up. */
  async #read(name: string): Promise<StoredCommand[]> {
    const text = await this.#storage.getItem(name);
    try {
      return parseStored(text);
    } catch (cause) {
      this.#fail('understood', cause);
      return [];
    }
  }

  /** One thing after the other. A failure is reported, and the caller's to see. */
  #do<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
    const done = this.#tail.then(act);
    this.#tail = done.catch((cause: unknown) => this.#fail(what, cause));
    return done;
  }

  #fail(what: string, cause: unknown): void {
    const problem = `Stored commands could not be ${what}: see the cause; those in memory are held on`;
    this.#consumer?.failed(new StorageError(problem, { cause }));
  }

  /** Changes this tab's list, as it is in the storage. */
  async #change(change: (list: StoredCommand[]) => StoredCommand[]): Promise<void> {
    const list = change(await this.#read(this.#own));
    if (list.length > 0) await this.#storage.setItem(this.#own, JSON.stringify(list));
    else await this.#storage.removeItem(this.#own);
  }

  /** @returns whether it worked */
  #write(stored: StoredCommand, isFirst = false): Promise<boolean> {
    const change = (list: StoredCommand[]) => (isFirst ? [stored, ...list] : [...list, stored]);
    return this.#do('written', () => this.#change(change)).then(
      () => true,
      () => false,
    );
  }

  /** @returns whether it was still there */
  #remove({ id }: StoredCommand): Promise<boolean> {
    return this.#do('removed', async () => {
      let wasThere = false;
      await this.#change((list) => {
        const others = list.filter((stored) => stored.id !== id);
        wasThere = others.length < list.length;
        return others;
      });
      return wasThere;
    });
  }

  /** A held command that goes out when it has gone from the storage, and only then. */
  #guard(
    held: QueuedCommand,
    queue: CommandQueue,
    stored: StoredCommand,
    written: Promise<boolean>,
  ): QueuedCommand {
    let isWritten = written;
    let isBusy = false;
    let isReleased = false;
    const isHeld = () => queue.held.includes(guarded);
    const release = async () => {
      isBusy = true;
      try {
        const wasWritten = await isWritten;
        // One that was not written need not be there, nor does it matter if that cannot be known.
        const isOurs = await this.#remove(stored).catch((error: unknown) => {
          if (wasWritten) throw error;
          return false;
        });
        if (wasWritten && !isOurs) queue.drop('taken', (other) => other === guarded);
        isReleased = true;
        queue.look();
        isReleased = false;
        // The connection was lost meanwhile.
        if (isHeld()) isWritten = this.#write(stored, true);
      } catch {
        setTimeout(() => isHeld() && queue.look(), RETRY);
      }
      isBusy = false;
    };
    const guarded: QueuedCommand = {
      ...held,
      frame: () => {
        if (isReleased) return held.frame();
        if (!isBusy) void release();
        return undefined;
      },
      dropped: () => void this.#remove(stored).catch(() => {}),
    };
    return guarded;
  }

  /** A stored command, held again. */
  #revive(stored: StoredCommand, home: Home, written = Promise.resolve(true)): QueuedCommand {
    const { identifier, data, since } = stored;
    const { queue, subscription } = home;
    const { protocol } = subscription.consumer.settings;
    const frame = protocol.encode({ type: 'perform', identifier, data });
    const command: HeldCommand = { data, identifier, subscription, since };
    const expires = now() + lifeOf(stored);
    const held: SizedCommand = { command, frame: () => frame, expires, bytes: bytesOf(frame) };
    return this.#guard(held, queue, stored, written);
  }

  /** What is too old, and nobody has subscribed to. */
  #tellExpired(): void {
    const expired = this.#left.filter((stored) => lifeOf(stored) <= 0);
    this.#left = this.#left.filter((stored) => !expired.includes(stored));
    for (const stored of expired) {
      void this.#remove(stored).catch(() => {});
      const { data, identifier, since } = stored;
      this.#consumer?.dropped({ reason: 'expired', data, identifier, since, subscription: null });
    }
  }

  /** Who gets the lock of another tab knows that it is gone; waits for those that are not yet. */
  async #adopt(locks: LockManager): Promise<void> {
    const { id } = this.#tab;
    const name = `${this.#key}:tabs`;
    const change = (act: (ids: string[]) => string[]) =>
      locks.request(name, async () => {
        const text = await this.#storage.getItem(name);
        const ids = act(JSON.parse(text || '[]'));
        await this.#storage.setItem(name, JSON.stringify(ids));
        return ids;
      });
    const take = async (other: string) => {
      const list = await this.#read(this.#nameOf(other));
      // Before it is written here: rather lost with this tab than sent by two.
      await this.#storage.removeItem(this.#nameOf(other));
      await change((ids) => ids.filter((each) => each !== other));
      for (const stored of list) this.#adopted(stored);
    };
    const fail = (cause: unknown) => this.#fail('adopted', cause);
    const others = await change((ids) => [...new Set([...ids, id])]).catch(fail);
    for (const other of others ?? []) {
      if (other === id) continue;
      const wait = () => void locks.request(this.#nameOf(other), () => take(other)).catch(fail);
      await locks
        .request(this.#nameOf(other), { ifAvailable: true }, (lock) =>
          lock ? take(other) : wait(),
        )
        .catch(fail);
    }
  }

  #adopted(stored: StoredCommand): void {
    const written = this.#write(stored);
    const home = this.#homes.get(stored.identifier);
    if (!home?.queue.members.includes(home.subscription)) {
      this.#left = [...this.#left, stored];
      return;
    }
    home.queue.held = [...home.queue.held, this.#revive(stored, home, written)];
    home.queue.look();
  }
}

const stores = new WeakMap<CommandStorage, Map<string, Store>>();

/** One for each storage and key: policies may be made for every call. */
export function storeOf(storage: CommandStorage, key: string): Store {
  const ofStorage = stores.get(storage) ?? new Map<string, Store>();
  stores.set(storage, ofStorage);
  const store = ofStorage.get(key) ?? new Store(storage, key);
  ofStorage.set(key, store);
  return store;
}
