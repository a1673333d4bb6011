/** Who uses the cable in these tests: a consumer over `ws`, and subscriptions that note what they hear. */
import {
  type ConnectedInfo,
  type ConnectionStatus,
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type DisconnectedInfo,
  type Subscription,
} from 'catenary';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { RailsServer } from '../support/rails.js';

/** Long enough for a busy machine, and shorter than any retry that would hide a fault. */
export const SOON = { timeout: 5_000, interval: 20 };

export interface UserOptions extends ConsumerOptions {
  readonly name?: string;
  /** More of the address, such as `raise=1`, asked for at every attempt. */
  readonly query?: () => string;
}

/** A token that Rails signs; it expires after so many seconds. */
export async function tokenOf(
  rails: Pick<RailsServer, 'post'>,
  name: string,
  seconds = 60,
): Promise<string> {
  const response = await rails.post('/tokens', { name, expires_in: seconds });
  const { token } = (await response.json()) as { token: string };
  return token;
}

/** A consumer that gets itself a new token for every attempt, until the test is over. */
export function userOf(rails: RailsServer, options: UserOptions = {}): Consumer {
  const { name = 'ada', query = () => '', ...rest } = options;
  const url = async () => `${rails.cable}?token=${await tokenOf(rails, name)}&${query()}`;
  return consumerAt(url, rest);
}

export function consumerAt(
  url: string | (() => string | Promise<string>),
  options: ConsumerOptions = {},
): Consumer {
  const consumer = createConsumer(url, { WebSocket, logger: false, ...options });
  onTestFinished(() => consumer.disconnect());
  return consumer;
}

/** What a consumer tells of its connection from now on: a state may be over before anybody looks. */
export function statusesOf(consumer: Consumer): ConnectionStatus[] {
  const statuses: ConnectionStatus[] = [];
  consumer.on('status', (status) => statuses.push(status));
  return statuses;
}

/** What a subscription was told, in order. */
export type Told =
  | readonly ['connected', ConnectedInfo]
  | readonly ['disconnected', DisconnectedInfo]
  | readonly ['received', unknown]
  | readonly ['rejected'];

export type Listener = Subscription & {
  readonly told: Told[];
  readonly heard: unknown[];
};

type Channel = string | { readonly channel: string; readonly [param: string]: unknown };

/** A subscription that notes what it is told, and the data of it in `heard`. */
export function listen(consumer: Consumer, channel: Channel): Listener {
  const told: Told[] = [];
  const heard: unknown[] = [];
  return consumer.subscriptions.create(channel, {
    told,
    heard,
    connected: (info: ConnectedInfo) => told.push(['connected', info]),
    disconnected: (info: DisconnectedInfo) => told.push(['disconnected', info]),
    rejected: () => told.push(['rejected']),
    received(data: unknown) {
      told.push(['received', data]);
      heard.push(data);
    },
  });
}

export const stream = (name: string) => ({ channel: 'StreamChannel', stream: name });

/** Waits until all of them are confirmed. */
export const areLive = (listeners: readonly Listener[], within = SOON): Promise<void> =>
  expect.poll(() => listeners.filter(({ state }) => state !== 'subscribed').length, within).toBe(0);

/** The identifiers that the server itself has for a user, over all of the user's connections. */
export async function serverList(rails: RailsServer, name = 'ada'): Promise<string[]> {
  const response = await rails.get('/test/subscriptions');
  const list = (await response.json()) as { user: string; identifiers: string[] }[];
  return list.flatMap(({ user, identifiers }) => (user === name ? identifiers : [])).sort();
}

/** `ws`, which notes each socket that is made of it, and the data frames as they arrive. */
export function recordingSockets() {
  const sockets: WebSocket[] = [];
  const frames: string[] = [];
  class Recording extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.push(this);
      this.on('message', (frame) => frames.push(String(frame)));
    }
  }
  return { WebSocket: Recording, sockets, frames };
}
