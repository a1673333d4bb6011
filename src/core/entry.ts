/** One identifier: keeps what the server has equal to what is wanted, one command in flight. */
import type { Agenda, AgendaItem } from './agenda.js';
import { now, soon } from './clock.js';
import type { DroppedCommand } from './command.js';
import { ABSENT, type EntryState, SUBSCRIBED } from './entry-state.js';
import { type CableError, UnansweredError } from './errors.js';
import type { LossReason } from './loss.js';
import type { DropReason, OfflinePolicy, QueuedCommand } from './offline-policy.js';
import type { Outgoing, Protocol } from './protocol.js';
import { Subscription, type SubscriptionEntry } from './subscription.js';

/** The consumer, as its entries need it. Nothing in it may throw, but `encode`. */
export interface EntryOwner {
  readonly agenda: Agenda;
  readonly settings: {
    readonly protocol: Protocol;
    readonly cooldown: number;
  };
  readonly connection: { isOpen(): boolean; transmit(frame: string | undefined): boolean };
  readonly subscriptions: {
    /** Where the entry is found as long as it is of use. */
    readonly entries: Map<string, Entry>;
    /** When the server last answered anybody. */
    readonly lastAnswer: number;
    /** Spreads the clients of one server. What one client asks goes together: one look for all. */
    readonly jitter: number;
  };
  moved(
    identifier: string,
    from: EntryState['name'],
    to: EntryState['name'],
    reason?: LossReason,
  ): void;
  failed(error: CableError): void;
  dropped(command: DroppedCommand): void;
}

/** Shared by all entries that hold nothing, which most do. */
const NONE: readonly QueuedCommand[] = [];

export class Entry implements SubscriptionEntry, AgendaItem {
  /**
   * One alone, as most are, has no array around it, which would cost a sixth of the memory and of a
   * message's time. Of several, those who have ended stay until half of the array has: then it is renewed.
   */
  #members: Subscription | Subscription[] = [];
  readonly #identifier: string;
  readonly #owner: EntryOwner;
  #state = ABSENT;
  #live = 0;

  linger = 0;
  held = NONE;

  constructor(identifier: string, owner: EntryOwner) {
    this.#identifier = identifier;
    this.#owner = owner;
    owner.subscriptions.entries.set(identifier, this);
  }

  /** Those who have not ended. */
  get members(): Subscription[] {
    return [this.#members].flat().filter(Subscription.isLive);
  }

  /** The state as its members show it. */
  get state(): 'subscribing' | 'unanswered' | 'subscribed' {
    const { name, asks } = this.#state;
    if (name === 'subscribed') return name;
    return asks > 1 ? 'unanswered' : 'subscribing';
  }

  inspect() {
    const { name, asks } = this.#state;
    return {
      identifier: this.#identifier,
      state: name,
      asks,
      subscriptions: this.#live,
      held: this.held.length,
    };
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

  join(subscription: Subscription, linger: number, offline: OfflinePolicy): void {
    this.linger = Math.max(linger, this.#live && this.linger);
    if (!this.#live++) this.#members = subscription;
    else if (Array.isArray(this.#members)) this.#members.push(subscription);
    else this.#members = [this.#members, subscription];
    if (this.#state.name === 'leaving' && this.due > now()) this.#become(SUBSCRIBED);
    if (this.#state.name === 'subscribed') {
      soon(() => Subscription.notify(subscription, 'connected', { joined: true }));
    }
    offline.restore?.(this, subscription);
    this.#settle();
  }

  leave(moved?: Subscription): void {
    if (!--this.#live) this.#members = [];
    else if (moved || this.#live * 2 < (this.#members as Subscription[]).length) {
      this.#members = this.members.filter((member) => member !== moved);
    }
    this.#settle();
  }

  send(
    data: unknown,
    subscription: Subscription,
    ended: DropReason | undefined,
    offline: OfflinePolicy,
  ): boolean {
    const frame = this.#encode('perform', data);
    // A policy of this command alone may have left some, too.
    offline.restore?.(this, subscription);
    const command = { data, identifier: this.#identifier, subscription, since: Date.now() };
    // Behind others it waits, too: nothing is overtaken.
    const waits = this.#state.name !== 'subscribed' || this.held[0];
    if (!ended && !waits && this.#transmit(frame)) return true;
    const isOpen = waits && this.#owner.connection.isOpen();
    const reason = ended ?? offline({ command, frame: () => frame }, this, isOpen);
    if (reason) this.#owner.dropped({ reason, ...command });
    this.#settle();
    return !reason;
  }

  /** There is another connection, or none: the server knows nothing. Commands are held on. */
  reset(isEnd: boolean, reason: LossReason | undefined): void {
    this.#become(ABSENT, reason);
    // What a policy holds outlives an end.
    if (isEnd) this.drop('disconnected', ({ dropped }) => !dropped);
    this.#settle();
  }

  message(message: unknown): void {
    Subscription.notify(this.#members, 'received', message);
  }

  confirmed(): void {
    const { name } = this.#state;
    if (name === 'subscribing') {
      this.#become(SUBSCRIBED);
      this.look();
      Subscription.notify(this.#members, 'connected');
    } else if (name === 'absent') {
      // Nobody has asked since it was left: the server ran the commands in another order.
      this.#enter('leaving', 0);
    }
    // Where all is as it is wanted, as mostly, another look would find nothing to do.
    if (!this.#live || name === 'absent') this.#settle();
  }

  rejected(): void {
    if (this.#state.name === 'subscribing') {
      this.#become(ABSENT, 'rejected');
      // It ends them, and so they leave.
      Subscription.notify(this.#members, 'rejected');
    }
    // It may answer nobody: an entry that was made for it goes again.
    this.#settle();
  }

  /** Does what is due, and what makes the server's side equal to what is wanted. */
  look(): void {
    const moment = now();
    this.drop('expired', ({ expires }) => expires <= moment);
    // Sends what is held, in order, for as long as it may be sent.
    while (this.#state.name === 'subscribed' && this.#transmit(this.held[0]?.frame())) {
      this.held = this.held.slice(1);
    }
    if (this.due <= moment) {
      if (this.#state.name === 'leaving') {
        this.#enter('absent', this.#owner.settings.cooldown);
        this.#transmit(this.#encode('unsubscribe'));
      } else if (this.#live) {
        this.#ask(this.#state.asks);
      } else {
        // For good: whatever looks at it again must not delete its successor.
        this.#enter('absent', Infinity);
        this.#owner.subscriptions.entries.delete(this.#identifier);
      }
    }
    this.#owner.agenda.add(this);
  }

  #ask(asks: number): void {
    const identifier = this.#identifier;
    // The next time after 2 s, growing to 20.
    const patience = Math.min(2_000 * 1.7 ** asks, 20_000);
    this.#enter('subscribing', patience * this.#owner.subscriptions.jitter, asks + 1);
    this.#transmit(this.#encode('subscribe'));
    if (asks === 1) {
      const problem = `No answer to subscribe ${identifier}: see the server's log`;
      this.#owner.failed(new UnansweredError(problem, { identifier }));
      Subscription.notify(this.#members, 'unanswered');
    }
  }

  #enter(name: EntryState['name'], patience: number, asks = 0): void {
    this.#become({ name, since: now(), patience, asks });
  }

  #become(state: EntryState, reason?: LossReason): void {
    const { name } = this.#state;
    this.#state = state;
    // To ask again is a move as well, and the only one between two of one name.
    if (name !== state.name || state.asks) {
      this.#owner.moved(this.#identifier, name, state.name, reason);
    }
  }

  /** What is wanted may have changed; at the end of the tick contrary wishes have cancelled out. */
  #settle(): void {
    // What is unconfirmed is not left before its answer.
    if (!this.#live && this.#state.name === 'subscribed') this.#enter('leaving', this.linger);
    soon(() => this.look());
  }

  #encode(type: Outgoing['type'], data?: unknown): string {
    const { protocol } = this.#owner.settings;
    return protocol.encode({ type, identifier: this.#identifier, data });
  }

  #transmit(frame: string | undefined): boolean {
    return this.#owner.connection.transmit(frame);
  }

  drop(reason: DropReason, isMeant: (held: QueuedCommand) => unknown): void {
    const meant = this.held.filter(isMeant);
    // Mostly there are none: what is shared stays so.
    if (!meant[0]) return;
    this.held = this.held.filter((each) => !isMeant(each));
    this.#settle();
    for (const { command, dropped } of meant) {
      dropped?.();
      this.#owner.dropped({ reason, ...command } as DroppedCommand);
    }
  }
}
