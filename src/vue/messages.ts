/** What the messages of a channel amount to, as scopes see it; nothing of it outlives them. */
import { computed, type ShallowRef, shallowRef } from 'vue';
import type { DescribedChannel, ReceivedOf, Subscription } from '../core/index.js';
import { useConsumer } from './cable.js';
import { useSubscription } from './subscription.js';
import type { Known, MessagesOptions, Params } from './types.js';

/** A subscription on which others find what it has gathered. */
type Gathering = Subscription & { gathered?: Gathered };

interface Gathered {
  readonly by: unknown;
  readonly state: ShallowRef<unknown>;
}

/** Those that have ended in this tick. */
const leaving = new Set<Gathering>();

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
  const bound = (state: unknown) => {
    const excess = Array.isArray(state) ? state.length - limit : 0;
    return excess > 0 ? (state as unknown[]).slice(excess) : state;
  };
  const { subscription } = useSubscription(params as string, {
    initialized(this: Gathering) {
      const others: Gathering[] = subscriptions.findAll(this.identifier);
      // Only where the server goes on for who joins, as under linger; else it begins anew.
      if (this.state === 'subscribed') others.push(...leaving);
      const isSame = ({ consumer, identifier, gathered }: Gathering) =>
        consumer === this.consumer && identifier === this.identifier && gathered?.by === reducer;
      const { gathered = { state: { value: initial } } } = others.find(isSame) ?? {};
      this.gathered = { by: reducer, state: shallowRef(bound(gathered.state.value)) };
    },
    received(this: Required<Gathering>, message: unknown) {
      const { state } = this.gathered;
      state.value = bound((reducer as typeof append)(state.value as [], message));
    },
    unsubscribe(this: Gathering) {
      // Who is mounted in the same tick takes over.
      leaving.add(this);
      void Promise.resolve().then(() => leaving.delete(this));
      return subscriptions.remove(this);
    },
  });
  return computed(() => {
    const { gathered } = (subscription.value ?? {}) as Gathering;
    return gathered ? gathered.state.value : initial;
  }) as never;
}
