/** What a channel class on the server is made of; types only. */
import type { ChannelParams } from '../wire/index.js';
import type { TestConnection } from './connection.js';

/** One subscription on the test server, as the channel's callbacks see it. */
export interface TestSubscription {
  /** The exact string the client sent. */
  readonly identifier: string;
  /** The parsed identifier: `channel` and the parameters. */
  readonly params: ChannelParams;
  /** The connection it belongs to. */
  readonly connection: TestConnection;
  /** From now on, whatever is broadcast to that stream goes to this subscription. */
  streamFrom(stream: string): void;
  /** Sends data to this subscription alone. In `subscribed` it goes out before the confirmation. */
  transmit(data: unknown): void;
  /** Rejects the subscription. Means something in `subscribed` only, as in Rails. */
  reject(): void;
}

/** Receives the data of a `perform` (with its `action` key) or of a `send`. */
export type ActionHandler = (data: unknown, subscription: TestSubscription) => unknown;

/**
 * A channel class of the test server. Each callback may be asynchronous. One that throws or
 * rejects does what it does in Rails: the exception is logged, nothing is answered, and the
 * connection lives on. If it was `subscribed`, the subscription exists but is never confirmed.
 */
export interface TestChannel {
  /** Runs for each `subscribe` command. The confirmation goes out when it is done. */
  subscribed?(subscription: TestSubscription): unknown;
  /** Runs when a subscription ends: by the client, by `reject()`, or with its connection. */
  unsubscribed?(subscription: TestSubscription): unknown;
  /** What `perform(name, data)` calls, by name. Other names are logged and unanswered. */
  readonly actions?: Readonly<Record<string, ActionHandler>>;
  /** What `send(data)` calls: data without an `action`. */
  received?(data: unknown, subscription: TestSubscription): unknown;
}
