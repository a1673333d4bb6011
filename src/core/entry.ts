/** One identifier: keeps what the server has equal to what is wanted, one command in flight. */
import type { Agenda, AgendaItem } from './agenda.js';
import { now } from './clock.js';
import type { DroppedCommand, DropReason } from './command.js';
import { type CableError, UnansweredError } from './errors.js';
import type { Protocol } from './protocol.js';
import { Subscription, type SubscriptionEntry } from './subscription.js';

/**
 * Each ends when its patience has run out:
 *
 * - `absent`: the server has nothing, and is asked if somebody wants it; after a cool-down
 * - `subscribing`: asked for, unanswered; is asked again
 * - `subscribed`: confirmed; never ends by itself
 * - `leaving`: confirmed, and no longer wanted: lingers, then is left
 */
type EntryState = 'absent' | 'subscribing' | 'subscribed' | 'leaving';

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
  readonly connection: { isOpen(): boolean; send(frame: string): boolean };
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

export class Entry implements SubscriptionEntry, AgendaItem {
  readonly #identifier: string;
  readonly #owner: EntryOwner;
  #state: EntryState = 'absent';
  #since = 0;
  #patience = 0;
  /** How often `subscribe` was sent for the answer that is awaited. */
  #asks = 0;
  #linger = 0;
  readonly #members = new Set<Subscription>();
  /** The same, for a walk during which they come and go; made again when they have. */
  #list: readonly Subscription[] | undefined;
  readonly #held = new Set<HeldCommand>();

  constructor(identifier: string, owner: EntryOwner) {
    this.#identifier = identifier;
    this.#owner = owner;
  }

  get members(): readonly Subscription[] {
    this.#list ??= [...this.#members];
    return this.#list;
  }

  /** The state as its members show it. */
  get state(): 'subscribing' | 'unanswered' | 'subscribed' {
    if (this.#state === 'subscribed') return this.#state;
    return this.#asks > 1 ? 'unanswered' : 'subscribing';
  }

  /** When to look at it again. */
  get due(): number {
    const { connection, subscriptions } = this.#owner;
    const [first] = this.#held;
    const since = this.#since;
    // A server that is busy answering others is given more time, but 30 s at most.
    const answered = Math.min(subscriptions.lastAnswer, since + 30_000);
    const due = (this.#asks ? Math.max(since, answered) : since) + this.#patience;
    const isOffline = this.#members.size && !connection.isOpen();
    return Math.min(isOffline ? Infinity : due, first?.expires ?? Infinity);
  }

  join(subscription: Subscription, linger = this.#owner.settings.linger): void {
    this.#members.add(subscription);
    this.#linger = linger;
    if (this.#state === 'leaving' && this.due > now()) this.#become('subscribed');
    if (this.#state === 'subscribed') {
      soon(() => Subscription.notify([subscription], 'connected', { joined: true }));
    }
    this.#settle();
  }

  leave(subscription: Subscription): void {
    this.#members.delete(subscription);
    this.#drop('unsubscribed', ({ command }) => command.subscription === subscription);
    this.#settle();
  }

  send(data: unknown, subscription: Subscription, ended: DropReason | undefined): boolean {
    const { agenda, connection, settings } = this.#owner;
    const command = { data, identifier: this.#identifier, subscription };
    const frame = settings.protocol.encode({ type: 'perform', ...command });
    const isHeld = this.#state !== 'subscribed' && connection.isOpen();
    const isTaken = isHeld ? this.#held.size < 100 : !ended && connection.send(frame);
    const reason = ended ?? (isTaken ? undefined : isHeld ? 'overflow' : 'offline');
    if (reason) this.#owner.dropped({ ...command, reason });
    else if (isHeld) {
      this.#held.add({ command, frame, expires: now() + 30_000 });
      agenda.add(this);
    }
    return !reason;
  }

  /** There is another connection, or none: the server knows nothing. Commands are held on. */
  reset(isEnd: boolean): void {
    this.#become('absent', 0);
    if (isEnd) this.#drop('disconnected');
    this.#settle();
  }

  message(message: unknown): void {
    Subscription.notify(this.members, 'received', message);
  }

  confirmed(): void {
    const isAnswer = this.#state === 'subscribing';
    if (isAnswer) this.#become('subscribed');
    // Nobody has asked since it was left: the server ran the commands in another order.
    else if (this.#state === 'absent') this.#become('leaving', 0);
    this.look();
    if (!isAnswer) return;
    for (const held of this.#held) {
      if (!this.#owner.connection.send(held.frame)) break;
      this.#held.delete(held);
    }
    this.#settle();
    Subscription.notify(this.members, 'connected');
  }

  rejected(): void {
    if (this.#state !== 'subscribing') return;
    this.#become('absent', 0);
    this.#drop('rejected');
    // It ends them, and so they leave.
    Subscription.notify(this.members, 'rejected');
  }

  /** Does what is due, and what makes the server's side equal to what is wanted. */
  look(): void {
    const { agenda, settings, subscriptions } = this.#owner;
    const moment = now();
    this.#drop('expired', ({ expires }) => expires <= moment);
    if (this.due <= moment) {
      if (this.#state === 'leaving') {
        this.#become('absent', settings.cooldown);
        this.#command('unsubscribe');
      } else if (this.#members.size) {
        this.#ask(this.#asks);
      } else {
        // For good: whatever looks at it again must not delete its successor.
        this.#become('absent');
        subscriptions.entries.delete(this.#identifier);
      }
    }
    agenda.add(this);
  }

  #ask(asks: number): void {
    const identifier = this.#identifier;
    const { subscriptions } = this.#owner;
    // The next time after 2 s, growing to 20.
    const patience = Math.min(2_000 * 1.7 ** asks, 20_000);
    this.#become('subscribing', patience * subscriptions.jitter, asks + 1);
    this.#command('subscribe');
    if (asks === 1) {
      const problem = `No answer to subscribe ${identifier}: see the server's log`;
      this.#owner.failed(new UnansweredError(problem, { identifier }));
    }
  }

  #become(state: EntryState, patience = Infinity, asks = 0): void {
    this.#state = state;
    this.#since = now();
    this.#patience = patience;
    this.#asks = asks;
  }

  /** What is wanted may have changed; at the end of the tick contrary wishes have cancelled out. */
  #settle(): void {
    this.#list = undefined;
    // What is unconfirmed is not left before its answer.
    if (!this.#members.size && this.#state === 'subscribed') this.#become('leaving', this.#linger);
    soon(() => this.look());
  }

  #command(type: 'subscribe' | 'unsubscribe'): void {
    const { connection, settings } = this.#owner;
    connection.send(settings.protocol.encode({ type, identifier: this.#identifier }));
  }

  #drop(reason: DropReason, isMeant: (held: HeldCommand) => boolean = () => true): void {
    for (const held of this.#held) {
      if (!isMeant(held)) continue;
      this.#held.delete(held);
      this.#owner.dropped({ ...held.command, reason });
    }
  }
}
