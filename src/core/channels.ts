/** The types of channels: one registry per application, filled by augmentation; no code. */
import type { CommandOptions } from './offline-policy.js';

/**
 * What is known of a channel. All parts are optional.
 *
 * @example
 * ```ts
 * type Chat = {
 *   params: { room: number };
 *   received: { body: string };
 *   actions: { speak: { body: string }; typing: void };
 * };
 * ```
 */
export interface ChannelDefinition {
  /** The subscription's parameters, beside `channel`. */
  readonly params?: object;
  /** What `received` gets. */
  readonly received?: unknown;
  /** The actions that `perform` may call, each with the type of its data; `void` for none. */
  readonly actions?: object;
  /** What those actions answer that answer `request`, of `catenary/request`. */
  readonly answers?: object;
}

/**
 * The application's channels, to be filled by module augmentation.
 *
 * @example
 * ```ts
 * declare module 'catenary' {
 *   interface Channels {
 *     ChatChannel: { params: { room: number }; received: { body: string } };
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be augmented
export interface Channels {}

/** What `received` gets; `unknown` where nothing is said. */
export type ReceivedOf<Channel> = Channel extends { readonly received: infer Received }
  ? Received
  : unknown;

/** The parameters beside `channel`; any where nothing is said. */
export type ParamsOf<Channel> = Channel extends { readonly params: infer Params }
  ? Params
  : { readonly [param: string]: unknown };

/** The names of the actions; any string where nothing is said. */
export type ActionOf<Channel> = Channel extends { readonly actions: infer Actions }
  ? keyof Actions & string
  : string;

/** The arguments of `perform` after the action's name. */
export type ActionArguments<Channel, Action> = Channel extends {
  readonly actions: infer Actions;
}
  ? Action extends keyof Actions
    ? Actions[Action] extends void | undefined
      ? [data?: undefined, options?: CommandOptions]
      : [data: Actions[Action], options?: CommandOptions]
    : never
  : [data?: object, options?: CommandOptions];

/** A channel by name, with the parameters of the subscription. */
export interface ChannelNameWithParams<Name extends string = string> {
  readonly channel: Name;
  readonly [param: string]: unknown;
}

/** What `create` takes for a channel: its name alone where none of its parameters is required. */
export type ChannelOf<Name, Channel> =
  | ({ readonly channel: Name } & ParamsOf<Channel>)
  | (Record<never, never> extends ParamsOf<Channel> ? Name : never);

/** What `create` takes for a channel that is not registered: nothing is known of its parameters. */
export type UnregisteredChannel<Name extends string> = (
  | Name
  | ChannelNameWithParams<Name>
  // For a value whose type is an interface: those have no index signature.
  | { readonly channel: Name }
) &
  (Name extends keyof Channels ? never : unknown);

/** A type argument that describes a channel, and is not the type of a mixin. */
export type DescribedChannel = ChannelDefinition &
  ({ readonly params: object } | { readonly actions: object });

/** `Accepted` where the type argument was written out, nothing where it was left to inference. */
export type IfGiven<Type, Accepted> = [Type] extends [never] ? never : Accepted;

/** The type itself, from which nothing is inferred. */
export type Uninferred<Type> = [Type][Type extends unknown ? 0 : never];
