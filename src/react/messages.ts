/** What the messages of a channel amount to, as components see it; nothing of it outlives them. */
import { useMemo, useSyncExternalStore } from 'react';
import type { DescribedChannel, ReceivedOf, Subscription } from '../core/index.js';
import { useConsumer } from './provider.js';
import { identify, type Known, type Params, useStore } from './subscription.js';

/** How messages are gathered. */
export interface MessagesOptions<State, Message> {
  /** Makes the next state of the present one and a message. @defaultValue appends it to an array */
  readonly reducer?: (state: State, message: Message) => State;
  /** @defaultValue an empty array */
  readonly initial?: State;
  /** How many elements an array may have; the latest stay. @defaultValue 100 */
  readonly limit?: number;
}

type Gathering = Subscription & {
  readonly gathered?: { readonly by: unknown; readonly state: unknown };
};

const append = (messages: readonly unknown[], message: unknown) => [...messages, message];

/**
 * What the messages amount to: an array of the latest, or what a `reducer` makes of them. A component
 * that comes later begins with what others have that gather by the same function.
 */
export function useMessages<
  Channel extends DescribedChannel = never,
  Name extends string = string,
  State = readonly ReceivedOf<Known<Channel, Name>>[],
>(
  params: Params<Channel, Name>,
  options: MessagesOptions<State, ReceivedOf<Known<Channel, Name>>> = {},
): State extends infer Same ? Same : never {
  const { reducer = append, initial = [], limit = 100 } = options;
  const { subscriptions } = useConsumer();
  const identifier = identify(params);
  const others = (own?: unknown) =>
    (subscriptions.findAll(`${identifier}`) as Gathering[]).find(
      (other) => other !== own && other.gathered?.by === reducer,
    )?.gathered;
  const none = { state: initial };
  // biome-ignore lint/correctness/useExhaustiveDependencies: functions and objects are often new
  const gathered = useMemo(
    () => ({ by: reducer, ...none, ...others() }),
    [subscriptions, identifier],
  );
  const { subscribe } = useStore(params, {
    gathered,
    initialized(this: Gathering) {
      // The server goes on for who joins; otherwise it begins anew.
      const kept = this.state === 'subscribed' ? gathered : none;
      gathered.state = (others(this) ?? kept).state as State;
    },
    received(message: unknown) {
      const state = (reducer as typeof append)(gathered.state as [], message);
      const isLong = Array.isArray(state) && state.length > limit;
      gathered.state = (isLong ? state.slice(-limit) : state) as State;
    },
  });
  return useSyncExternalStore(
    subscribe,
    () => gathered.state,
    () => initial,
  ) as never;
}
