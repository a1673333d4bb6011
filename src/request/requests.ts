/** The mixin that gives subscriptions `request`; what is sent and settled when, their desks know. */
import type { ConnectedInfo, DisconnectedInfo, SubscriptionCallbacks } from '../core/callbacks.js';
import type { ActionArguments, ActionOf } from '../core/channels.js';
import { interpose } from '../core/delivery.js';
import { ended, takes } from '../core/hooks.js';
import type { CommandOptions } from '../core/offline-policy.js';
import type { OfChannel, Subscription } from '../core/subscription.js';
import { Desk } from './desk.js';
import type { RequestOptions } from './options.js';

/** What an action answers; `unknown` where the channel's `answers` say nothing of it. */
export type AnswerOf<Channel, Action> = Channel extends { readonly answers: infer Answers }
  ? Action extends keyof Answers
    ? Answers[Action]
    : unknown
  : unknown;

/** The arguments of `request` after the action's name. */
export type RequestArguments<Channel, Action> =
  ActionArguments<Channel, Action> extends readonly [data: infer Data, options?: CommandOptions]
    ? [data: Data, options?: RequestOptions]
    : [
        data?: ActionArguments<Channel, Action> extends readonly [
          data?: undefined,
          options?: CommandOptions,
        ]
          ? undefined
          : object,
        options?: RequestOptions,
      ];

/** What {@link requests} adds to a subscription. */
export interface Requests {
  /**
   * Calls an action of the channel, and waits for its answer. The promise rejects with
   *
   * - a subclass of {@link RequestError}
   * - the signal's reason, when that is aborted
   * - a `TypeError` if the data has no JSON form, a `RangeError` for a `timeout` that is none
   *
   * @returns what the action answered
   */
  request<Channel, Action extends ActionOf<Channel>>(
    this: OfChannel<Channel>,
    action: Action,
    ...[data, options]: RequestArguments<Channel, Action>
  ): Promise<AnswerOf<Channel, Action>>;
  /** Keeps answers from `received`. One of your own has to call it; else the first request does. */
  initialized(this: Subscription<never>): void;
}

const desks = new WeakMap<Subscription, Desk>();

function deskOf(subscription: Subscription): Desk {
  const present = desks.get(subscription);
  if (present) return present;
  const desk = new Desk(subscription);
  desks.set(subscription, desk);
  const pass = interpose(subscription, (message) => {
    if (!desk.answer(message)) pass(message);
  });
  // It puts its own in front of the mixin's.
  const methods: Subscription & SubscriptionCallbacks = subscription;
  const { connected, disconnected, [ended]: before } = methods;
  methods.connected = function (info: ConnectedInfo) {
    desk.connected();
    connected?.call(this, info);
  };
  methods.disconnected = function (info: DisconnectedInfo) {
    desk.disconnected(info);
    disconnected?.call(this, info);
  };
  methods[takes] = (message) => desk.answer(message);
  methods[ended] = (how) => {
    before?.call(subscription, how);
    desk.end(how);
  };
  return desk;
}

/**
 * A mixin for `subscriptions.create`, alone or spread in front of your own: its subscription has
 * {@link Requests.request}. Callbacks are called as without it, but `received` does not get answers.
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { requests } from 'catenary/request';
 *
 * const chat = createConsumer().subscriptions.create(
 *   { channel: 'ChatChannel', room: 1 },
 *   { ...requests, received: (message) => console.log(message) },
 * );
 * const speak = (body: string) => chat.request('speak', { body }, { timeout: 5_000 });
 * ```
 */
export const requests: Requests = {
  request<Channel, Action extends ActionOf<Channel>>(
    this: OfChannel<Channel>,
    action: Action,
    ...[data, options]: RequestArguments<Channel, Action>
  ) {
    const answer = deskOf(this as Subscription).request(action, data, options);
    return answer as Promise<AnswerOf<Channel, Action>>;
  },
  initialized() {
    deskOf(this as Subscription);
  },
};
