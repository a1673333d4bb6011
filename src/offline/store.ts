/** Brings stored commands and queues together: who takes what was left, and what nobody takes. */
import { now } from '../core/clock.js';
import type { DroppedCommand } from '../core/command.js';
import type { CableError } from '../core/errors.js';
import type {
  CommandQueue,
  DropReason,
  HeldCommand,
  QueuedCommand,
} from '../core/offline-policy.js';
import type { Protocol } from '../core/protocol.js';
import { guard } from './guard.js';
import { Ledger } from './ledger.js';
import {
  bytesOf,
  type CommandStorage,
  type Found,
  newId,
  type SizedCommand,
  type StoredCommand,
} from './storage.js';

/** The consumer, as its store needs it. Nothing in it may throw, but `encode`. */
interface StoreConsumer {
  readonly settings: { readonly protocol: Protocol };
  readonly subscriptions: {
    entry(identifier: string): CommandQueue;
    findAll(identifier: string): readonly object[];
    readonly subscriptions: readonly object[];
  };
  failed(error: CableError): void;
  dropped(command: DroppedCommand): void;
}

interface Owned {
  /** Another one when it has moved. */
  readonly identifier: string;
  readonly consumer: StoreConsumer;
}

const queueOf = ({ identifier, consumer }: Owned): CommandQueue =>
  consumer.subscriptions.entry(identifier);

const isLive = (owned: Owned): boolean =>
  owned.consumer.subscriptions.findAll(owned.identifier).includes(owned);

/** As it is now; later changes do not count. */
const copyOf = (data: unknown): unknown =>
  data === undefined ? data : JSON.parse(JSON.stringify(data));

const lifeOf = ({ since, until }: StoredCommand): number =>
  until === null ? Infinity : Math.min(until - Date.now(), until - since);

class Store {
  readonly #ledger: Ledger;
  /** The one that was last here is told what concerns no subscription. */
  #consumer: StoreConsumer | undefined;
  /** What nobody has subscribed to yet. */
  #left: readonly Found[] = [];
  /** Who has asked for what was left, by the identifier that it had then. */
  readonly #heirs = new Map<string, Owned[]>();
  /** How many there were, ended ones included, and at how many those are looked for. */
  #comings = 0;
  #enough = 0;
  /** The same the other way round: a later page will ask by that one, too. */
  readonly #origins = new WeakMap<object, string>();
  /** All that is held, and whose it is. */
  readonly #held = new Map<QueuedCommand, Owned>();

  constructor(storage: CommandStorage, key: string) {
    this.#ledger = new Ledger(storage, key, {
      found: (found) => this.#found(found),
      failed: (error) => this.#consumer?.failed(error),
    });
  }

  /** Stores a command that is held. @returns one that is removed before it is sent */
  keep(held: SizedCommand, timeToLive: number): QueuedCommand {
    const { data, since } = held.command;
    const owner = held.command.subscription as Owned;
    const identifier = this.#origins.get(owner) ?? owner.identifier;
    const until = timeToLive < Infinity ? since + timeToLive : null;
    const stored = { id: newId(), identifier, data: copyOf(data), since, until };
    this.#consumer = owner.consumer;
    void this.#ledger.open();
    return this.#guard(held, owner, { stored, entered: this.#ledger.enter(stored) });
  }

  /** Puts what is left of an earlier page in front, when it has been read: until then all wait. */
  restore(queue: CommandQueue, subscription: object): void {
    if (this.#origins.has(subscription)) return;
    const { identifier, consumer } = subscription as Owned;
    const heirs = this.#heirs.get(identifier) ?? [];
    this.#heirs.set(identifier, heirs);
    heirs.push(subscription as Owned);
    if (++this.#comings > this.#enough) this.#forgetEnded();
    this.#origins.set(subscription, identifier);
    this.#consumer = consumer;
    const isMine = ({ stored }: Found) => stored.identifier === identifier;
    if (this.#ledger.isOpen && !this.#left.some(isMine)) return;
    const placeholder: QueuedCommand = {
      command: {} as HeldCommand,
      expires: Infinity,
      frame: () => undefined,
      dropped() {},
    };
    queue.held = [placeholder, ...queue.held];
    // One that is ended in the same tick takes nothing.
    void this.#ledger.open().then(() => {
      const heir = this.#heirs.get(identifier)?.find(isLive);
      const mine = this.#left.filter((found) => heir && isMine(found));
      this.#left = this.#left.filter((found) => !mine.includes(found));
      queue.held = queue.held.filter((held) => held !== placeholder);
      if (heir) this.#inherit(heir, mine, true);
      queue.look();
      // When all that were made in this tick have taken theirs.
      void Promise.resolve().then(() => {
        this.#giveUp('expired', ({ stored }) => lifeOf(stored) <= 0);
      });
    });
  }

  /** Forgets what is of this tab or of nobody: what is known is dropped at once. */
  clear(): Promise<void> {
    for (const [guarded, owner] of [...this.#held]) {
      queueOf(owner).drop('cleared', (held) => held === guarded);
    }
    this.#giveUp('cleared', () => true);
    return this.#ledger.clear();
  }

  /** Nobody tells when one ends: it is looked for when there may be as many ended ones as others. */
  #forgetEnded(): void {
    const all = [...this.#heirs.values()].flat();
    const consumers = new Set(all.map(({ consumer }) => consumer));
    const live = new Set(
      [...consumers].flatMap(({ subscriptions }) => subscriptions.subscriptions),
    );
    for (const [identifier, heirs] of this.#heirs) {
      const rest = heirs.filter((heir) => live.has(heir));
      if (rest.length > 0) this.#heirs.set(identifier, rest);
      else this.#heirs.delete(identifier);
    }
    this.#comings = live.size;
    this.#enough = 2 * live.size + 10;
  }

  #found(found: Found): void {
    const heirs = this.#heirs.get(found.stored.identifier);
    const heir = this.#ledger.isOpen && heirs?.find(isLive);
    if (heir) this.#inherit(heir, [found], false);
    else this.#left = [...this.#left, found];
  }

  #inherit(heir: Owned, found: readonly Found[], isFirst: boolean): void {
    const queue = queueOf(heir);
    const commands = found.map((each) => this.#revive(each, heir));
    queue.held = isFirst ? [...commands, ...queue.held] : [...queue.held, ...commands];
    queue.look();
  }

  /** A stored command, held again. */
  #revive(found: Found, heir: Owned): QueuedCommand {
    const { data, since } = found.stored;
    const { identifier } = heir;
    const frame = heir.consumer.settings.protocol.encode({ type: 'perform', identifier, data });
    const command: HeldCommand = { data, identifier, subscription: heir, since };
    const expires = now() + lifeOf(found.stored);
    const held = { command, frame: () => frame, expires, bytes: bytesOf(frame) };
    return this.#guard(held, heir, found);
  }

  #guard(held: SizedCommand, owner: Owned, found: Found): QueuedCommand {
    const ended = () => void this.#held.delete(guarded);
    const guarded = guard(held, () => queueOf(owner), found, this.#ledger, ended);
    this.#held.set(guarded, owner);
    return guarded;
  }

  #giveUp(reason: DropReason, isMeant: (found: Found) => boolean): void {
    const meant = this.#left.filter(isMeant);
    this.#left = this.#left.filter((found) => !meant.includes(found));
    for (const { stored } of meant) {
      this.#ledger.strike(stored);
      const { data, identifier, since } = stored;
      this.#consumer?.dropped({ reason, data, identifier, since, subscription: null });
    }
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
