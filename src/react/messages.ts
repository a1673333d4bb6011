/** What the messages of a channel amount to, as components see it; nothing of it outlives them. */
import { useSyncExternalStore } from 'react';
import type { DescribedChannel, ReceivedOf, Subscription } from '../core/index.js';
import { useConsumer } from './provider.js';
import { identify, useStore } from './subscription.js';
import type { Known, MessagesOptions, Params } from './types.js';

/** What a subscription has gathered, and by which reducer, is found there by others. */
type Gathering = Subscription & { readonly gathered: { by?: unknown; state?: unknown } };

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
  const keep = (state: unknown) => {
    const excess = Array.isArray(state) ? state.length - limit : 0;
    return { by: reducer, state: excess > 0 ? (state as unknown[]).slice(excess) : state };
  };
  /** Of the first that has any of this reducer, else what is given. */
  const join = (state: unknown) => {
    const all = subscriptions.findAll(identify(params) as string) as Gathering[];
    const first = all.find((each) => each.gathered?.by === reducer);
    return keep(first ? first.gathered.state : state);
  };
  const { subscribe, members } = useStore(params, {
    // Looked up once, and then on the subscription.
    get gathered() {
      return join(initial);
    },
    initialized(this: Subscription) {
      // The server goes on for who joins; otherwise it begins anew.
      if (this.state !== 'subscribed') gathered.state = initial;
      Object.assign(gathered, join(gathered.state));
    },
    received(message: unknown) {
      Object.assign(gathered, keep((reducer as typeof append)(gathered.state as [], message)));
    },
  });
  const { gathered } = members as unknown as Gathering;
  return useSyncExternalStore(
    subscribe,
    () => gathered.state,
    () => initial,
  ) as never;
}
