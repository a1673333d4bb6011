/** What the composables take and return; no code. */
import type { MaybeRefOrGetter, Ref, ShallowRef } from 'vue';
import type {
  ChannelOf,
  Channels,
  Consumer,
  ConsumerOptions,
  Lazy,
  OfChannel,
  Subscription,
  SubscriptionState,
  UnregisteredChannel,
} from '../core/index.js';

/** A consumer, or what `createConsumer` takes to make one. */
export type CableOptions =
  | { readonly consumer: Consumer; readonly url?: never; readonly options?: never }
  | { readonly consumer?: never; readonly url?: Lazy<string>; readonly options?: ConsumerOptions };

/** What is known of a channel: by the type argument, else by its name. */
export type Known<Channel, Name> = [Channel] extends [never]
  ? Name extends keyof Channels
    ? Channels[Name]
    : unknown
  : Channel;

/** What `create` takes for a channel, `null` for none at present; as a value, a ref or a getter. */
export type Params<Channel, Name extends string> = MaybeRefOrGetter<
  | ChannelOf<Name, Known<Channel, Name>>
  | ([Channel] extends [never] ? UnregisteredChannel<Name> : never)
  | null
>;

/** A subscription as its scope sees it; the object and its functions stay the same. */
export interface SubscriptionView<Channel = unknown, Mixin = object>
  extends OfChannel<Channel>,
    Pick<Subscription<Channel>, 'perform' | 'send'> {
  /** `unsubscribed` also while there is none. */
  readonly state: Readonly<Ref<SubscriptionState>>;
  /** With what else the handlers brought. */
  readonly subscription: Readonly<ShallowRef<(Subscription<Channel> & Mixin) | null>>;
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
