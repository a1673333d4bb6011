/** The subscriptions of one connection on the server: runs its commands; it owns no socket. */
import {
  type ClientCommand,
  encodeConfirmation,
  encodeMessage,
  encodeRejection,
} from '../wire/index.js';
import type { BehaviourSettings, ChannelPolicy } from './behaviour.js';
import type { TestChannel, TestSubscription } from './channel.js';
import type { ProblemReason, TestConnection } from './connection.js';
import type { Courier, Timers } from './courier.js';

/** What subscriptions need of the connection they belong to. */
export interface SubscriptionsOwner {
  readonly connection: TestConnection;
  readonly settings: BehaviourSettings;
  readonly courier: Courier;
  /** Cleared when the connection ends. */
  readonly timers: Timers;
  send(frame: string): void;
  report(reason: ProblemReason, detail: unknown): void;
}

interface Entry {
  readonly subscription: TestSubscription;
  readonly channel: TestChannel | undefined;
  readonly streams: Set<string>;
  rejected: boolean;
  /** The client has had its confirmation for as long as a command needs to arrive. */
  settled: boolean;
}

const CONFIRMS: ChannelPolicy = { answer: 'confirms', after: 0 };

/** The registry of one connection: identifier -> subscription. */
export class ServerSubscriptions {
  readonly #owner: SubscriptionsOwner;
  readonly #entries = new Map<string, Entry>();
  /** Unsubscribes that wait to be overtaken, each with what cancels its timer. */
  readonly #overtakable = new Map<string, () => void>();

  constructor(owner: SubscriptionsOwner) {
    this.#owner = owner;
  }

  get identifiers(): readonly string[] {
    return [...this.#entries.keys()];
  }

  run(command: ClientCommand): void {
    if (command.command === 'message') this.#perform(command);
    else if (command.command === 'subscribe') this.#subscribeInTurn(command);
    else this.#unsubscribeInTurn(command);
  }

  /** Sends data to one subscription, if it is there, and says to how many. */
  transmit(identifier: string, data: unknown): number {
    if (!this.#entries.has(identifier)) return 0;
    this.#owner.send(encodeMessage(identifier, data));
    return 1;
  }

  /** Sends data to the subscriptions for which the predicate holds, and says to how many. */
  transmitWhere(
    data: unknown,
    wanted: (subscription: TestSubscription, streams: ReadonlySet<string>) => boolean,
  ): number {
    let reached = 0;
    for (const { subscription, streams } of this.#entries.values()) {
      if (!wanted(subscription, streams)) continue;
      this.#owner.send(encodeMessage(subscription.identifier, data));
      reached += 1;
    }
    return reached;
  }

  /** The connection is gone. */
  end(): void {
    for (const entry of [...this.#entries.values()]) this.#remove(entry);
  }

  #subscribeInTurn(command: ClientCommand): void {
    this.#subscribe(command);
    const cancel = this.#overtakable.get(command.identifier);
    if (cancel === undefined) return;
    cancel();
    this.#overtakable.delete(command.identifier);
    this.#unsubscribe(command);
  }

  #unsubscribeInTurn(command: ClientCommand): void {
    const { swapsWithin } = this.#owner.settings;
    const { identifier } = command;
    if (swapsWithin <= 0 || this.#overtakable.has(identifier)) {
      this.#unsubscribe(command);
      return;
    }
    const cancel = this.#owner.timers.after(swapsWithin, () => {
      this.#overtakable.delete(identifier);
      this.#unsubscribe(command);
    });
    this.#overtakable.set(identifier, cancel);
  }

  #subscribe(command: ClientCommand): void {
    const { identifier, params } = command;
    if (this.#entries.has(identifier)) {
      this.#owner.report('already_subscribed', command);
      return;
    }
    const { channels, policies } = this.#owner.settings;
    const name = params.channel;
    const policy = typeof name === 'string' ? (policies.get(name) ?? CONFIRMS) : undefined;
    if (policy === undefined || policy.answer === 'ignores') {
      this.#owner.report('unknown_channel', command);
      return;
    }
    if (policy.answer === 'rejects') {
      this.#owner.send(encodeRejection(identifier));
      return;
    }
    const entry = this.#enter(command, channels.get(String(name)));
    this.#call(
      () => entry.channel?.subscribed?.(entry.subscription),
      () => this.#answer(entry, policy.after),
    );
  }

  #enter({ identifier, params }: ClientCommand, channel: TestChannel | undefined): Entry {
    const { connection } = this.#owner;
    const entry: Entry = {
      channel,
      streams: new Set(),
      rejected: false,
      settled: false,
      subscription: {
        identifier,
        params,
        connection,
        streamFrom: (stream) => void entry.streams.add(stream),
        transmit: (data) => {
          if (this.#has(entry)) this.#owner.send(encodeMessage(identifier, data));
        },
        reject: () => {
          entry.rejected = true;
        },
      },
    };
    this.#entries.set(identifier, entry);
    return entry;
  }

  #answer(entry: Entry, after: number): void {
    if (!this.#has(entry)) return;
    if (entry.rejected) {
      this.#remove(entry);
      this.#owner.send(encodeRejection(entry.subscription.identifier));
    } else if (after > 0) {
      this.#owner.timers.after(after, () => this.#confirm(entry));
    } else {
      this.#confirm(entry);
    }
  }

  #confirm(entry: Entry): void {
    if (!this.#has(entry)) return;
    const { courier } = this.#owner;
    // One round trip. Asked for before the confirmation leaves, so that what the client sends
    // on receiving it arrives after this, and what it sent earlier arrives before.
    courier.carry(() => {
      courier.carry(() => {
        entry.settled = true;
      });
    });
    this.#owner.send(encodeConfirmation(entry.subscription.identifier));
  }

  #unsubscribe(command: ClientCommand): void {
    const entry = this.#entries.get(command.identifier);
    if (entry) this.#remove(entry);
    else this.#owner.report('not_subscribed', command);
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.subscription.identifier);
    this.#call(() => entry.channel?.unsubscribed?.(entry.subscription));
  }

  #perform(command: Extract<ClientCommand, { readonly command: 'message' }>): void {
    const entry = this.#entries.get(command.identifier);
    if (entry === undefined) {
      this.#owner.report('not_subscribed', command);
    } else if (this.#owner.settings.losesEarlyPerforms && !entry.settled) {
      this.#owner.report('early_perform', command);
    } else if (entry.channel !== undefined) {
      const { channel, subscription } = entry;
      const handler = handlerFor(channel, command.data);
      if (handler) this.#call(() => handler.call(channel, command.data, subscription));
      else this.#owner.report('unknown_action', command);
    }
  }

  /** Runs a channel's callback; if it throws or rejects, that is reported and nothing follows. */
  #call(callback: () => unknown, done: () => void = () => {}): void {
    const failed = (error: unknown): void => this.#owner.report('exception', error);
    try {
      const result = callback();
      if (isThenable(result)) void Promise.resolve(result).then(done).catch(failed);
      else done();
    } catch (error) {
      failed(error);
    }
  }

  #has(entry: Entry): boolean {
    return this.#entries.get(entry.subscription.identifier) === entry;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

function handlerFor(
  channel: TestChannel,
  data: unknown,
): ((data: unknown, subscription: TestSubscription) => unknown) | undefined {
  const action = typeof data === 'object' && data !== null && 'action' in data ? data.action : null;
  // As in Rails: a blank action is no action.
  if (action === null || action === '') return channel.received;
  const { actions = {} } = channel;
  return typeof action === 'string' && Object.hasOwn(actions, action) ? actions[action] : undefined;
}
