/** One identifier: keeps what the server has equal to what is wanted, one command in flight. */
import type { Agenda, AgendaItem } from './agenda.js';
import { now } from './clock.js';
import type { DroppedCommand } from './command.js';
import { type CableError, UnansweredError } from './errors.js';
import type { DropReason, OfflinePolicy, QueuedCommand } from './offline-policy.js';
import type { Outgoing, Protocol } from './protocol.js';
import { Subscription, type SubscriptionEntry } from './subscription.js';

/**
 * Where the server stands. Each ends when its patience has run out:
 *
 * - `absent`: the server has nothing, and is asked if somebody wants it; after a cool-down
 * - `subscribing`: asked for, unanswered; is asked again
 * - `subscribed`: confirmed; never ends by itself
 * - `leaving`: confirmed, and no longer wanted: lingers, then is left
 */
interface EntryState {
  readonly name: 'absent' | 'subscribing' | 'subscribed' | 'leaving';
  readonly since: number;
  /** In milliseconds. */
  readonly patience: number;
  /** How often `subscribe` was sent for the answer that is awaited. */
  readonly asks: number;
}

// The two that need no moment of their own; most entries of most pages share one of them.
const ABSENT: EntryState = { name: 'absent', since: 0, patience: 0, asks: 0 };
const SUBSCRIBED: EntryState = { name: 'subscribed', since: 0, patience: Infinity, asks: 0 };

/** The consumer, as its entries need it. Nothing in it may throw, but `encode`. */
export interface EntryOwner {
  readonly agenda: Agenda;
  readonly settings: {
    readonly protocol: Protocol;
    readonly cooldown: number;
    readonly linger: number;
  };
  readonly connection: { isOpen(): boolean; transmit(frame: string | undefined): boolean };
  readonly subscriptions: {
    /** Where the entry is found as long as it is of use. */
    readonly entries: Map<string, Entry>;
    /** When the server last answered anybody. */
    readonly lastAnswer: number;
    /** Spreads the clients of one server; what one client asks may go together. */
    readonly jitter: number;
  };
  failed(error: CableError): void;
  dropped(command: DroppedCommand): void;
}

/** At the end of the tick. Not `queueMicrotask`: Jest's fake timers hold that back. */
const soon = (act: () => void): void => void Promise.resolve().then(act);

/** Shared by all entries that hold nothing, which most do. */
const NONE: readonly QueuedCommand[] = [];

export class Entry implements SubscriptionEntry, AgendaItem {
  readonly #identifier: string;
  readonly #owner: EntryOwner;
  #state = ABSENT;
  #linger = 0;
  /** Those who have ended stay until the array is renewed, which is when half of it has. */
  #members: Subscription[] = [];
  #live = 0;

  held = NONE;

  constructor(identifier: string, owner: EntryOwner) {
    this.#identifier = identifier;
    this.#owner = owner;
  }

  /** Those who have not ended. */
  get members(): Subscription[] {
    return this.#members.filter(Subscription.isLive);
  }

  /** The state as its members show it. */
  get state(): 'subscribing' | 'unanswered' | 'subscribed' {
    if (this.#state === SUBSCRIBED) return 'subscribed';
    return this.#state.asks > 1 ? 'unanswered' : 'subscribing';
  }

  /** When to look at it again. */
  get due(): number {
    const { since, patience, asks } = this.#state;
    // A server that is busy answering others is given more time, but 30 s at most.
    const busyFor =
      asks && Math.min(Math.max(this.#owner.subscriptions.lastAnswer - since, 0), 30_000);
    const isOffline = this.#live && !this.#owner.connection.isOpen();
    const due = isOffline ? Infinity : since + busyFor + patience;
    return Math.min(due, ...this.held.map(({ expires }) => expires));
  }

  join(subscription: Subscription, linger: number | undefined, offline: OfflinePolicy): void {
    const isWish = linger !== undefined && linger >= 0;
    const wish = isWish ? linger : this.#owner.settings.linger;
    this.#linger = this.#live ? Math.max(wish, this.#linger) : wish;
    // An array of one takes a fifth of the memory of an empty one that grows.
    if (this.#live++) this.#members.push(subscription);
    else this.#members = [subscription];
    if (this.#state.name === 'leaving' && this.due > now()) this.#state = SUBSCRIBED;
    if (this.#state === SUBSCRIBED) {
      soon(() => Subscription.confirm([subscription], { joined: true }));
    }
    offline.restore?.(this, subscription);
    this.#settle();
  }

  leave(): void {
    if (--this.#live * 2 < this.#members.length) this.#members = this.members;
    this.#settle();
  }

  send(
    data: unknown,
    subscription: Subscription,
    ended: DropReason | undefined,
    offline: OfflinePolicy,
  ): boolean {
    const frame = this.#encode('perform', data);
    const command = { data, identifier: this.#identifier, subscription, since: Date.now() };
    // Behind others it waits, too: nothing is overtaken.
    const waits = this.#state !== SUBSCRIBED || this.held[0];
    if (!ended && !waits && this.#transmit(frame)) return true;
    const isOpen = waits && this.#owner.connection.isOpen();
    const reason = ended ?? offline({ command, frame: () => frame }, this, isOpen);
    if (reason) this.#owner.dropped({ reason, ...command });
    this.#settle();
    return !reason;
  }

  /** There is another connection, or none: the server knows nothing. Commands are held on. */
  reset(isEnd: boolean): void {
    this.#state = ABSENT;
    // What a policy holds outlives an end.
    if (isEnd) this.drop('disconnected', ({ dropped }) => !dropped);
    this.#settle();
  }

  message(message: unknown): void {
    Subscription.notify(this.#members, 'received', message);
  }

  confirmed(): void {
    const state = this.#state;
    this.#expire(now());
    // A listener that heard of it may have moved on.
    if (state !== this.#state) return;
    if (state.name === 'subscribing') {
      this.#state = SUBSCRIBED;
      this.look();
      Subscription.confirm(this.members);
    } else if (state.name === 'absent') {
      // Nobody has asked since it was left: the server ran the commands in another order.
      this.#become('leaving', 0);
    }
    this.#settle();
  }

  rejected(): void {
    if (this.#state.name === 'subscribing') {
      this.#state = ABSENT;
      // It ends them, and so they leave.
      Subscription.reject(this.members);
    }
    // It may answer nobody: an entry that was made for it goes again.
    this.#settle();
  }

  /** Does what is due, and what makes the server's side equal to what is wanted. */
  look(): void {
    const moment = now();
    this.#expire(moment);
    // Sends what is held, in order, for as long as it may be sent.
    while (this.#state === SUBSCRIBED && this.#transmit(this.held[0]?.frame())) {
      this.held = this.held.slice(1);
    }
    if (this.due <= moment) {
      if (this.#state.name === 'leaving') {
        this.#become('absent', this.#owner.settings.cooldown);
        this.#transmit(this.#encode('unsubscribe'));
      } else if (this.#live) {
        this.#ask(this.#state.asks);
      } else {
        // For good: whatever looks at it again must not delete its successor.
        this.#become('absent', Infinity);
        this.#owner.subscriptions.entries.delete(this.#identifier);
      }
    }
    this.#owner.agenda.add(this);
  }

  #ask(asks: number): void {
    const identifier = this.#identifier;
    // The next time after 2 s, growing to 20.
    const patience = Math.min(2_000 * 1.7 ** asks, 20_000);
    this.#become('subscribing', patience * this.#owner.subscriptions.jitter, asks + 1);
    this.#transmit(this.#encode('subscribe'));
    if (asks === 1) {
      const problem = `No answer to subscribe ${identifier}: see the server's log`;
      this.#owner.failed(new UnansweredError(problem, { identifier }));
      Subscription.notify(this.members, 'unanswered');
    }
  }

  #become(name: EntryState['name'], patience: number, asks = 0): void {
    this.#state = { name, since: now(), patience, asks };
  }

  /** What is wanted may have changed; at the end of the tick contrary wishes have cancelled out. */
  #settle(): void {
    // What is unconfirmed is not left before its answer.
    if (!this.#live && this.#state === SUBSCRIBED) this.#become('leaving', this.#linger);
    soon(() => this.look());
  }

  #encode(type: Outgoing['type'], data?: unknown): string {
    const { protocol } = this.#owner.settings;
    return protocol.encode({ type, identifier: this.#identifier, data });
  }

  #transmit(frame: string | undefined): boolean {
    return this.#owner.connection.transmit(frame);
  }

  #expire(moment: number): void {
    this.drop('expired', ({ expires }) => expires <= moment);
  }

  drop(reason: DropReason, isMeant: (held: QueuedCommand) => unknown): void {
    const { held } = this;
    if (held === NONE) return;
    this.held = held.filter((each) => !isMeant(each));
    for (const { command, dropped } of held.filter(isMeant)) {
      dropped?.();
      this.#owner.dropped({ reason, ...command } as DroppedCommand);
    }
  }
}
