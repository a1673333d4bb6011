/** A component's subscription: there while it is mounted and has params; it owns no socket. */
import { useInsertionEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type * as core from '../core/index.js';
import { useConsumer } from './provider.js';

/** What is known of a channel: by the type argument, else by its name. */
export type Known<Channel, Name> = [Channel] extends [never]
  ? Name extends keyof core.Channels
    ? core.Channels[Name]
    : unknown
  : Channel;

/** What `create` takes for a channel; `null` for not now. They are compared by value. */
export type Params<Channel, Name extends string> =
  | core.ChannelOf<Name, Known<Channel, Name>>
  | ([Channel] extends [never] ? core.UnregisteredChannel<Name> : never)
  | null;

/** A subscription as its component sees it. Its functions are the same for as long as the params are. */
export interface SubscriptionView<Channel = unknown>
  extends core.OfChannel<Channel>,
    Pick<core.Subscription<Channel>, 'perform' | 'send'> {
  /** `unsubscribed` also while there is none. */
  readonly state: core.SubscriptionState;
  readonly subscription: core.Subscription<Channel> | null;
}

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
  const consumer = useConsumer();
  const latest = useRef(handlers as Members);
  useInsertionEffect(() => {
    latest.current = handlers as Members;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: params count by value; the rest is often new
  return useMemo(() => {
    let subscription: core.Subscription | null = null;
    let changed: (() => void) | undefined;
    const members: Members = { ...handlers };
    for (const name of [...CALLBACKS, ...Object.keys(members)]) {
      // What is no function is copied onto the subscription.
      if (typeof (members[name] ?? identify) !== 'function') continue;
      members[name] = function (this: unknown, ...args: unknown[]) {
        try {
          return (latest.current[name] as Call | undefined)?.apply(subscription ?? this, args);
        } finally {
          changed?.();
        }
      };
    }
    let view: Members & Partial<SubscriptionView> = {
      ...members,
      perform: (...args: [string]) => subscription?.perform(...args) ?? false,
      send: (...args: [unknown]) => subscription?.send(...args) ?? false,
    };
    return {
      get() {
        const state = subscription?.state ?? 'unsubscribed';
        const isSame = view.state === state && view.subscription === subscription;
        if (!isSame) view = { ...view, state, subscription };
        return view;
      },
      subscribe(listener: () => void) {
        changed = listener;
        if (params)
          subscription = consumer.subscriptions.create(params as string, members, options);
        return () => {
          subscription?.unsubscribe();
          subscription = null;
        };
      },
    };
  }, [consumer, identify(params)]);
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
): SubscriptionView<Known<Channel, Name>> & Mixin extends infer View ? View : never {
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
