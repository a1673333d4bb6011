/** All subscriptions: keeps the server's equal to what is wanted, one entry per identifier. */
import { Agenda } from './agenda.js';
import type {
  ChannelNameWithParams,
  ChannelOf,
  Channels,
  DescribedChannel,
  ReceivedOf,
} from './channels.js';
import {
  type DroppedCommand,
  type DropReason,
  type HeldCommand,
  HOLD_COUNT,
  HOLD_FOR,
} from './commands.js';
import { Entry, type EntryState, Member } from './entry.js';
import { type CableError, UnansweredError } from './errors.js';
import type { Incoming, Protocol } from './protocol.js';
import {
  type DisconnectedInfo,
  notify,
  Subscription,
  type SubscriptionCallbacks,
  type SubscriptionConsumer,
  type SubscriptionOptions,
} from './subscription.js';

/** An unanswered `subscribe` is sent again after this (ms), growing by the factor up to the cap. */
const ASK_AGAIN_AFTER = 2_000;
const ASK_AGAIN_FACTOR = 1.7;
const ASK_AGAIN_CAP = 20_000;
/** By how much (ms) the answers to others may postpone that. */
const POSTPONE_CAP = 30_000;

/** The way to the server. @internal */
export interface Cable {
  dispatch(event: { readonly type: 'want' }): void;
  isOpen(): boolean;
  send(frame: string): boolean;
}

/** @internal */
export interface SubscriptionsSettings {
  readonly protocol: Protocol;
  readonly cooldown: number;
  readonly linger: number;
}

/** Neither may throw. @internal */
export interface SubscriptionsEvents {
  failed(error: CableError): void;
  dropped(command: DroppedCommand): void;
}

/** The callbacks and whatever else the mixin brings; `this` is the subscription with all of it. */
type MixinOf<Channel, Mixin> = Mixin &
  SubscriptionCallbacks<ReceivedOf<Channel>> &
  ThisType<Subscription<Channel> & Mixin>;

/** Not `queueMicrotask`: Jest's fake timers hold that back. */
const soon = (act: () => void): void => void Promise.resolve().then(act);

export class Subscriptions {
  readonly #consumer: SubscriptionConsumer;
  readonly #cable: Cable;
  readonly #settings: SubscriptionsSettings;
  readonly #events: SubscriptionsEvents;
  readonly #entries = new Map<string, Entry>();
  readonly #agenda = new Agenda<Entry>(
    (entry) => Math.min(this.#due(entry), entry.held[0]?.expires ?? Infinity),
    (entry) => this.#fallDue(entry),
  );
  #lastAnswer = -Infinity;
  /** Spreads the clients of one server; what one client asks may go together. */
  #jitter = 1;

  /** @internal */
  constructor(
    consumer: SubscriptionConsumer,
    cable: Cable,
    settings: SubscriptionsSettings,
    events: SubscriptionsEvents,
  ) {
    this.#consumer = consumer;
    this.#cable = cable;
    this.#settings = settings;
    this.#events = events;
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
  /** For a channel that the type argument describes. */
  create<Channel extends DescribedChannel>(
    channel: ChannelOf<string, Channel>,
    mixin?: MixinOf<Channel, object>,
    options?: SubscriptionOptions,
  ): Subscription<Channel>;
  /** For a channel of which nothing is known. */
  create<Mixin extends object = object>(
    channel: string | ChannelNameWithParams,
    mixin?: MixinOf<unknown, Mixin>,
    options?: SubscriptionOptions,
  ): Subscription & Mixin;
  create(channel: string | object, mixin?: object, options?: SubscriptionOptions): Subscription {
    const params = typeof channel === 'object' ? channel : { channel };
    const subscription = new Subscription(this.#consumer, params, mixin, options);
    notify(subscription, 'initialized');
    if (!options?.signal?.aborted) this.#cable.dispatch({ type: 'want' });
    return subscription;
  }

  /** Those that have not ended. A copy. */
  get subscriptions(): Subscription[] {
    return [...this.#entries.keys()].flatMap((identifier) => this.findAll(identifier));
  }

  /** Those of one identifier that have not ended. */
  findAll(identifier: string): Subscription[] {
    const members = this.#entries.get(identifier)?.members ?? [];
    return members.filter(({ ended }) => !ended).map(({ subscription }) => subscription);
  }

  /** The same as the subscription's `unsubscribe`. */
  remove<Removed extends Subscription<never>>(subscription: Removed): Removed {
    Subscription.prototype.unsubscribe.call(subscription);
    return subscription;
  }

  /** @internal */
  join(subscription: Subscription, identifier: string, options: SubscriptionOptions): Member {
    const { signal, linger = this.#settings.linger } = options;
    const entry = this.#entryFor(identifier);
    const member = new Member(this, subscription, entry);
    entry.add(member);
    entry.linger = linger;
    if (entry.state === 'leaving' && performance.now() < entry.due) entry.become('subscribed');
    if (entry.state === 'subscribed') soon(() => member.connected({ joined: true }));
    this.#settleSoon(entry);
    if (signal?.aborted) this.leave(member);
    else if (signal) {
      const leave = () => this.leave(member);
      signal.addEventListener('abort', leave);
      member.release = () => signal.removeEventListener('abort', leave);
    }
    return member;
  }

  /** @internal */
  leave(member: Member): void {
    if (member.ended) return;
    const { entry, subscription } = member;
    entry.end(member, 'unsubscribed');
    this.#drop(entry, 'unsubscribed', (command) => command.subscription === subscription);
    if (!entry.isWanted) this.#vacate(entry);
  }

  /** @internal */
  send({ ended, entry, subscription }: Member, data: unknown): boolean {
    const { identifier, held, state } = entry;
    const frame = this.#settings.protocol.encode({ type: 'perform', identifier, data });
    const refuse = (reason: DropReason) => {
      this.#events.dropped({ reason, data, identifier, subscription });
      return false;
    };
    if (ended) return refuse(ended);
    if (!this.#cable.isOpen()) return refuse('offline');
    if (state === 'subscribed') return this.#cable.send(frame) || refuse('offline');
    if (held.length >= HOLD_COUNT) return refuse('overflow');
    entry.held = [...held, { subscription, data, frame, expires: performance.now() + HOLD_FOR }];
    this.#agenda.add(entry);
    return true;
  }

  /** The server knows nothing yet. @internal */
  opened(): void {
    this.#jitter = 0.8 + Math.random() * 0.4;
    for (const entry of this.#entries.values()) this.#settle(entry);
  }

  /** The server has forgotten everything; held commands stay. @internal */
  lost(): void {
    this.#agenda.clear();
    for (const entry of this.#entries.values()) {
      entry.become('absent');
      this.#settle(entry);
      this.#agenda.add(entry);
    }
  }

  /** No connection is wanted any more: no timer may be left. @internal */
  ended(): void {
    this.#agenda.clear();
    for (const entry of this.#entries.values()) this.#drop(entry, 'disconnected');
  }

  /** Tells those who are there now. @internal */
  disconnected(info: DisconnectedInfo): void {
    const members = [...this.#entries.values()].flatMap((entry) => entry.members);
    for (const { ended, subscription } of members) {
      if (!ended) notify(subscription, 'disconnected', info);
    }
  }

  /** @internal */
  received(incoming: Incoming): void {
    switch (incoming.type) {
      case 'message':
        this.#entries
          .get(incoming.identifier)
          ?.each(({ subscription }) => notify(subscription, 'received', incoming.message));
        break;
      case 'confirmed':
        this.#lastAnswer = performance.now();
        this.#confirmed(this.#entryFor(incoming.identifier));
        break;
      case 'rejected':
        this.#lastAnswer = performance.now();
        this.#rejected(this.#entryFor(incoming.identifier));
    }
  }

  #confirmed(entry: Entry): void {
    if (entry.state === 'absent' || entry.state === 'cooling') {
      // Nobody has asked since it was left: the server ran the commands in another order.
      this.#leaveServer(entry);
    } else if (entry.state === 'subscribing') {
      this.#dropExpired(entry);
      entry.become('subscribed');
      if (!entry.isWanted) return this.#vacate(entry);
      while (entry.held[0] && this.#cable.send(entry.held[0].frame)) entry.held = entry.held.slice(1);
      entry.each((member) => member.connected());
    }
  }

  #rejected(entry: Entry): void {
    if (entry.state !== 'subscribing') return this.#settleSoon(entry);
    const { members } = entry;
    entry.become('absent');
    this.#forget(entry);
    this.#drop(entry, 'rejected');
    const rejected = members.filter((member) => !member.ended);
    for (const member of rejected) entry.end(member, 'rejected');
    for (const { subscription } of rejected) notify(subscription, 'rejected');
  }

  #entryFor(identifier: string): Entry {
    const entry = this.#entries.get(identifier) ?? new Entry(identifier);
    this.#entries.set(identifier, entry);
    return entry;
  }

  #forget(entry: Entry): void {
    // It may have been forgotten before, and its identifier taken up anew.
    if (this.#entries.get(entry.identifier) === entry) this.#entries.delete(entry.identifier);
  }

  /** Nobody wants the entry any more. What is unconfirmed is not left before its answer. */
  #vacate(entry: Entry): void {
    if (entry.state === 'subscribed') entry.become('leaving', performance.now() + entry.linger);
    this.#settleSoon(entry);
  }

  /** At the end of the tick, so that contrary wishes of one tick cancel out. */
  #settleSoon(entry: Entry): void {
    soon(() => this.#settle(entry));
  }

  /** Sends what makes the server's side equal to what is wanted, if anything may be sent now. */
  #settle(entry: Entry): void {
    if (entry.state === 'absent') {
      if (!entry.isWanted) this.#forget(entry);
      else if (this.#cable.isOpen()) this.#ask(entry);
    } else if (entry.state === 'leaving') {
      if (entry.due <= performance.now()) this.#leaveServer(entry);
      else this.#agenda.add(entry);
    }
  }

  #ask(entry: Entry): void {
    const now = performance.now();
    const patience = Math.min(ASK_AGAIN_AFTER * ASK_AGAIN_FACTOR ** entry.asks, ASK_AGAIN_CAP);
    entry.asks++;
    entry.askedAt = now;
    this.#command('subscribe', entry, 'subscribing', now + patience * this.#jitter);
  }

  #leaveServer(entry: Entry): void {
    this.#command('unsubscribe', entry, 'cooling', performance.now() + this.#settings.cooldown);
  }

  #command(
    type: 'subscribe' | 'unsubscribe',
    entry: Entry,
    state: EntryState,
    due: number,
  ): void {
    entry.become(state, due);
    this.#agenda.add(entry);
    this.#cable.send(this.#settings.protocol.encode({ type, identifier: entry.identifier }));
  }

  #drop(
    entry: Entry,
    reason: DropReason,
    matches: (command: HeldCommand) => boolean = () => true,
  ): void {
    const { held, identifier } = entry;
    entry.held = held.filter((command) => !matches(command));
    for (const { data, subscription } of held.filter(matches)) {
      this.#events.dropped({ reason, data, identifier, subscription });
    }
  }

  #dropExpired(entry: Entry): void {
    const now = performance.now();
    this.#drop(entry, 'expired', ({ expires }) => expires <= now);
  }

  /** When the entry's state ends by itself. A server that is busy answering is given more time. */
  #due({ state, due, askedAt }: Entry): number {
    return state === 'subscribing'
      ? Math.min(Math.max(due, this.#lastAnswer + due - askedAt), due + POSTPONE_CAP)
      : due;
  }

  #fallDue(entry: Entry): void {
    this.#dropExpired(entry);
    if (this.#due(entry) > performance.now()) return;
    if (entry.state !== 'subscribing') {
      if (entry.state === 'cooling') entry.become('absent');
      this.#settle(entry);
    } else if (entry.isWanted) {
      this.#ask(entry);
      if (entry.asks === 2) this.#events.failed(new UnansweredError(entry.identifier));
    } else {
      entry.become('absent');
      this.#forget(entry);
    }
  }
}
