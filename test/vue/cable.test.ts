// @vitest-environment happy-dom
/** The plugin, and what it gives: a consumer, and the state of its connection. */
import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { type createApp, effectScope, getCurrentInstance, h, ref } from 'vue';
import type { Consumer } from '../../src/core/index.js';
import {
  createCable,
  useConnectionStatus,
  useConsumer,
  useSubscription,
} from '../../src/vue/index.js';
import {
  cable,
  complaints,
  component,
  open,
  pass,
  received,
  settle,
  show,
  times,
} from './support.js';

/** A component that uses something, and shows nothing. */
const Using = (use: () => void) =>
  component(() => {
    use();
    return () => null;
  });

const Chat = Using(() => useSubscription('Chat'));

const Status = component(() => {
  const status = useConnectionStatus();
  return () => status.value.state;
});

/** The options of a consumer that leads to the test server. */
const options = () => ({ WebSocket: cable.server.WebSocket, logger: false as const });

describe('a consumer of the caller’s', () => {
  it('is what components get, and stays connected without them', async () => {
    const use = vi.fn(() => useConsumer());
    const wrapper = await show(component(() => () => [h(Using(use)), h(Chat)]));
    expect(use).toHaveReturnedWith(cable.consumer);
    wrapper.unmount();
    await pass(10_000);
    expect(cable.consumer.status.get().state).toBe('open');
    expect(received()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
  });

  it('serves several applications over one connection', async () => {
    const first = await show(Chat);
    await show(Chat);
    first.unmount();
    await pass(1_000);
    expect(received()).toEqual(['subscribe Chat']);
    expect(cable.server.attempts).toHaveLength(1);
  });
});

describe('a consumer from a URL', () => {
  it('is made once, and disconnected when the application is unmounted', async () => {
    const consumers = new Set<Consumer>();
    const parts = ref(1);
    const Part = Using(() => consumers.add(useConsumer()));
    const wrapper = mount(
      component(() => () => [...Array(parts.value).fill(h(Part)), h(Chat)]),
      {
        global: { plugins: [createCable({ url: 'ws://test/cable', options: options() })] },
      },
    );
    await settle();
    parts.value = 3;
    await settle();
    expect(consumers.size).toBe(1);
    expect(cable.server.attempts.map(({ url }) => url)).toEqual(['ws://test/cable']);
    expect(received()).toEqual(['subscribe Chat']);
    wrapper.unmount();
    await settle();
    expect(cable.server.connections).toEqual([]);
    await pass(60_000);
    expect(cable.server.attempts).toHaveLength(1);
    // The whole connection went, and nothing was sent before.
    expect(received()).toEqual(['subscribe Chat']);
    expect([...consumers][0]?.status.get().state).toBe('idle');
  });

  it('knows its page, which says the URL where nobody else does', async () => {
    window.happyDOM?.setURL('https://app.example/');
    mount(Chat, { global: { plugins: [createCable({ options: options() })] } });
    await settle();
    expect(cable.server.attempts.map(({ url }) => url)).toEqual(['wss://app.example/cable']);
    expect(received()).toEqual(['subscribe Chat']);
  });

  it('is each application’s own', async () => {
    const plugin = createCable({ url: 'ws://test/cable', options: options() });
    const mounted = [1, 2].map(() => mount(Chat, { global: { plugins: [plugin] } }));
    await settle();
    expect(cable.server.connections).toHaveLength(2);
    mounted[0]?.unmount();
    await settle();
    expect(cable.server.connections).toHaveLength(1);
    expect(received()).toEqual(['subscribe Chat', 'subscribe Chat']);
  });

  it('connects nothing before it is needed', async () => {
    mount(Using(useConsumer), {
      global: { plugins: [createCable({ url: 'ws://test/cable', options: options() })] },
    });
    await pass(10_000);
    expect(cable.server.attempts).toEqual([]);
    expect(received()).toEqual([]);
  });
});

describe('without a consumer', () => {
  it.each([useConsumer, useConnectionStatus, () => useSubscription('Chat')])(
    'a clear error is thrown (%#)',
    (use) => {
      expect(() => mount(Using(use))).toThrow(/^There is no consumer: use\(createCable\(\)\)/);
      complaints.length = 0; // Vue has no component then
      expect(received()).toEqual([]);
    },
  );

  it('also outside of an application', () => {
    expect(useConsumer).toThrow(/^There is no consumer/);
    expect(complaints).toEqual([]);
    expect(received()).toEqual([]);
  });
});

describe('the status', () => {
  it('is shown as it changes', async () => {
    open({ reconnect: () => 1_000 });
    const shown: string[] = [];
    await show(
      component(() => {
        const status = useConnectionStatus();
        return () => {
          const { state, attempt, reason } = status.value;
          shown.push([state, attempt, reason].join(' '));
          return null;
        };
      }),
    );
    shown.length = 0;
    cable.consumer.connect();
    await settle();
    cable.server.drops();
    await pass(2_000);
    expect(shown).toEqual(['opening 0 ', 'open 0 ', 'waiting 0 closed', 'opening 1 ', 'open 1 ']);
    expect(received()).toEqual([]);
  });

  it('is that of the consumer for who comes later', async () => {
    cable.consumer.connect();
    await settle();
    const wrapper = await show(Status);
    expect(wrapper.text()).toBe('open');
    expect(received()).toEqual([]);
  });

  it('is listened to only for as long as it is shown', async () => {
    const stop = vi.fn();
    const { subscribe } = cable.consumer.status;
    vi.spyOn(cable.consumer.status, 'subscribe').mockImplementation((listener) => {
      const unsubscribe = subscribe(listener);
      return () => {
        stop();
        unsubscribe();
      };
    });
    const wrapper = await show(times(3, h(Status)));
    expect(cable.consumer.status.subscribe).toHaveBeenCalledTimes(3);
    wrapper.unmount();
    expect(stop).toHaveBeenCalledTimes(3);
    expect(received()).toEqual([]);
  });

  it('ends with a scope of its own', async () => {
    const scope = effectScope();
    const contexts = vi.fn(() => getCurrentInstance()?.appContext.app);
    await show(Using(contexts));
    const app = contexts.mock.results[0]?.value as ReturnType<typeof createApp>;
    const status = app.runWithContext(() => scope.run(useConnectionStatus));
    cable.consumer.connect();
    await settle();
    expect(status?.value.state).toBe('open');
    scope.stop();
    cable.consumer.disconnect();
    expect(status?.value.state).toBe('open');
    expect(received()).toEqual([]);
  });
});
