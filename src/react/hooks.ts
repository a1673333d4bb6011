/** Subscriptions that are there while a component is mounted, on a consumer from above; no socket. */
import {
  createContext,
  createElement,
  type ReactElement,
  useContext,
  useInsertionEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { ended } from '../core/hooks.js';
import type * as core from '../core/index.js';
import { createConsumer } from '../create-consumer.js';
import type * as types from './types.js';

type Handlers = Record<string, unknown>;
type Callback = (info: unknown) => void;
type Named = { readonly channel?: unknown };

/** What a component has for its params. */
interface Store {
  subscribe(changed: () => void): () => void;
  /** The subscriptions of these params, of all components and others. */
  findAll(): Joined[];
  get(): core.SubscriptionState;
  readonly value: Pick<core.Subscription, 'perform' | 'send'>;
  subscription?: core.Subscription;
  /** The latest of these params: one that is about to end must call neither them nor those of the next. */
  handlers?: Handlers | undefined;
  /** What its messages amount to, and by which reducer. */
  state?: Kept;
  by?: unknown;
  /** Who keeps them: itself once it is subscribed, until then whom it has them from. */
  kept?: Store | null;
}

/** What is kept; an array has a length. */
type Kept = { readonly length?: number } | null | undefined;

/** A subscription on which others find what it has gathered. */
type Joined = core.Subscription & { kept?: Store };

/** It never connects: servers do not, and pages look the same until they are hydrated. */
const NEVER = /* @__PURE__ */ createConsumer();

const Context = /* @__PURE__ */ createContext<core.Consumer | null>(null);

/**
 * Gives the components below a consumer: the caller's, or one that it makes, once, and disconnects
 * when it is gone. For another address, give it another `key`.
 */
export function CableProvider({
  children,
  url,
  options,
  consumer,
}: types.CableProviderProps): ReactElement {
  // biome-ignore lint/correctness/useExhaustiveDependencies: functions and objects are often new
  const value = useMemo(() => consumer ?? createConsumer(url, options), [consumer]);
  // Unlike other effects, these do not run twice in StrictMode.
  // biome-ignore lint/correctness/useExhaustiveDependencies: who makes the value is known with it
  useInsertionEffect(
    () => () => {
      // It must not make others render.
      if (!consumer) setTimeout(() => value.disconnect());
    },
    [value],
  );
  return createElement(Context.Provider, { children, value });
}

/** The consumer of the provider above. */
export function useConsumer(): core.Consumer {
  const consumer = useContext(Context);
  if (consumer) return consumer;
  throw new Error('No CableProvider');
}

/** The status of the connection. */
export function useConnectionStatus(): core.ConnectionStatus {
  const status = useConsumer().status;
  return useSyncExternalStore(status.subscribe, status.get, NEVER.status.get);
}

const EVENTS = ['initialized', 'disconnected', 'connected', 'unanswered', 'received', 'rejected'];

/** Who listens to what this returns is subscribed, and hears of each callback. */
function useStore(
  params: types.Params<object, string>,
  handlers?: object,
  options?: core.SubscriptionOptions,
): Store {
  const subscriptions = useConsumer().subscriptions;
  const key = JSON.stringify((params as Named | null)?.channel ? params : { channel: params });
  // biome-ignore lint/correctness/useExhaustiveDependencies: params are compared by value
  const store: Store = useMemo(
    () => ({
      subscribe(changed) {
        const mixin = { ...store.handlers };
        for (const name of EVENTS) {
          mixin[name] = function (this: core.Subscription, info: unknown) {
            store.subscription = this;
            // No callback tells of an end by a signal or by hand.
            this[ended] ??= changed;
            // A handler may throw, and it may change what there is.
            changed();
            (store.handlers?.[name] as Callback | undefined)?.call(this, info);
            changed();
          };
        }
        if (params) subscriptions.create(params, mixin, options);
        return () => store.subscription?.unsubscribe();
      },
      findAll: () => subscriptions.findAll(key),
      get: () => store.subscription?.state ?? 'unsubscribed',
      value: {
        perform: (...args: [string]) => !!store.subscription?.perform(...args),
        send: (...args) => !!store.subscription?.send(...args),
      },
    }),
    [subscriptions, key],
  );
  useInsertionEffect(() => {
    store.handlers = handlers as Handlers | undefined;
  });
  return store;
}

/**
 * Subscribes while the component is mounted and the params are not `null`. The latest callbacks are
 * called; what else the handlers bring is on the subscription, as `create` puts it there. `perform` and
 * `send` return `false` while there is no subscription. Options are those of the rendering in which the
 * params were new.
 *
 * @example
 * ```tsx
 * import { useSubscription } from 'catenary/react';
 * import { useState } from 'react';
 *
 * export function News() {
 *   const [headline, setHeadline] = useState('');
 *   const news = useSubscription('NewsChannel', { received: (data) => setHeadline(String(data)) });
 *   return <p>{news.state === 'subscribed' ? headline : 'one moment'}</p>;
 * }
 * ```
 */
export function useSubscription<
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
  Mixin extends object = object,
>(
  params: types.Params<Channel, Name>,
  handlers?: core.MixinOf<types.Known<Channel, Name>, Mixin>,
  options?: core.SubscriptionOptions,
): types.SubscriptionView<types.Known<Channel, Name>, Mixin> extends infer View ? View : never {
  const store = useStore(params, handlers, options);
  // The page is without the component, or has its next params, before React has unsubscribed it. Unlike
  // those of `useMessages`, which others may take over from, its handlers hear no more then.
  useInsertionEffect(() => () => {
    store.handlers = {};
  });
  return {
    ...store.value,
    state: useSyncExternalStore(store.subscribe, store.get, store.get),
    // There may be another one without another state, as after a remount.
    get subscription() {
      return store.subscription;
    },
  } as never;
}

/** The `perform` of a subscription of its own; no traffic where the identifier has one already. */
export const usePerform = <
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
>(
  params: types.Params<Channel, Name>,
): core.Subscription<types.Known<Channel, Name>>['perform'] =>
  useSubscription<Channel, Name>(params).perform;

const append = (messages: readonly unknown[], message: unknown) => [...messages, message];

/**
 * What the messages amount to: an array of the latest, or what a `reducer` makes of them. A component
 * that comes later begins with what others have that gather by the same function.
 */
export function useMessages<
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
  State = readonly core.ReceivedOf<types.Known<Channel, Name>>[],
>(
  params: types.Params<Channel, Name>,
  {
    reducer = append as never,
    limit = 100,
    initial = [] as never,
  }: types.MessagesOptions<State, core.ReceivedOf<types.Known<Channel, Name>>> = {},
): State extends infer Same ? Same : never {
  const keep = (state: unknown) => {
    store.by = reducer;
    store.state = (
      Array.isArray(state) && state.length > limit ? state.slice(state.length - limit) : state
    ) as Kept;
  };
  /** Begins with the most that others have, for they have heard everything; else with its own. */
  const join = (own: unknown) => {
    store.kept = null;
    for (const { kept: other } of store.findAll()) {
      // Each has a limit of its own.
      if (
        other?.by === reducer &&
        !((other.state?.length as number) < (store.kept?.state?.length as number))
      ) {
        store.kept = other;
      }
    }
    keep(store.kept?.state ?? own);
  };
  const store = useStore(params, {
    initialized(this: Joined) {
      // The server goes on for who joins, with all that its source heard before that one left;
      // otherwise it begins anew.
      join(this.state === 'subscribed' ? (store.kept?.state ?? store.state) : initial);
      store.kept = this.kept = store;
    },
    received: (message: unknown) => keep(reducer(store.state as State, message as never)),
  });
  if (!store.by) join(initial);
  return useSyncExternalStore(
    store.subscribe,
    () => store.state as State,
    () => initial,
  ) as never;
}
