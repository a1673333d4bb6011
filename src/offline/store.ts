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
  failed(error: CableError): void;
  dropped(command: DroppedCommand): void;
}

interface Owned {
  readonly identifier: string;
  readonly consumer: StoreConsumer;
}

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
  /** Where the commands of an identifier go that come back, */
  readonly #queues = new Map<string, CommandQueue>();
  /** as those of one of these: they have asked for what was left. */
  readonly #heirs = new WeakSet<object>();
  /** All that is held, and where. */
  readonly #held = new Map<QueuedCommand, CommandQueue>();

  constructor(storage: CommandStorage, key: string) {
    this.#ledger = new Ledger(storage, key, {
      found: (found) => this.#found(found),
      failed: (error) => this.#consumer?.failed(error),
    });
  }

  /** Stores a command that is held. @returns one that is removed before it is sent */
  keep(held: SizedCommand, queue: CommandQueue, timeToLive: number): QueuedCommand {
    const { identifier, data, since, subscription } = held.command;
    const until = timeToLive < Infinity ? since + timeToLive : null;
    const stored = { id: newId(), identifier, data: copyOf(data), since, until };
    this.#consumer = (subscription as Owned).consumer;
    void this.#ledger.open();
    return this.#guard(held, queue, { stored, entered: this.#ledger.enter(stored) });
  }

  /** Puts what is left of an earlier page in front, when it has been read: until then all wait. */
  restore(queue: CommandQueue, subscription: object): void {
    if (this.#heirs.has(subscription)) return;
    const { identifier, consumer } = subscription as Owned;
    this.#heirs.add(subscription);
    this.#consumer = consumer;
    this.#queues.set(identifier, queue);
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
      const heir = this.#heirOf(queue);
      const mine = this.#left.filter((found) => heir && isMine(found));
      this.#left = this.#left.filter((found) => !mine.includes(found));
      const commands = mine.map((found) => this.#revive(found, queue, heir as Owned));
      queue.held = queue.held.flatMap((held) => (held === placeholder ? commands : held));
      queue.look();
      // When all that were made in this tick have taken theirs.
      void Promise.resolve().then(() => {
        this.#giveUp('expired', ({ stored }) => lifeOf(stored) <= 0);
      });
    });
  }

  /** Forgets what is of this tab or of nobody: what is known is dropped at once. */
  clear(): Promise<void> {
    for (const [guarded, queue] of [...this.#held]) {
      queue.drop('cleared', (held) => held === guarded);
    }
    this.#giveUp('cleared', () => true);
    return this.#ledger.clear();
  }

  #heirOf(queue: CommandQueue): Owned | undefined {
    return queue.members.find((member) => this.#heirs.has(member)) as Owned | undefined;
  }

  #found(found: Found): void {
    const queue = this.#queues.get(found.stored.identifier);
    const heir = queue && this.#ledger.isOpen && this.#heirOf(queue);
    if (!heir) {
      this.#left = [...this.#left, found];
      return;
    }
    queue.held = [...queue.held, this.#revive(found, queue, heir)];
    queue.look();
  }

  /** A stored command, held again. */
  #revive(found: Found, queue: CommandQueue, heir: Owned): QueuedCommand {
    const { identifier, data, since } = found.stored;
    const frame = heir.consumer.settings.protocol.encode({ type: 'perform', identifier, data });
    const command: HeldCommand = { data, identifier, subscription: heir, since };
    const expires = now() + lifeOf(found.stored);
    const held = { command, frame: () => frame, expires, bytes: bytesOf(frame) };
    return this.#guard(held, queue, found);
  }

  #guard(held: SizedCommand, queue: CommandQueue, found: Found): QueuedCommand {
    const ended = () => void this.#held.delete(guarded);
    const guarded = guard(held, queue, found, this.#ledger, ended);
    this.#held.set(guarded, queue);
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
