/** What the hooks take and return; no code. */
import type { ReactNode } from 'react';
import type * as core from '../core/index.js';

/** A consumer, or what `createConsumer` takes to make one. */
export type CableProviderProps = { readonly children?: ReactNode } & (
  | { readonly consumer: core.Consumer; readonly url?: never; readonly options?: never }
  | {
      readonly consumer?: never;
      readonly url?: core.Lazy<string>;
      readonly options?: core.ConsumerOptions;
    }
);

/** What is known of a channel: by the type argument, else by its name. */
export type Known<Channel, Name> = [Channel] extends [never]
  ? Name extends keyof core.Channels
    ? core.Channels[Name]
    : unknown
  : Channel;

/** What `create` takes for a channel; `null` for not now. They are compared by value. */
export type Params<Channel, Name extends string> =
  | core.ChannelOf<Name, Known<Channel, Name>>
  | ([Channel] extends [never] ? core.UnregisteredChannel<Name> : never)
  | null;

/**
 * A subscription as its component sees it. `perform` and `send` are the same for as long as the params
 * are.
 */
export interface SubscriptionView<Channel = unknown, Mixin = object>
  extends core.OfChannel<Channel>,
    Pick<core.Subscription<Channel>, 'perform' | 'send'> {
  /** `unsubscribed` also while there is none. */
  readonly state: core.SubscriptionState;
  /** With what else the handlers brought; `undefined` before there is one. It ends with the component. */
  readonly subscription: (core.Subscription<Channel> & Mixin) | undefined;
}

/** How messages are gathered. */
export interface MessagesOptions<State, Message> {
  /** Makes the next state of the present one and a message. @defaultValue appends it to an array */
  readonly reducer?: (state: State, message: Message) => State;
  /** @defaultValue an empty array */
  readonly initial?: State;
  /** How many elements an array may have; the latest stay. @defaultValue 100 */
  readonly limit?: number;
}
