/** What is known of one identifier: its state on the wire, who wants it, which commands wait. */
import type { HeldCommand } from './commands.js';
import {
  notify,
  type Subscription,
  type SubscriptionPlace,
  type SubscriptionState,
} from './subscription.js';

/**
 * - `absent`: the server has nothing; a `subscribe` is due if somebody wants it
 * - `subscribing`: asked for, unanswered
 * - `subscribed`: confirmed
 * - `leaving`: confirmed, and its `unsubscribe` leaves at the end of the tick
 * - `cooling`: left; the next `subscribe` has to wait for the end of the cool-down
 */
export type EntryState = 'absent' | 'subscribing' | 'subscribed' | 'leaving' | 'cooling';

/** What a member asks of the registry that it is in. */
interface MemberHost {
  send(member: Member, data: unknown): boolean;
  leave(member: Member): void;
}

/** One of those who want an entry. */
export class Member implements SubscriptionPlace {
  readonly subscription: Subscription;
  readonly entry: Entry;
  readonly #host: MemberHost;
  /** Whether it was told `connected` before. */
  #wasConnected = false;
  ended: 'rejected' | 'unsubscribed' | undefined;
  /** Stops listening to the abort signal. */
  release: (() => void) | undefined;

  constructor(host: MemberHost, subscription: Subscription, entry: Entry) {
    this.#host = host;
    this.subscription = subscription;
    this.entry = entry;
  }

  get state(): SubscriptionState {
    const { state, asks } = this.entry;
    if (this.ended || state === 'subscribed') return this.ended ?? 'subscribed';
    return asks > 1 ? 'unanswered' : 'subscribing';
  }

  send(data: unknown): boolean {
    return this.#host.send(this, data);
  }

  leave(): void {
    this.#host.leave(this);
  }

  /** Tells that the entry is confirmed, unless a callback has disconnected or joined it meanwhile. */
  connected(extra?: { readonly joined: true }): void {
    if (this.ended || this.entry.state !== 'subscribed' || (extra && this.#wasConnected)) return;
    const reconnected = this.#wasConnected;
    this.#wasConnected = true;
    notify(this.subscription, 'connected', { reconnected, ...extra });
  }
}

export class Entry {
  readonly identifier: string;
  state: EntryState = 'absent';
  /** How often `subscribe` was sent for the answer that is awaited, and when last. */
  asks = 0;
  askedAt = 0;
  /** When the state ends by itself. */
  due = Infinity;
  /** How long (ms) to keep it once nobody wants it. */
  linger = 0;
  held: readonly HeldCommand[] = [];
  /** Those who ended stay until the array is renewed. */
  #members: Member[] = [];
  #live = 0;

  constructor(identifier: string) {
    this.identifier = identifier;
  }

  get isWanted(): boolean {
    return this.#live > 0;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  add(member: Member): void {
    if (this.#live++) this.#members.push(member);
    else this.#members = [member];
  }

  /** The array is renewed when half of it has ended: O(1) on average. */
  end(member: Member, ended: 'rejected' | 'unsubscribed'): void {
    member.ended = ended;
    member.release?.();
    if (--this.#live * 2 <= this.#members.length) {
      this.#members = this.#members.filter((other) => !other.ended);
    }
  }

  /** Calls those who are there now; they may come and go meanwhile. */
  each(call: (member: Member) => void): void {
    const members = this.#members;
    const { length } = members;
    for (let index = 0; index < length; index++) {
      const member = members[index] as Member;
      if (!member.ended) call(member);
    }
  }

  become(state: EntryState, due = Infinity): void {
    this.state = state;
    this.due = due;
    if (state !== 'subscribing') this.asks = 0;
  }
}
