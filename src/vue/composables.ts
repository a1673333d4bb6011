/** Subscriptions of scopes, on an application's consumer: there while a scope lives and has params. */
import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  type InjectionKey,
  inject,
  nextTick,
  onMounted,
  type Plugin,
  type ShallowRef,
  shallowRef,
  toValue,
  triggerRef,
  type WatchCallback,
  watch,
} from 'vue';
import { ended } from '../core/hooks.js';
import type * as core from '../core/index.js';
// Not the core's: an application would make one that knows its page.
import { createConsumer } from '../create-consumer.js';
import type * as types from './types.js';

const KEY: InjectionKey<core.Consumer> = Symbol('catenary');

/**
 * The plugin that gives an application a consumer: one for its whole life, disconnected when it is
 * unmounted, if it was made here.
 *
 * @example
 * ```ts
 * import { createCable } from 'catenary/vue';
 * import { createApp } from 'vue';
 *
 * createApp({ render: () => 'Hello' }).use(createCable({ url: '/cable' })).mount('#app');
 * ```
 */
export const createCable = ({ consumer, url, options }: types.CableOptions): Plugin<[]> => ({
  install(app) {
    const own = consumer ?? createConsumer(url, options);
    app.provide(KEY, own);
    if (consumer) return;
    // Not `onUnmount`, which is of Vue 3.5.
    const { unmount } = app;
    app.unmount = () => {
      unmount();
      own.disconnect();
    };
  },
});

/**
 * The application's consumer.
 *
 * @throws Error where there is none
 */
export function useConsumer(): core.Consumer {
  const consumer = hasInjectionContext() && inject(KEY, null);
  if (consumer) return consumer;
  throw new Error('There is no consumer: use(createCable()) in the app, and this in its setup');
}

/**
 * Watches a value from when the component is mounted, and not on a server: until then the page must
 * be what the server made of it. Ends with the scope that calls it, which may be a store's.
 */
function follow<Value>(source: () => Value, act: WatchCallback<Value, unknown>): void {
  const start = () => watch(source, act as WatchCallback, { immediate: true });
  const instance = getCurrentInstance();
  const scope = getCurrentScope();
  if (!instance || instance.isMounted) start();
  else onMounted(() => scope?.active && scope.run(start));
}

/** It never connects: servers do not, and pages look the same until they are mounted. */
const NEVER = /* @__PURE__ */ createConsumer();

/** The status of the connection. */
export function useConnectionStatus(): Readonly<ShallowRef<core.ConnectionStatus>> {
  const { status } = useConsumer();
  const shown = shallowRef(NEVER.status.get());
  follow(status.get, (present, _, onCleanup) => {
    const show = (next: core.ConnectionStatus) => {
      shown.value = next;
    };
    show(present);
    onCleanup(status.subscribe(show));
  });
  return shown;
}

type Callbacks = Record<string, ((info: unknown) => void) | undefined>;

const EVENTS = ['initialized', 'disconnected', 'connected', 'unanswered', 'received', 'rejected'];

/** Params as text, which is how they are compared. */
const identify = (params: string | object | null): string | null =>
  params && JSON.stringify(typeof params === 'string' ? { channel: params } : params);

/**
 * A subscription for as long as the scope lives, a component's from when it is mounted, and the
 * params are not `null`. Params are compared by value, once a tick; handlers are looked up when they
 * are called; what else is among them is on the subscription, as `create` puts it there. `perform` and
 * `send` return `false` where there is no subscription.
 *
 * @throws Error where there is no consumer
 */
export function useSubscription<
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
  Mixin extends object = object,
>(
  params: types.Params<Channel, Name>,
  handlers?: core.MixinOf<types.Known<Channel, Name>, Mixin>,
  options?: core.SubscriptionOptions,
): types.SubscriptionView<types.Known<Channel, Name>, Mixin> {
  const { subscriptions } = useConsumer();
  const present = shallowRef<core.Subscription | null>(null);
  const mixin = { ...handlers } as Callbacks;
  const changed = () => triggerRef(present);
  for (const name of EVENTS) {
    mixin[name] = function (this: core.Subscription, info) {
      // No callback tells of an end by a signal or by hand.
      this[ended] ??= changed;
      // All others may come with another state.
      if (name !== 'received') changed();
      (handlers as Callbacks | undefined)?.[name]?.call(this, info);
    };
  }
  follow(
    () => identify(toValue<string | object | null>(params)),
    (identifier, _, onCleanup) => {
      if (!identifier) return;
      present.value = subscriptions.create(JSON.parse(identifier), mixin, options);
      onCleanup(() => {
        present.value?.unsubscribe();
        present.value = null;
      });
    },
  );
  return {
    perform: (...args: [string]) => present.value?.perform(...args) ?? false,
    send: (...args: [unknown]) => present.value?.send(...args) ?? false,
    state: computed(() => present.value?.state ?? 'unsubscribed'),
    subscription: computed(() => present.value),
  } as never;
}

/** The `perform` of a subscription of its own, which costs no traffic beside others of these params. */
export const usePerform = <
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
>(
  params: types.Params<Channel, Name>,
): core.Subscription<types.Known<Channel, Name>>['perform'] =>
  useSubscription<Channel, Name>(params).perform;

/** A subscription on which others find what it has gathered. */
type Gathering = core.Subscription & { gathered?: Gathered };

interface Gathered {
  readonly by: unknown;
  readonly state: ShallowRef<Kept>;
}

/** What is kept; an array has a length. */
type Kept = { readonly length?: number } | null | undefined;

/** Those that have just ended, and whose server may go on for the next one. */
const leaving = new Set<Gathering>();

const append = (messages: readonly unknown[], message: unknown) => [...messages, message];

/**
 * What the messages amount to: an array of the latest, or what a `reducer` makes of them. Who comes
 * later begins with what others have that gather by the same function.
 */
export function useMessages<
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
  State = readonly core.ReceivedOf<types.Known<Channel, Name>>[],
>(
  params: types.Params<Channel, Name>,
  options: types.MessagesOptions<State, core.ReceivedOf<types.Known<Channel, Name>>> = {},
): Readonly<ShallowRef<State>> {
  const { reducer = append, initial = [], limit = 100 } = options;
  const { subscriptions } = useConsumer();
  const bound = (state: unknown) => {
    const excess = Array.isArray(state) ? state.length - limit : 0;
    return (excess > 0 ? (state as unknown[]).slice(excess) : state) as Kept;
  };
  const { subscription } = useSubscription(params as string, {
    initialized(this: Gathering) {
      const others: Gathering[] = subscriptions.findAll(this.identifier);
      // Only where the server goes on for who joins, as under linger; else it begins anew.
      if (this.state === 'subscribed') others.push(...leaving);
      let most: Gathered | undefined;
      for (const { consumer, identifier, gathered } of others) {
        if (
          consumer !== this.consumer ||
          identifier !== this.identifier ||
          gathered?.by !== reducer ||
          // Each has a limit of its own.
          (gathered.state.value?.length as number) < (most?.state.value?.length as number)
        )
          continue;
        most = gathered;
      }
      this.gathered = { by: reducer, state: shallowRef(bound(most ? most.state.value : initial)) };
    },
    received(this: Required<Gathering>, message: unknown) {
      const { state } = this.gathered;
      state.value = bound((reducer as typeof append)(state.value as [], message));
    },
    unsubscribe(this: Gathering) {
      // Who is mounted with the same flush takes over; Suspense mounts with the next one.
      if (this.state === 'subscribed') leaving.add(this);
      void nextTick().then(() => nextTick().then(() => leaving.delete(this)));
      return subscriptions.remove(this);
    },
  });
  return computed(() => {
    const { gathered } = (subscription.value ?? {}) as Gathering;
    return gathered ? gathered.state.value : initial;
  }) as never;
}
