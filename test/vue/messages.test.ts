// @vitest-environment happy-dom
/** `useMessages`: one view of a channel for all who look, bounded, and gone with the last of them. */
import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { type Component, defineComponent, effectScope, h, ref, Suspense, shallowRef } from 'vue';
import { createConsumer } from '../../src/core/index.js';
import {
  createCable,
  type MessagesOptions,
  useMessages,
  useSubscription,
} from '../../src/vue/index.js';
import {
  cable,
  complaints,
  component,
  onServer,
  open,
  pass,
  received,
  settle,
  show,
  times,
} from './support.js';

type Options = MessagesOptions<unknown, unknown>;

/** A component that shows what the messages of a room amount to. */
const List = component(
  (props: { readonly room?: number | null; readonly options?: Options }) => {
    const { room = 1 } = props;
    const messages = useMessages(
      () => (props.room === null ? null : { channel: 'Chat', room: props.room ?? room }),
      props.options,
    );
    return () => JSON.stringify(messages.value);
  },
  'room',
  'options',
);

/** The server sends messages, and they are shown. */
async function say(...messages: readonly unknown[]): Promise<void> {
  for (const message of messages) cable.server.transmit({ channel: 'Chat', room: 1 }, message);
  await settle();
}

/** Components that come and go. */
function stage(...children: readonly object[]) {
  const shown = ref(children.map(() => true));
  const root = component(
    () => () =>
      children.map((props, key) => (shown.value[key] ? h('p', h(List, { key, ...props })) : null)),
  );
  return { root, shown };
}

const count = (total: number) => total + 1;

describe('the view', () => {
  it('is an array of the latest 100', async () => {
    const wrapper = await show(List);
    expect(wrapper.text()).toBe('[]');
    await say(0, null, 'a');
    expect(wrapper.text()).toBe('[0,null,"a"]');
    await say(...Array.from({ length: 100 }, (_, number) => number));
    expect(JSON.parse(wrapper.text())).toEqual(Array.from({ length: 100 }, (_, number) => number));
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('keeps as many as it is told', async () => {
    const wrapper = await show(List, { options: { limit: 2 } });
    await say('a', 'b', 'c');
    expect(wrapper.text()).toBe('["b","c"]');
    const fewer = await show(List, { options: { limit: 1 } });
    expect(fewer.text()).toBe('["c"]');
    const none = await show(List, { options: { limit: 0 } });
    await say('d');
    expect([wrapper.text(), none.text()]).toEqual(['["c","d"]', '[]']);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('is what a reducer makes of it', async () => {
    const wrapper = await show(List, { options: { reducer: count, initial: 10 } });
    await say('a', 'b');
    expect(wrapper.text()).toBe('12');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('may become null', async () => {
    const last = (_: unknown, message: unknown) => message;
    const wrapper = await show(List, { options: { reducer: last, initial: 'nothing' } });
    expect(wrapper.text()).toBe('"nothing"');
    await say('a', null);
    expect(wrapper.text()).toBe('null');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('is of the same bounds where a reducer makes an array', async () => {
    const newestFirst = (all: readonly unknown[], message: unknown) => [message, ...all].reverse();
    const wrapper = await show(List, { options: { reducer: newestFirst, limit: 1 } });
    await say('a', 'b');
    expect(JSON.parse(wrapper.text())).toHaveLength(1);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('survives a reducer that throws, and a lost connection', async () => {
    const failure = new Error('mine');
    const picky = (all: readonly unknown[], message: unknown) => {
      if (message === 'bad') throw failure;
      return [...all, message];
    };
    const wrapper = await show(List, { options: { reducer: picky } });
    await say('a', 'bad', 'b');
    expect(complaints.splice(0)).toEqual([failure]);
    cable.server.drops();
    await pass(2_000);
    await say('c');
    expect(wrapper.text()).toBe('["a","b","c"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":1}']);
  });

  it('is another one for other params, and the initial one for null', async () => {
    const wrapper = await show(List, { room: 1, options: { initial: ['none'] } });
    await say('a');
    await wrapper.setProps({ room: null });
    expect(wrapper.text()).toBe('["none"]');
    await settle();
    await wrapper.setProps({ room: 2 });
    await pass(1_000);
    expect(wrapper.text()).toBe('["none"]');
    expect(onServer()).toEqual([2]);
    expect(received()).toEqual([
      'subscribe Chat{"room":1}',
      'unsubscribe Chat{"room":1}',
      'subscribe Chat{"room":2}',
    ]);
  });
});

describe('those who look', () => {
  it('share one view, whenever they came', async () => {
    const { root, shown } = stage({}, {});
    shown.value = [true, false];
    const wrapper = await show(root);
    await say('a', 'b');
    shown.value = [true, true];
    await settle();
    await say('c');
    expect(wrapper.text()).toBe('["a","b","c"]["a","b","c"]');
    shown.value = [false, true];
    await pass(1_000);
    await say('d');
    expect(wrapper.text()).toBe('["a","b","c","d"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('see the most that any of them has, whoever was there first', async () => {
    const { root, shown } = stage({ options: { limit: 1 } }, {}, { options: { limit: 2 } }, {});
    shown.value = [true, true, true, false];
    const wrapper = await show(root);
    await say('a', 'b', 'c');
    shown.value = [true, true, true, true];
    await settle();
    expect(wrapper.findAll('p').at(-1)?.text()).toBe('["a","b","c"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('are one subscribe, however many', async () => {
    const wrapper = await show(times(1_000, h(List, { options: { reducer: count, initial: 0 } })));
    await say('a');
    expect(wrapper.text()).toBe('1'.repeat(1_000));
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('share nothing with another reducer, limit, room or consumer', async () => {
    const { root } = stage(
      {},
      { options: { reducer: count, initial: 0 } },
      { options: { limit: 1 } },
      { room: 2 },
    );
    const wrapper = await show(root);
    await say('a', 'b');
    expect(wrapper.text()).toBe('["a","b"]2["b"][]');
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":2}']);
    open();
    const other = await show(List);
    expect(other.text()).toBe('[]');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('see also what others, who only listen, have the channel for', async () => {
    const joined = vi.fn();
    await show(List);
    await show(
      component(() => {
        useSubscription({ channel: 'Chat', room: 1 }, { connected: joined });
        return () => null;
      }),
    );
    expect(joined.mock.calls).toEqual([[{ reconnected: false, joined: true }]]);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });
});

describe('when the last one has left', () => {
  it('it is forgotten, on the server too', async () => {
    const { root, shown } = stage({});
    const wrapper = await show(root);
    await say('a');
    shown.value = [false];
    await pass(1_000);
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}']);
    shown.value = [true];
    await pass(1_000);
    expect(wrapper.text()).toBe('[]');
    expect(received()).toEqual([
      'subscribe Chat{"room":1}',
      'unsubscribe Chat{"room":1}',
      'subscribe Chat{"room":1}',
    ]);
  });

  it('it costs nothing to come back under linger, and begins anew', async () => {
    open({ linger: 5_000 });
    const { root, shown } = stage({});
    const wrapper = await show(root);
    await say('a');
    shown.value = [false];
    await pass(4_900);
    await say('b');
    shown.value = [true];
    await pass(60_000);
    await say('c');
    expect(wrapper.text()).toBe('["c"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('who comes in the same tick takes over, under linger, and begins anew without', async () => {
    for (const linger of [5_000, 0]) {
      open({ linger });
      const { root, shown } = stage({}, { room: 1 }, { room: 2 });
      shown.value = [true, false, false];
      const wrapper = await show(root);
      await say('a');
      shown.value = [false, true, true];
      await pass(1_000);
      await say('b');
      expect(wrapper.text()).toBe(linger ? '["a","b"][]' : '["b"][]');
      expect(received()).toEqual(
        linger
          ? ['subscribe Chat{"room":1}', 'subscribe Chat{"room":2}']
          : [
              'subscribe Chat{"room":1}',
              'unsubscribe Chat{"room":1}',
              'subscribe Chat{"room":2}',
              'subscribe Chat{"room":1}',
            ],
      );
    }
  });

  it('a page with an asynchronous set-up takes over, under linger', async () => {
    open({ linger: 5_000 });
    let go = () => {};
    const Next = defineComponent({
      async setup() {
        const messages = useMessages({ channel: 'Chat', room: 1 });
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        return () => h('i', JSON.stringify(messages.value));
      },
    });
    const page = shallowRef<Component>(List);
    const wrapper = await show(component(() => () => h(Suspense, null, () => h(page.value))));
    await say('a');
    page.value = Next;
    await say('b');
    go();
    await settle();
    await say('c');
    expect(wrapper.html()).toBe('<i>["a","b","c"]</i>');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('nobody takes over another room’s', async () => {
    open({ linger: 5_000 });
    const rooms = ref([1, 2]);
    const wrapper = await show(component(() => () => rooms.value.map((room) => h(List, { room }))));
    await say('a');
    rooms.value = [2, 1];
    await pass(1_000);
    expect(wrapper.text()).toBe('[]["a"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":2}']);
  });

  it('nor does one component’s former room become its next one’s', async () => {
    open({ linger: 5_000 });
    const room = ref(1);
    const wrapper = await show(
      component(() => {
        useSubscription({ channel: 'Chat', room: 2 });
        return () => h(List, { room: room.value });
      }),
    );
    await say('a');
    room.value = 2;
    await pass(1_000);
    expect(wrapper.text()).toBe('[]');
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":2}']);
  });

  it('nor does another consumer’s, which may be another user’s', async () => {
    open({ linger: 5_000 });
    const mine = await show(List);
    await say('secret');
    const { consumer } = cable;
    const other = createConsumer('ws://test/cable', { WebSocket: cable.server.WebSocket });
    other.subscriptions.create({ channel: 'Chat', room: 1 });
    await settle();
    mine.unmount();
    const theirs = mount(List, { global: { plugins: [createCable({ consumer: other })] } });
    await settle();
    expect(theirs.text()).toBe('[]');
    expect(consumer).not.toBe(other);
    other.disconnect();
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":1}']);
  });

  it('nor what was there before a reset, behind which somebody else signs in', async () => {
    open({ linger: 5_000 });
    const { root, shown } = stage({}, {});
    shown.value = [true, false];
    const wrapper = await show(root);
    await say('secret');
    void cable.consumer.reset();
    const next = cable.consumer.subscriptions.create({ channel: 'Chat', room: 1 });
    await settle();
    shown.value = [false, true];
    await say('a');
    expect(wrapper.text()).toBe('["a"]');
    next.unsubscribe();
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":1}']);
  });

  it('it is all there in a scope that stays, as a store’s', async () => {
    const scope = effectScope(true);
    const { root, shown } = stage({});
    const wrapper = await show(
      component(() => {
        scope.run(() => useMessages({ channel: 'Chat', room: 1 }));
        return () => h(root);
      }),
    );
    shown.value = [false];
    await say('a');
    shown.value = [true];
    await say('b');
    expect(wrapper.text()).toBe('["a","b"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
    scope.stop();
  });

  it('nothing is left', async () => {
    const wrapper = await show(times(10, h(List)));
    wrapper.unmount();
    await pass(1_000);
    cable.consumer.disconnect();
    await pass(1_000);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}']);
  });
});

describe('a subscription that has ended', () => {
  it('is not shared: what it had may be another user’s', async () => {
    open({ linger: 5_000 });
    const { root, shown } = stage({});
    const wrapper = await show(root);
    await say('secret');
    shown.value = [false];
    await settle();
    for (const each of cable.consumer.subscriptions.subscriptions) each.unsubscribe();
    shown.value = [true];
    await pass(1_000);
    expect(wrapper.text()).toBe('[]');
    await say('a');
    expect(wrapper.text()).toBe('["a"]');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('is asked for again after a rejection', async () => {
    cable.server.rejects('Chat');
    const { root, shown } = stage({}, {});
    shown.value = [true, false];
    await show(root);
    cable.server.confirms('Chat');
    shown.value = [true, true];
    await settle();
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'subscribe Chat{"room":1}']);
  });
});
