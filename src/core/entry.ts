/** One identifier: keeps what the server has equal to what is wanted, one command in flight. */
import type { Agenda, AgendaItem } from './agenda.js';
import { now } from './clock.js';
import type { DroppedCommand, DropReason } from './command.js';
import { type CableError, UnansweredError } from './errors.js';
import type { Protocol } from './protocol.js';
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

/** How many commands are held, and for how long (ms). */
const HOLD_COUNT = 100;
const HOLD_FOR = 30_000;

/** A command that waits for the confirmation. */
interface HeldCommand {
  readonly command: Omit<DroppedCommand, 'reason'>;
  /** As it goes out: later changes of the data do not count. */
  readonly frame: string;
  /** When it is too old to be sent, on the monotonic clock. */
  readonly expires: number;
}

/** The consumer, as its entries need it. Nothing in it may throw, but `encode`. */
export interface EntryOwner {
  readonly agenda: Agenda;
  readonly settings: {
    readonly protocol: Protocol;
    readonly cooldown: number;
    readonly linger: number;
  };
  readonly connection: { isOpen(): boolean; transmit(frame: string): boolean };
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
const NONE: readonly HeldCommand[] = [];

export class Entry implements SubscriptionEntry, AgendaItem {
  readonly #identifier: string;
  readonly #owner: EntryOwner;
  #state = ABSENT;
  #linger = 0;
  /** Those who have ended stay until the array is renewed, which is when half of it has. */
  #members: Subscription[] = [];
  #live = 0;
  #held = NONE;

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
    return Math.min(due, this.#held[0]?.expires ?? Infinity);
  }

  join(subscription: Subscription, linger: number | undefined): void {
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
    this.#settle();
  }

  leave(subscription: Subscription, reason: DropReason): void {
    if (--this.#live * 2 < this.#members.length) this.#members = this.members;
    this.#drop(reason, ({ command }) => command.subscription === subscription);
    this.#settle();
  }

  send(data: unknown, subscription: Subscription, ended: DropReason | undefined): boolean {
    const identifier = this.#identifier;
    const command = { data, identifier, subscription };
    const frame = this.#owner.settings.protocol.encode({ type: 'perform', identifier, data });
    const reason = ended ?? this.#take({ command, frame, expires: now() + HOLD_FOR });
    if (reason) this.#owner.dropped({ reason, ...command });
    return !reason;
  }

  /** There is another connection, or none: the server knows nothing. Commands are held on. */
  reset(isEnd: boolean): void {
    this.#state = ABSENT;
    if (isEnd) this.#drop('disconnected', () => true);
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
      while (this.#held[0] && this.#owner.connection.transmit(this.#held[0].frame)) {
        this.#held = this.#held.slice(1);
      }
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
    if (this.due <= moment) {
      if (this.#state.name === 'leaving') {
        this.#become('absent', this.#owner.settings.cooldown);
        this.#command('unsubscribe');
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
    this.#command('subscribe');
    if (asks === 1) {
      const problem = `No answer to subscribe ${identifier}: see the server's log`;
      this.#owner.failed(new UnansweredError(problem, { identifier }));
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

  #command(type: 'subscribe' | 'unsubscribe'): void {
    this.#owner.connection.transmit(
      this.#owner.settings.protocol.encode({ type, identifier: this.#identifier }),
    );
  }

  /** Sends a command, or holds it until the confirmation. @returns why it can do neither */
  #take(held: HeldCommand): DropReason | undefined {
    if (this.#state === SUBSCRIBED || !this.#owner.connection.isOpen()) {
      return this.#owner.connection.transmit(held.frame) ? undefined : 'offline';
    }
    if (this.#held.length >= HOLD_COUNT) return 'overflow';
    this.#held = [...this.#held, held];
    this.#settle();
    return undefined;
  }

  #expire(moment: number): void {
    this.#drop('expired', ({ expires }) => expires <= moment);
  }

  #drop(reason: DropReason, isMeant: (held: HeldCommand) => boolean): void {
    const held = this.#held;
    if (held === NONE) return;
    this.#held = held.filter((each) => !isMeant(each));
    for (const { command } of held.filter(isMeant)) this.#owner.dropped({ reason, ...command });
  }
}
