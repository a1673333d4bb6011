/** Gives components their consumer, and its status; it opens no connection. */
import {
  createContext,
  createElement,
  type ReactElement,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { ConnectionStatus, Consumer } from '../core/index.js';
import { createConsumer } from '../create-consumer.js';
import type { CableProviderProps } from './types.js';

const Context = /* @__PURE__ */ createContext<Consumer | null>(null);

/**
 * Gives the components below a consumer: the caller's, or one that it makes, once, and disconnects
 * when it is gone. For another address, give it another `key`.
 */
export function CableProvider(props: CableProviderProps): ReactElement {
  const { consumer, url, options, children } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: functions and objects are often new
  const own = useMemo(
    () => ({ consumer: consumer ?? createConsumer(url, options), isUsed: true }),
    [consumer],
  );
  useEffect(() => {
    own.isUsed = true;
    return () => {
      own.isUsed = !!consumer;
      // StrictMode mounts it again within the tick.
      void Promise.resolve().then(() => own.isUsed || own.consumer.disconnect());
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
