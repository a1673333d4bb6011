// @vitest-environment happy-dom
/** Rendered on a server, and taken over by a page: nothing is opened there, and nothing differs here. */
import { describe, expect, it, vi } from 'vitest';
import { createSSRApp, defineAsyncComponent, effectScope, h, Suspense } from 'vue';
import { renderToString } from 'vue/server-renderer';
import {
  createCable,
  useConnectionStatus,
  useConsumer,
  useMessages,
  usePerform,
  useSubscription,
} from '../../src/vue/index.js';
import { cable, component, pass, received, settle } from './support.js';

/** A component that uses everything. */
const Page = component(() => {
  const { state, perform } = useSubscription('Chat', { received: () => {} });
  const messages = useMessages('Chat');
  const status = useConnectionStatus();
  usePerform('News');
  effectScope().run(() => useSubscription('Store'));
  useConsumer();
  return () =>
    h(
      'p',
      { onClick: () => perform('speak') },
      [state.value, messages.value.length, status.value.state].join(' '),
    );
});

const app = (root = Page) => createSSRApp(root).use(createCable({ consumer: cable.consumer }));

/** What the server sends, in a page. */
async function serve(root = Page): Promise<HTMLElement> {
  const element = document.createElement('main');
  element.innerHTML = await renderToString(app(root));
  return element;
}

describe('on the server', () => {
  it('shows what is there before anything has begun, and opens nothing', async () => {
    const listen = vi.spyOn(cable.consumer.status, 'subscribe');
    expect((await serve()).innerHTML).toBe('<p>unsubscribed 0 idle</p>');
    await pass(60_000);
    expect(cable.server.attempts).toEqual([]);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
    expect(listen).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
    expect(received()).toEqual([]);
  });

  it('makes a consumer from a URL that is never used', async () => {
    const page = createSSRApp(Page).use(
      createCable({ url: '/cable', options: { WebSocket: cable.server.WebSocket } }),
    );
    expect(await renderToString(page)).toBe('<p>unsubscribed 0 idle</p>');
    await pass(60_000);
    expect(cable.server.attempts).toEqual([]);
    expect(received()).toEqual([]);
  });
});

describe('in the page', () => {
  it('is hydrated without a difference, and subscribes then', async () => {
    const element = await serve();
    const paragraph = element.firstElementChild;
    // Others may have connected before.
    cable.consumer.connect();
    await settle();
    const mounted = app();
    mounted.mount(element);
    expect(element.innerHTML).toBe('<p>unsubscribed 0 idle</p>');
    await settle();
    expect(element.innerHTML).toBe('<p>subscribed 0 open</p>');
    expect(element.firstElementChild).toBe(paragraph);
    const subscribes = ['subscribe Chat', 'subscribe News', 'subscribe Store'];
    expect(received()).toEqual(subscribes);
    mounted.unmount();
    await pass(1_000);
    expect(received()).toEqual([...subscribes, ...subscribes.map((each) => `un${each}`)]);
  });

  it('is hydrated late without a difference, where a part of it comes later', async () => {
    const Late = defineAsyncComponent(async () => Page);
    const root = component(() => () => h(Suspense, null, { default: () => h(Late) }));
    const element = await serve(root);
    expect(element.innerHTML).toBe('<p>unsubscribed 0 idle</p>');
    const mounted = app(root);
    mounted.mount(element);
    await settle();
    expect(element.innerHTML).toBe('<p>subscribed 0 open</p>');
    expect(cable.server.attempts).toHaveLength(1);
    const subscribes = ['subscribe Chat', 'subscribe News', 'subscribe Store'];
    expect(received()).toEqual(subscribes);
    mounted.unmount();
    await settle();
    expect(received()).toEqual([...subscribes, ...subscribes.map((each) => `un${each}`)]);
  });
});
