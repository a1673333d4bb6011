/** Subscriptions of scopes: there while a scope lives and has params; no message changes what is shown. */
import { computed, shallowRef, toValue, triggerRef } from 'vue';
import { ended } from '../core/hooks.js';
import type {
  DescribedChannel,
  MixinOf,
  Subscription,
  SubscriptionOptions,
} from '../core/index.js';
import { follow, useConsumer } from './cable.js';
import type { Known, MethodsOf, Params, SubscriptionView } from './types.js';

type Functions = Record<string, ((...args: never) => unknown) | undefined>;

const CALLBACKS = ['connected', 'disconnected', 'received', 'rejected', 'unanswered'];

/** Params as text, which is how they are compared. */
const identify = (params: string | object | null): string | null =>
  params && JSON.stringify(typeof params === 'string' ? { channel: params } : params);

/**
 * A subscription for as long as the scope lives, a component's from when it is mounted, and the
 * params are not `null`. Params are compared by value, once a tick; handlers are looked up when they
 * are called. `perform` and `send` return `false` where there is no subscription; other functions of the
 * handlers, which are on what is returned, too, throw an error.
 *
 * @throws Error where there is no consumer
 */
export function useSubscription<
  Channel extends DescribedChannel = never,
  Name extends string = string,
  Mixin extends object = object,
>(
  params: Params<Channel, Name>,
  handlers?: MixinOf<Known<Channel, Name>, Mixin>,
  options?: SubscriptionOptions,
): SubscriptionView<Known<Channel, Name>> & MethodsOf<Mixin> {
  const { subscriptions } = useConsumer();
  const present = shallowRef<Subscription | null>(null);
  const mixin: Functions = { ...handlers };
  const functions: Functions = {};
  for (const name in mixin) {
    if (typeof mixin[name] !== 'function') continue;
    functions[name] = (...args) => {
      if (!present.value) throw new Error(`No subscription to ${name}: it has no params now`);
      return (present.value as unknown as Functions)[name]?.(...args);
    };
  }
  for (const name of CALLBACKS) {
    mixin[name] = function (this: unknown, ...args) {
      // All others may come with another state.
      if (name !== 'received') triggerRef(present);
      (handlers as Functions | undefined)?.[name]?.apply(this, args);
    };
  }
  follow(
    () => identify(toValue<string | object | null>(params)),
    (identifier, _, onCleanup) => {
      if (!identifier) return;
      const subscription = subscriptions.create(JSON.parse(identifier), mixin, options);
      const before = subscription[ended];
      // By its signal or by hand: no callback tells.
      subscription[ended] = (how) => {
        before?.call(subscription, how);
        triggerRef(present);
      };
      present.value = subscription;
      onCleanup(() => {
        subscription.unsubscribe();
        present.value = null;
      });
    },
  );
  return {
    ...functions,
    perform: (...args: [string]) => present.value?.perform(...args) ?? false,
    send: (...args: [unknown]) => present.value?.send(...args) ?? false,
    state: computed(() => present.value?.state ?? 'unsubscribed'),
    subscription: computed(() => present.value),
  } as never;
}

/** The `perform` of a subscription of its own, which costs no traffic beside others of these params. */
export const usePerform = <Channel extends DescribedChannel = never, Name extends string = string>(
  params: Params<Channel, Name>,
): Subscription<Known<Channel, Name>>['perform'] => useSubscription<Channel, Name>(params).perform;
