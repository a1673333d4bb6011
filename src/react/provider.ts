/** Gives components their consumer, and its status; it opens no connection. */
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { ConnectionStatus, Consumer, ConsumerOptions, Lazy } from '../core/index.js';
import { createConsumer } from '../create-consumer.js';

const Context = /* @__PURE__ */ createContext<Consumer | null>(null);

/** A consumer, or what `createConsumer` takes to make one. */
export type CableProviderProps = { readonly children?: ReactNode } & (
  | { readonly consumer: Consumer; readonly url?: never; readonly options?: never }
  | { readonly consumer?: never; readonly url?: Lazy<string>; readonly options?: ConsumerOptions }
);

/**
 * Gives the components below a consumer: the caller's, or one that it makes, once, and disconnects
 * when it is gone. For another address, give it another `key`.
 */
export function CableProvider(props: CableProviderProps): ReactElement {
  const { consumer, url, options, children } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: functions and objects are often new
  const own = useMemo(
    () => ({ consumer: consumer ?? createConsumer(url, options), uses: 0 }),
    [consumer],
  );
  useEffect(() => {
    own.uses++;
    return () => {
      own.uses--;
      // StrictMode mounts it again within the tick.
      const end = () => own.uses || consumer || own.consumer.disconnect();
      void Promise.resolve().then(end);
    };
  }, [own, consumer]);
  return createElement(Context.Provider, { value: own.consumer }, children);
}

/** The consumer of the provider above. */
export function useConsumer(): Consumer {
  const consumer = useContext(Context);
  if (!consumer) throw new Error('No consumer: put a CableProvider around the component');
  return consumer;
}

/** It never connects: servers do not, and pages look the same until they are hydrated. */
const NEVER = /* @__PURE__ */ createConsumer();

/** The status of the connection. */
export function useConnectionStatus(): ConnectionStatus {
  const { status } = useConsumer();
  return useSyncExternalStore(status.subscribe, status.get, NEVER.status.get);
}
