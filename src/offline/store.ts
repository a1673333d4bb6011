/** The stored commands of one key: what is in the storage is sent by nobody before it is removed. */
import { now } from '../core/clock.js';
import type { DroppedCommand } from '../core/command.js';
import type { CableError } from '../core/errors.js';
import type { CommandQueue, HeldCommand, QueuedCommand } from '../core/offline-policy.js';
import type { Protocol } from '../core/protocol.js';
import { adopt } from './adopt.js';
import {
  bytesOf,
  type CommandStorage,
  newId,
  parseStored,
  type SizedCommand,
  StorageError,
  type StoredCommand,
} from './storage.js';
import { findTab, nameOf, type Tab } from './tab.js';

/** The consumer, as its store needs it. Nothing in it may throw, but `encode`. */
interface StoreConsumer {
  readonly subscriptions: { entry(identifier: string): CommandQueue };
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

/** What nobody has subscribed to yet. */
interface Left {
  readonly stored: StoredCommand;
  /** Whether it is in this tab's list. */
  readonly written: Promise<boolean>;
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
  /** Of an earlier page, or of another tab. */
  #left: readonly Left[] = [];
  readonly #homes = new Map<string, Home>();

  constructor(storage: CommandStorage, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  /** Stores a command that is held. @returns one that is removed before it is sent */
  keep(held: QueuedCommand, timeToLive: number): QueuedCommand {
    const { identifier, data, since, subscription } = held.command;
    const until = timeToLive < Infinity ? since + timeToLive : null;
    const stored = { id: newId(), identifier, data: copyOf(data), since, until };
    void this.#load((subscription as Owned).consumer);
    return this.#guard(held, stored, this.#write(stored));
  }

  /** Puts what is left of an earlier page in front, when it has been read: until then all wait. */
  restore(queue: CommandQueue, subscription: object): void {
    const { identifier, consumer } = subscription as Owned;
    const home = { queue, subscription: subscription as Owned };
    const isMine = ({ stored }: Left) => stored.identifier === identifier;
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
      const mine = this.#left.filter((left) => isLive && isMine(left));
      this.#left = this.#left.filter((left) => !mine.includes(left));
      const commands = mine.map((left) => this.#revive(left, home));
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
      const written = Promise.resolve(true);
      this.#left = (await this.#read(this.#own)).map((stored) => ({ stored, written }));
      await adopt(this.#storage, this.#key, this.#tab, {
        read: (name) => this.#read(name),
        adopted: (stored) => this.#adopted(stored),
        failed: (cause) => this.#fail('adopted', cause),
      });
    })
      .catch(() => {})
      .then(() => {
        this.#isLoaded = true;
      });
    return this.#loaded;
  }

  get #own(): string {
    return nameOf(this.#key, this.#tab);
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
  #guard(held: QueuedCommand, stored: StoredCommand, written: Promise<boolean>): QueuedCommand {
    const { command } = held;
    const { subscriptions } = (command.subscription as Owned).consumer;
    // Its subscription may move to another one.
    const queue = () => subscriptions.entry(command.identifier);
    let isWritten = written;
    let isBusy = false;
    let isReleased = false;
    const isHeld = () => queue().held.includes(guarded);
    const release = async () => {
      isBusy = true;
      try {
        const wasWritten = await isWritten;
        // One that was not written need not be there, nor does it matter if that cannot be known.
        const isOurs = await this.#remove(stored).catch((error: unknown) => {
          if (wasWritten) throw error;
          return false;
        });
        if (wasWritten && !isOurs) queue().drop('taken', (other) => other === guarded);
        isReleased = true;
        queue().look();
        isReleased = false;
        // The connection was lost meanwhile.
        if (isHeld()) isWritten = this.#write(stored, true);
      } catch {
        setTimeout(() => isHeld() && queue().look(), RETRY);
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
  #revive({ stored, written }: Left, home: Home): QueuedCommand {
    const { identifier, data, since } = stored;
    const { subscription } = home;
    const { protocol } = subscription.consumer.settings;
    const frame = protocol.encode({ type: 'perform', identifier, data });
    const command: HeldCommand = { data, identifier, subscription, since };
    const expires = now() + lifeOf(stored);
    const held: SizedCommand = { command, frame: () => frame, expires, bytes: bytesOf(frame) };
    return this.#guard(held, stored, written);
  }

  /** What is too old, and nobody has subscribed to. */
  #tellExpired(): void {
    const expired = this.#left.filter(({ stored }) => lifeOf(stored) <= 0);
    this.#left = this.#left.filter((left) => !expired.includes(left));
    for (const { stored } of expired) {
      void this.#remove(stored).catch(() => {});
      const { data, identifier, since } = stored;
      this.#consumer?.dropped({ reason: 'expired', data, identifier, since, subscription: null });
    }
  }

  /** Of a tab that is gone; it is in no storage any more. */
  #adopted(stored: StoredCommand): void {
    const left = { stored, written: this.#write(stored) };
    const home = this.#homes.get(stored.identifier);
    if (!home?.queue.members.includes(home.subscription)) {
      this.#left = [...this.#left, left];
      return;
    }
    home.queue.held = [...home.queue.held, this.#revive(left, home)];
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
