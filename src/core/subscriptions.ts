/** All subscriptions: keeps the server's equal to what is wanted, one entry per identifier. */
import type { SubscriptionCallbacks } from './callbacks.js';
import type {
  ChannelOf,
  Channels,
  DescribedChannel,
  IfGiven,
  ReceivedOf,
  Uninferred,
  UnregisteredChannel,
} from './channels.js';
import { now } from './clock.js';
import { Entry, type EntryOwner } from './entry.js';
import type { LossReason } from './loss.js';
import type { Incoming } from './protocol.js';
import { Subscription, type SubscriptionConsumer } from './subscription.js';
import type { SubscriptionOptions } from './subscription-options.js';

/** The consumer, as its subscriptions need it. None may throw. @internal */
export type SubscriptionsOwner = SubscriptionConsumer &
  EntryOwner & { readonly connection: { isActive(): boolean; dispatch(event: 'want'): void } };

/** The callbacks and whatever else the mixin brings; `this` is the subscription with all of it. */
export type MixinOf<Channel, Mixin> = Mixin &
  SubscriptionCallbacks<ReceivedOf<Channel>> &
  ThisType<Subscription<Channel> & Mixin>;

/** A consumer's subscriptions: where they are made, and found. */
export class Subscriptions {
  /** @internal */
  readonly entries = new Map<string, Entry>();
  /** @internal */
  lastAnswer = 0;
  /** @internal */
  jitter = 1;
  readonly #owner: SubscriptionsOwner;

  /** @internal */
  constructor(owner: SubscriptionsOwner) {
    this.#owner = owner;
  }

  /**
   * Subscribes to a channel, and connects if need be.
   *
   * @param channel - its name, or an object with `channel` and its parameters; it is not changed
   * @param mixin - callbacks and whatever else the subscription shall have; copied onto it
   * @throws TypeError if the parameters have no JSON form
   */
  create<Name extends keyof Channels & string, Mixin extends object = object>(
    channel: ChannelOf<Name, Channels[Name]>,
    mixin?: MixinOf<Channels[Name], Mixin>,
    options?: SubscriptionOptions,
  ): Subscription<Channels[Name]> & Mixin;
  /** For a channel that is not registered. */
  create<Mixin extends object = object, Name extends string = never>(
    channel: UnregisteredChannel<Name>,
    mixin?: MixinOf<unknown, Mixin>,
    options?: SubscriptionOptions,
  ): Subscription & Mixin;
  /** For a channel that the type argument describes. */
  create<Channel extends DescribedChannel = never>(
    channel: IfGiven<Channel, ChannelOf<string, Channel>>,
    mixin?: MixinOf<Channel, object>,
    options?: SubscriptionOptions,
  ): Subscription<Channel>;
  /** For a mixin that the type argument describes. */
  create<Mixin extends object = never>(
    channel: IfGiven<Exclude<Mixin, DescribedChannel>, UnregisteredChannel<string>>,
    mixin?: MixinOf<unknown, Uninferred<Mixin>>,
    options?: SubscriptionOptions,
  ): Subscription & Mixin;
  create(channel: string | object, mixin?: object, options?: SubscriptionOptions): Subscription {
    const params = typeof channel === 'object' ? channel : { channel };
    const subscription = new Subscription(this.#owner, params, mixin, options);
    Subscription.notify(subscription, 'initialized');
    const { connection } = this.#owner;
    // It may have ended itself, or its signal was aborted. To tell who is at it already takes long.
    if (Subscription.isLive(subscription) && !connection.isActive()) connection.dispatch('want');
    return subscription;
  }

  /** Those that have not ended. A copy. */
  get subscriptions(): Subscription[] {
    return [...this.entries.values()].flatMap(({ members }) => members);
  }

  /** Those of one identifier that have not ended. */
  findAll(identifier: string): Subscription[] {
    return this.entries.get(identifier)?.members || [];
  }

  /** The same as the subscription's `unsubscribe`. */
  remove<Removed extends Subscription<never>>(subscription: Removed): Removed {
    return Subscription.prototype.unsubscribe.call(subscription) as Removed;
  }

  /** The one of an identifier, a new one if there is none. @internal */
  entry(identifier: string): Entry {
    return this.entries.get(identifier) ?? new Entry(identifier, this.#owner);
  }

  /** There is another connection, or none: the server knows nothing. @internal */
  reset(isEnd: boolean, reason: LossReason | undefined): void {
    this.jitter = 0.8 + Math.random() * 0.4;
    for (const entry of this.entries.values()) entry.reset(isEnd, reason);
  }

  /** @internal */
  received(incoming: Extract<Incoming, { readonly identifier: string }>): void {
    const { type, identifier } = incoming;
    if (type === 'message') {
      this.entries.get(identifier)?.message(incoming.message);
    } else {
      this.lastAnswer = now();
      this.entry(identifier)[type]();
    }
  }
}
