/** One subscription as its user holds it: callbacks and commands; the registry does the work. */
/// <reference lib="esnext.disposable" preserve="true" />
import type { SubscriptionCallbacks, SubscriptionState } from './callbacks.js';
import type { ActionArguments, ActionOf } from './channels.js';
import { report } from './emitter.js';
import { type Ended, ended, takes } from './hooks.js';
import type {
  CommandOptions,
  CommandQueue,
  DropReason,
  HeldCommand,
  OfflinePolicy,
} from './offline-policy.js';
import { over } from './over.js';
import type { SubscriptionOptions } from './subscription-options.js';

/** What all subscriptions of one identifier share. */
export interface SubscriptionEntry extends CommandQueue {
  readonly state: SubscriptionState;
  readonly linger: number;
  join(subscription: Subscription, linger: number, offline: OfflinePolicy): void;
  /** @param moved - one that has not ended, but is elsewhere now */
  leave(moved?: Subscription): void;
  send(
    data: unknown,
    subscription: Subscription,
    ended: Ended | undefined,
    offline: OfflinePolicy,
  ): boolean;
}

/** The options, with nothing left open that has a default. */
type Settled = SubscriptionOptions & {
  readonly linger: number;
  readonly offline: OfflinePolicy;
};

/** What a subscription needs of its consumer, which has much more. */
export interface SubscriptionConsumer {
  /** @internal */
  readonly settings: Settled;
  readonly subscriptions: {
    /** @internal */
    entry(identifier: string): SubscriptionEntry;
  };
}

declare const channelType: unique symbol;

/** What stands for a subscription to a channel: the compiler infers the channel from it. */
export interface OfChannel<Channel> {
  /** For the compiler alone. */
  [channelType]?(channel: Channel): void;
}

/**
 * A subscription, made by `consumer.subscriptions.create`. It carries the properties of the mixin
 * that it was created with, and any others that are assigned to it.
 */
export class Subscription<Channel = unknown> implements OfChannel<Channel> {
  readonly consumer: SubscriptionConsumer;
  /** The parameters as JSON, as they go over the wire. */
  readonly identifier: string;
  /** For the compiler alone: it infers the channel from it, of subscriptions with a mixin as well. */
  [channelType]?(channel: Channel): void;
  /** Must not throw. @internal */
  [ended]?(how: Ended): void;
  /** @internal */
  [takes]?(message: unknown): boolean;
  // biome-ignore lint/style/useReadonlyClassProperties: `entryOf` assigns it, not through `this`
  #entry: SubscriptionEntry;
  /** Stops listening to the signal. */
  readonly #release: (() => void) | undefined;
  #wasConnected = false;
  readonly #offline: OfflinePolicy;
  /** The last, and so beside the callbacks, in the same line of the processor's cache. */
  #ended: Ended | undefined;

  /**
   * Joins the consumer's subscriptions; `create` also calls `initialized`, and connects.
   *
   * @throws TypeError if the parameters have no JSON form
   */
  constructor(
    consumer: SubscriptionConsumer,
    params: object = {},
    mixin?: object,
    options?: SubscriptionOptions,
  ) {
    const { signal, linger, offline } = over<Settled>(consumer.settings, options);
    const identifier = JSON.stringify(params);
    this.consumer = consumer;
    this.identifier = identifier;
    this.#offline = offline;
    // Inherited properties too, as Rails' users expect. Before it joins, for a getter may throw.
    for (const name in mixin) this[name as 'identifier'] = mixin[name as keyof typeof mixin];
    this.#entry = consumer.subscriptions.entry(identifier);
    this.#entry.join(this as Subscription, linger, offline);
    if (!signal) return;
    const end = () => this.#end('unsubscribed');
    this.#release = () => signal.removeEventListener('abort', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  }

  get state(): SubscriptionState {
    return this.#ended ?? this.#entry.state;
  }

  /** A `state` of the caller's own takes its place, as it may on Rails' subscriptions. */
  set state(value: SubscriptionState) {
    Object.defineProperty(this, 'state', { value, writable: true });
  }

  /** What of its commands is held, in order; a copy. */
  get held(): readonly HeldCommand[] {
    const commands = this.#entry.held.map(({ command }) => command);
    return commands.filter(({ subscription }) => subscription === this);
  }

  /** As with `state`. */
  set held(value: readonly HeldCommand[]) {
    Object.defineProperty(this, 'held', { value, writable: true });
  }

  /** Gives up what is held of its commands; each is `dropped`. */
  clearHeld(): void {
    this.#drop('cleared');
  }

  /**
   * Calls an action of the channel.
   *
   * @returns whether the command was sent, or is held; if not, a `dropped` event tells why. `true`
   * means handed over, not delivered.
   * @throws TypeError if the data has no JSON form, and what the policy `offline` throws
   */
  perform<Action extends ActionOf<Channel>>(
    action: Action,
    ...[data, options]: ActionArguments<Channel, Action>
  ): boolean {
    return this.send({ ...(data as object | undefined), action }, options);
  }

  /** Sends data to the channel's `receive`; otherwise like {@link perform}. */
  send(data: unknown, { offline = this.#offline }: CommandOptions = {}): boolean {
    return this.#entry.send(data, this as Subscription, this.#ended, offline);
  }

  /** Ends the subscription, without a callback; ending it again does nothing. */
  unsubscribe(): this {
    this.#end('unsubscribed');
    return this;
  }

  /** The same as {@link unsubscribe}, where the runtime has `Symbol.dispose`. */
  declare [Symbol.dispose]: () => void;

  /** Vue makes proxies of what has no tag of its own, and a proxy has no private fields. */
  get [Symbol.toStringTag](): string {
    return 'Subscription';
  }

  #end(how: Ended): void {
    if (this.#ended) return;
    this.#ended = how;
    this.#release?.();
    this.#drop(how);
    this.#entry.leave();
    this[ended]?.(how);
  }

  #drop(reason: DropReason): void {
    this.#entry.drop(reason, ({ command }) => command.subscription === this);
  }

  #tell(name: keyof SubscriptionCallbacks, info: unknown): void {
    if (this.#ended) return;
    let told = info;
    if (name === 'rejected') this.#end(name);
    if (name === 'connected') {
      // Not its own `state`, which may be the caller's.
      if (this.#entry.state !== 'subscribed') return;
      told = { reconnected: this.#wasConnected, ...(info as object | undefined) };
      this.#wasConnected = true;
    }
    // Not by `callSafely`: each message would make a function.
    try {
      const callbacks = this as SubscriptionCallbacks;
      // By its own name: to look up now one name and now another takes as long as all the rest.
      const callback = name === 'received' ? callbacks.received : callbacks[name];
      if (typeof callback === 'function') callback.call(this, told as never);
    } catch (error) {
      report(error);
    }
  }

  // What follows is for the entry: static, for the names of a mixin are the caller's.

  /** @internal */
  static policyOf(subscription: Subscription): OfflinePolicy {
    return subscription.#offline;
  }

  /** @internal */
  static isLive(subscription: Subscription): boolean {
    return !subscription.#ended;
  }

  /**
   * Tells one, or several, what happened, for as long as it is so: the callback of one may change it for
   * the next. `rejected` ends them.
   *
   * @internal
   */
  static notify(
    told: Subscription | readonly Subscription[],
    name: keyof SubscriptionCallbacks,
    info?: unknown,
  ): void {
    if (told instanceof Subscription) return told.#tell(name, info);
    // Not those that a callback adds behind them, and without a copy for each message.
    const { length } = told;
    for (let index = 0; index < length; index++) (told[index] as Subscription).#tell(name, info);
  }

  /**
   * @param entry - where it is from now on; `move` has the rest
   * @internal
   */
  static entryOf(subscription: Subscription, entry = subscription.#entry): SubscriptionEntry {
    subscription.#entry = entry;
    return entry;
  }
}

if (Symbol.dispose) {
  Subscription.prototype[Symbol.dispose] = function () {
    this.unsubscribe();
  };
}
