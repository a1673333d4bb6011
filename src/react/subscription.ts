/** A component's subscription: there while it is mounted and has params; it owns no socket. */
import { useInsertionEffect, useState, useSyncExternalStore } from 'react';
import { ended } from '../core/hooks.js';
import type * as core from '../core/index.js';
import { useConsumer } from './provider.js';
import type { Known, MethodsOf, Params, SubscriptionView } from './types.js';

type Members = Record<string, unknown>;
type Call = (...args: unknown[]) => unknown;

const CALLBACKS = ['connected', 'disconnected', 'received', 'rejected', 'unanswered'];

/** @internal */
export const identify = (params: string | object | null): string | null =>
  params && JSON.stringify(typeof params === 'string' ? { channel: params } : params);

/** Whoever listens to this store is subscribed, and hears of each callback. @internal */
export function useStore(
  params: string | object | null,
  handlers: object = {},
  options?: core.SubscriptionOptions,
) {
  const { subscriptions } = useConsumer();
  const key = identify(params);
  const create = () => {
    let subscription: core.Subscription | null = null;
    let changed: (() => void) | undefined;
    const members: Members = { ...handlers };
    const functions: Members = {};
    for (const name of [...CALLBACKS, ...Object.keys(members)]) {
      // What is no function is copied onto the subscription.
      if (typeof (members[name] ?? identify) !== 'function') continue;
      members[name] = functions[name] = (...args: unknown[]) => {
        try {
          return (made.handlers[name] as Call | undefined)?.apply(subscription ?? view, args);
        } finally {
          changed?.();
        }
      };
    }
    members.initialized = function (this: core.Subscription) {
      subscription = this;
      // By its signal or by hand: no callback tells.
      this[ended] = () => changed?.();
      (functions.initialized as Call | undefined)?.();
    };
    let view: Members & Partial<SubscriptionView> = {
      ...functions,
      perform: (...args: [string]) => subscription?.perform(...args) ?? false,
      send: (...args: [unknown]) => subscription?.send(...args) ?? false,
    };
    const made = {
      subscriptions,
      key,
      /** The latest of these params: one that is about to end must not call those of the next. */
      handlers: handlers as Members,
      members,
      get() {
        const state = subscription?.state ?? 'unsubscribed';
        const hasChanged = view.state !== state || view.subscription !== subscription;
        if (hasChanged) view = { ...view, state, subscription };
        return view;
      },
      subscribe(listener: () => void) {
        changed = listener;
        if (params) subscriptions.create(params as string, members, options);
        return () => {
          changed = undefined;
          subscription?.unsubscribe();
          subscription = null;
        };
      },
    };
    return made;
  };
  // Not a memo: a hot reload would lose what was gathered.
  const [store, setStore] = useState(create);
  if (store.key !== key || store.subscriptions !== subscriptions) setStore(create);
  useInsertionEffect(() => {
    store.handlers = handlers as Members;
  });
  return store;
}

/**
 * Subscribes while the component is mounted and the params are not `null`. The latest handlers are
 * called; other functions among them are on what is returned, too. `perform` and `send` return `false`
 * while there is no subscription. Options count when it subscribes.
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
  params: Params<Channel, Name>,
  handlers?: core.MixinOf<Known<Channel, Name>, Mixin>,
  options?: core.SubscriptionOptions,
): SubscriptionView<Known<Channel, Name>> & MethodsOf<Mixin> extends infer View ? View : never {
  const { subscribe, get } = useStore(params, handlers, options);
  return useSyncExternalStore(subscribe, get, get) as never;
}

/** The `perform` of a subscription of its own; no traffic where the identifier has one already. */
export function usePerform<
  Channel extends core.DescribedChannel = never,
  Name extends string = string,
>(params: Params<Channel, Name>): core.Subscription<Known<Channel, Name>>['perform'] {
  return useSubscription<Channel, Name>(params).perform;
}
