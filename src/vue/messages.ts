/** What the messages of a channel amount to, as scopes see it; nothing of it outlives them. */
import { computed, type ShallowRef, shallowRef } from 'vue';
import type { DescribedChannel, ReceivedOf, Subscription } from '../core/index.js';
import { useConsumer } from './cable.js';
import { type Known, type Params, useSubscription } from './subscription.js';

/** How messages are gathered. */
export interface MessagesOptions<State, Message> {
  /** Makes the next state of the present one and a message. @defaultValue appends it to an array */
  readonly reducer?: (state: State, message: Message) => State;
  /** @defaultValue an empty array */
  readonly initial?: State;
  /** How many elements an array may have; the latest stay. @defaultValue 100 */
  readonly limit?: number;
}

/** A subscription on which others find what it has gathered. */
type Gathering = Subscription & {
  readonly gathered?: { readonly by: unknown; readonly state: ShallowRef<unknown> };
};

const append = (messages: readonly unknown[], message: unknown) => [...messages, message];

/**
 * What the messages amount to: an array of the latest, or what a `reducer` makes of them. Who comes
 * later begins with what others have that gather by the same function.
 */
export function useMessages<
  Channel extends DescribedChannel = never,
  Name extends string = string,
  State = readonly ReceivedOf<Known<Channel, Name>>[],
>(
  params: Params<Channel, Name>,
  options: MessagesOptions<State, ReceivedOf<Known<Channel, Name>>> = {},
): Readonly<ShallowRef<State>> {
  const { reducer = append, initial = [], limit = 100 } = options;
  const { subscriptions } = useConsumer();
  const state = shallowRef<unknown>(initial);
  const show = (next: unknown) => {
    const excess = Array.isArray(next) ? next.length - limit : 0;
    state.value = excess > 0 ? (next as unknown[]).slice(excess) : next;
  };
  const { subscription } = useSubscription(params as string, {
    gathered: { by: reducer, state },
    initialized(this: Gathering) {
      const others: Gathering[] = subscriptions.findAll(this.identifier);
      const other = others.find((each) => each !== this && each.gathered?.by === reducer);
      show(other?.gathered ? other.gathered.state.value : initial);
    },
    received(message: unknown) {
      show((reducer as typeof append)(state.value as [], message));
    },
  });
  return computed(() => (subscription.value ? state.value : initial)) as never;
}
