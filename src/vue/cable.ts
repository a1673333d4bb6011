/** Gives an application its consumer, and tells of its connection; it opens nothing itself. */
import {
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  type InjectionKey,
  inject,
  onMounted,
  type Plugin,
  type ShallowRef,
  shallowRef,
  type WatchCallback,
  watch,
} from 'vue';
import type { ConnectionStatus, Consumer } from '../core/index.js';
// Not the core's: an application would make one that knows its page.
import { createConsumer } from '../create-consumer.js';
import type { CableOptions } from './types.js';

const KEY: InjectionKey<Consumer> = Symbol('catenary');

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
export const createCable = ({ consumer, url, options }: CableOptions): Plugin<[]> => ({
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
export function useConsumer(): Consumer {
  const consumer = hasInjectionContext() && inject(KEY, null);
  if (consumer) return consumer;
  throw new Error('There is no consumer: use(createCable()) in the app, and this in its setup');
}

/**
 * Watches a value from when the component is mounted, and not on a server: until then the page must
 * be what the server made of it. Ends with the scope that calls it, which may be a store's.
 *
 * @internal
 */
export function follow<Value>(source: () => Value, act: WatchCallback<Value, unknown>): void {
  const start = () => watch(source, act as WatchCallback, { immediate: true });
  const instance = getCurrentInstance();
  const scope = getCurrentScope();
  if (!instance || instance.isMounted) start();
  else onMounted(() => scope?.active && scope.run(start));
}

/** It never connects: servers do not, and pages look the same until they are mounted. */
const NEVER = /* @__PURE__ */ createConsumer();

/** The status of the connection. */
export function useConnectionStatus(): Readonly<ShallowRef<ConnectionStatus>> {
  const { status } = useConsumer();
  const shown = shallowRef(NEVER.status.get());
  follow(status.get, (present, _, onCleanup) => {
    const show = (next: ConnectionStatus) => {
      shown.value = next;
    };
    show(present);
    onCleanup(status.subscribe(show));
  });
  return shown;
}
