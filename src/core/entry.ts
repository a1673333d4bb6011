/** One identifier: keeps what the server has equal to what is wanted, one command in flight. */
import type { Agenda } from './agenda.js';
import { now } from './clock.js';
import type { DroppedCommand, DropReason, HeldCommand } from './command.js';
import { type CableError, UnansweredError } from './errors.js';
import type { Protocol } from './protocol.js';
import { Subscription, type SubscriptionEntry } from './subscription.js';

/** How many commands are held, and for how long (ms). */
const HOLD_COUNT = 100;
const HOLD_FOR = 30_000;
/** An unanswered `subscribe` is sent again after this (ms), growing by the factor up to the cap. */
const ASK_AGAIN_AFTER = 2_000;
const ASK_AGAIN_FACTOR = 1.7;
const ASK_AGAIN_CAP = 20_000;
/** By how much (ms) the answers to others may postpone that. */
const POSTPONE_CAP = 30_000;

/**
 * - `absent`: the server has nothing; a `subscribe` is due if somebody wants it
 * - `subscribing`: asked for, unanswered
 * - `subscribed`: confirmed
 * - `leaving`: confirmed, and no longer wanted: lingers until it is due, then is left
 * - `cooling`: left; the next `subscribe` has to wait until it is due
 */
type EntryState = 'absent' | 'subscribing' | 'subscribed' | 'leaving' | 'cooling';

/** What all entries share. Nothing in it may throw, but `encode`. */
export interface EntryHost {
  readonly settings: {
    readonly protocol: Protocol;
    readonly cooldown: number;
    readonly linger: number;
  };
  readonly owner: {
    readonly connection: { isOpen(): boolean; send(frame: string): boolean };
    failed(error: CableError): void;
    dropped(command: DroppedCommand): void;
  };
  /** Where the entry is found as long as it is of use. */
  readonly entries: Map<string, Entry>;
  readonly agenda: Agenda;
  /** When the server last answered anybody. */
  readonly lastAnswer: number;
  /** Spreads the clients of one server; what one client asks may go together. */
  readonly jitter: number;
}

/** Not `queueMicrotask`: Jest's fake timers hold that back. */
const soon = (act: () => void): void => void Promise.resolve().then(act);

const isExpired = ({ expires }: HeldCommand): boolean => expires <= now();

export class Entry implements SubscriptionEntry {
  readonly identifier: string;
  readonly #host: EntryHost;
  #state: EntryState = 'absent';
  /** When the state ends by itself. */
  #due = Infinity;
  /** How often `subscribe` was sent for the answer that is awaited, and when last. */
  #asks = 0;
  #askedAt = 0;
  #linger = 0;
  /** Some may have ended. The array is walked up to a length, and renewed when half is dead. */
  #members: Subscription[] = [];
  #live = 0;
  #held: readonly HeldCommand[] = [];

  constructor(identifier: string, host: EntryHost) {
    this.identifier = identifier;
    this.#host = host;
  }

  get members(): readonly Subscription[] {
    return this.#members.filter(Subscription.isLive);
  }

  /** The state as its members show it. */
  get state(): 'subscribing' | 'unanswered' | 'subscribed' {
    if (this.#state === 'subscribed') return this.#state;
    return this.#asks > 1 ? 'unanswered' : 'subscribing';
  }

  /** When to look at it again. A server that is busy answering others is given more time. */
  get due(): number {
    const patience = this.#host.lastAnswer + this.#due - this.#askedAt;
    const due = this.#asks
      ? Math.min(Math.max(this.#due, patience), this.#due + POSTPONE_CAP)
      : this.#due;
    return Math.min(due, this.#held[0]?.expires ?? Infinity);
  }

  join(subscription: Subscription, linger = this.#host.settings.linger): void {
    if (this.#live++) this.#members.push(subscription);
    else this.#members = [subscription];
    this.#linger = linger;
    if (this.#state === 'leaving' && this.#due > now()) this.#become('subscribed');
    if (this.#state === 'subscribed') {
      soon(() => Subscription.confirm(subscription, { joined: true }));
    }
    this.#lookSoon();
  }

  leave(subscription: Subscription): void {
    if (--this.#live * 2 < this.#members.length) this.#members = [...this.members];
    this.#drop('unsubscribed', (command) => command.subscription === subscription);
    if (!this.#live) this.#vacate();
  }

  send(data: unknown, subscription: Subscription, ended: DropReason | undefined): boolean {
    const { identifier } = this;
    const { owner, settings } = this.#host;
    const frame = settings.protocol.encode({ type: 'perform', identifier, data });
    const reason = ended ?? this.#take({ data, subscription, frame, expires: now() + HOLD_FOR });
    if (reason) owner.dropped({ reason, data, identifier, subscription });
    return !reason;
  }

  /** The server has forgotten everything. Commands are held on, unless it is for good. */
  lost(isEnd: boolean): void {
    if (isEnd) this.#drop('disconnected');
    this.#become('absent');
    this.look();
  }

  received(message: unknown): void {
    this.#each((member) => Subscription.notify(member, 'received', message));
  }

  confirmed(): void {
    const { connection } = this.#host.owner;
    switch (this.#state) {
      case 'subscribing':
        this.#drop('expired', isExpired);
        this.#become('subscribed');
        if (!this.#live) this.#vacate();
        while (this.#held[0] && connection.send(this.#held[0].frame)) {
          this.#held = this.#held.slice(1);
        }
        this.#each((member) => Subscription.confirm(member));
        break;
      case 'absent':
      case 'cooling':
        // Nobody has asked since it was left: the server ran the commands in another order.
        this.#become('leaving', now());
        this.look();
    }
  }

  rejected(): void {
    const { members } = this;
    const isAsked = this.#state === 'subscribing';
    if (isAsked) {
      this.#members = [];
      this.#live = 0;
      this.#become('absent');
    }
    this.look();
    if (!isAsked) return;
    for (const member of members) Subscription.reject(member);
    this.#drop('rejected');
  }

  /** Does what is due, and what makes the server's side equal to what is wanted. */
  look(): void {
    const { identifier } = this;
    const { entries, owner, settings, jitter } = this.#host;
    const moment = now();
    this.#drop('expired', isExpired);
    if (this.due <= moment) {
      if (this.#state === 'leaving') {
        this.#become('cooling', moment + settings.cooldown);
        this.#command('unsubscribe');
      } else {
        // It has cooled down, or there was no answer.
        this.#state = 'absent';
      }
    }
    if (this.#state !== 'absent') return;
    if (!this.#live) {
      // It may have been deleted before, and its identifier taken up anew.
      if (entries.get(identifier) === this) entries.delete(identifier);
      this.#become('absent');
    } else if (owner.connection.isOpen()) {
      const asks = this.#asks;
      const patience = Math.min(ASK_AGAIN_AFTER * ASK_AGAIN_FACTOR ** asks, ASK_AGAIN_CAP);
      this.#askedAt = moment;
      this.#become('subscribing', moment + patience * jitter, asks + 1);
      this.#command('subscribe');
      if (asks === 1) {
        const problem = `No answer to subscribe ${identifier}: see the server's log`;
        owner.failed(new UnansweredError(problem, { identifier }));
      }
    }
  }

  /** Those who are there now; they may come and go meanwhile. */
  #each(call: (member: Subscription) => void): void {
    const members = this.#members;
    const { length } = members;
    for (let index = 0; index < length; index++) call(members[index] as Subscription);
  }

  #become(state: EntryState, due = Infinity, asks = 0): void {
    this.#state = state;
    this.#due = due;
    this.#asks = asks;
    this.#host.agenda.add(this);
  }

  /** Nobody wants it any more. What is unconfirmed is not left before its answer. */
  #vacate(): void {
    if (this.#state === 'subscribed') this.#become('leaving', now() + this.#linger);
    this.#lookSoon();
  }

  /** At the end of the tick, so that contrary wishes of one tick cancel out. */
  #lookSoon(): void {
    soon(() => this.look());
  }

  #command(type: 'subscribe' | 'unsubscribe'): void {
    const { owner, settings } = this.#host;
    owner.connection.send(settings.protocol.encode({ type, identifier: this.identifier }));
  }

  /** Sends a command, or holds it until the confirmation. @returns why it can do neither */
  #take(command: HeldCommand): DropReason | undefined {
    const { agenda, owner } = this.#host;
    if (this.#state === 'subscribed' || !owner.connection.isOpen()) {
      return owner.connection.send(command.frame) ? undefined : 'offline';
    }
    if (this.#held.length >= HOLD_COUNT) return 'overflow';
    this.#held = [...this.#held, command];
    agenda.add(this);
    return undefined;
  }

  #drop(reason: DropReason, matches: (command: HeldCommand) => boolean = () => true): void {
    const { identifier } = this;
    const held = this.#held;
    this.#held = held.filter((command) => !matches(command));
    for (const { data, subscription } of held.filter(matches)) {
      this.#host.owner.dropped({ reason, data, identifier, subscription });
    }
  }
}
