// @vitest-environment happy-dom
/** `useSubscription`: what is mounted is subscribed, at no further cost. */
import { describe, expect, it, vi } from 'vitest';
import {
  computed,
  effectScope,
  getCurrentInstance,
  h,
  KeepAlive,
  onMounted,
  reactive,
  ref,
  Suspense,
  shallowRef,
} from 'vue';
import { hold } from '../../src/offline/index.js';
import { requests } from '../../src/request/index.js';
import { catchUp } from '../../src/resync/index.js';
import {
  type SubscriptionView,
  useMessages,
  usePerform,
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

/** A component that subscribes to a room and shows the state. */
const Room = component(
  (props: { readonly room: number | null }) => {
    const { state } = useSubscription(() =>
      props.room === null ? null : { channel: 'Chat', room: props.room },
    );
    return () => state.value;
  },
  'room',
  'label',
);

/** Shows a component, and gives what `use` returns in its set-up. */
async function using<Result>(use: () => Result): Promise<Result> {
  let result: Result | undefined;
  await show(
    component(() => {
      result = use();
      return () => null;
    }),
  );
  return result as Result;
}

describe('a component', () => {
  it('shows that its subscription was ended by hand, though no callback tells', async () => {
    let view: SubscriptionView | undefined;
    const Held = component(() => {
      view = useSubscription('News', { ...requests });
      const { state } = view;
      return () => state.value;
    });
    const wrapper = await show(Held);
    expect(wrapper.text()).toBe('subscribed');
    view?.subscription.value?.unsubscribe();
    await settle();
    expect(wrapper.text()).toBe('unsubscribed');
    expect(received()).toEqual(['subscribe News', 'unsubscribe News']);
  });

  it('is subscribed from when it is mounted until it is unmounted', async () => {
    const wrapper = await show(Room, { room: 1 });
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
    expect(wrapper.text()).toBe('subscribed');
    wrapper.unmount();
    await settle();
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}']);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
  });

  it('costs one subscribe together with 999 others, and one unsubscribe', async () => {
    const wrapper = await show(times(1_000, h(Room, { room: 1 })));
    expect(cable.consumer.subscriptions.subscriptions).toHaveLength(1_000);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
    wrapper.unmount();
    await pass(60_000);
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}']);
    expect(cable.server.attempts).toHaveLength(1);
  });

  it('sends nothing when its parent renders anew', async () => {
    const shown = ref('a');
    const parent = component(() => () => [shown.value, h(Room, { room: 1, label: {} })]);
    const wrapper = await show(parent);
    shown.value = 'b';
    await settle();
    expect(wrapper.text()).toBe('bsubscribed');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('is told that it joined, where others have the channel already', async () => {
    const connected = vi.fn();
    const wrapper = await show(Room, { room: 1 });
    await using(() => useSubscription({ channel: 'Chat', room: 1 }, { connected }));
    expect(connected.mock.calls).toEqual([[{ reconnected: false, joined: true }]]);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
    wrapper.unmount();
    await pass(1_000);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
    expect(onServer()).toEqual([1]);
  });

  it('that comes back under another key is subscribed anew; under linger it costs nothing', async () => {
    const key = ref(0);
    const parent = component(() => () => h(Room, { room: 1, key: key.value }));
    await show(parent);
    key.value += 1;
    await pass(1_000);
    const [subscribe, unsubscribe] = ['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}'];
    expect(received()).toEqual([subscribe, unsubscribe, subscribe]);

    open({ linger: 5_000 });
    const wrapper = await show(parent);
    key.value += 1;
    await pass(60_000);
    expect(received()).toEqual([subscribe]);
    expect(wrapper.text()).toBe('subscribed');
  });

  it('on another page, under linger, costs nothing', async () => {
    open({ linger: 5_000 });
    const page = ref('one');
    const One = component(() => () => ['one', h(Room, { room: 1 })]);
    const Two = component(() => () => ['two', h(Room, { room: 1 })]);
    const Empty = component(() => () => 'empty');
    const pages = { one: One, empty: Empty, two: Two };
    const wrapper = await show(component(() => () => h(pages[page.value as keyof typeof pages])));
    page.value = 'empty';
    await pass(4_000);
    page.value = 'two';
    await pass(60_000);
    expect(wrapper.text()).toBe('twosubscribed');
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
  });

  it('that is kept alive stays subscribed', async () => {
    const isShown = ref(true);
    const parent = component(
      () => () => h(KeepAlive, () => (isShown.value ? h(Room, { room: 1 }) : null)),
    );
    const wrapper = await show(parent);
    isShown.value = false;
    await pass(1_000);
    expect(received()).toEqual(['subscribe Chat{"room":1}']);
    wrapper.unmount();
    await settle();
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}']);
  });

  it('that is given up before it was ever shown sends nothing', async () => {
    const isWanted = ref(true);
    const Pending = {
      async setup() {
        useSubscription('Chat');
        await new Promise(() => {});
        return () => 'never';
      },
    };
    const suspense = () => h(Suspense, null, { default: () => h(Pending) });
    const wrapper = await show(component(() => () => (isWanted.value ? suspense() : 'gone')));
    await pass(1_000);
    isWanted.value = false;
    await pass(1_000);
    expect(wrapper.text()).toBe('gone');
    expect(cable.server.attempts).toEqual([]);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
    expect(received()).toEqual([]);
  });

  it('with an asynchronous set-up is subscribed once', async () => {
    let resolve = () => {};
    const Late = {
      async setup() {
        const { state } = useSubscription('Chat');
        await new Promise<void>((done) => {
          resolve = done;
        });
        return () => state.value;
      },
    };
    const wrapper = await show(
      component(() => () => h(Suspense, null, { default: () => h(Late) })),
    );
    expect(cable.server.attempts).toEqual([]);
    resolve();
    await settle();
    expect(wrapper.text()).toBe('subscribed');
    expect(received()).toEqual(['subscribe Chat']);
  });
});

describe('params', () => {
  const subscribe = (room: number) => `subscribe Chat{"room":${room}}`;
  const unsubscribe = (room: number) => `unsubscribe Chat{"room":${room}}`;

  it('that change are another subscription', async () => {
    const wrapper = await show(Room, { room: 1 });
    await wrapper.setProps({ room: 2 });
    expect(wrapper.text()).toBe('subscribing');
    await settle();
    expect(wrapper.text()).toBe('subscribed');
    expect(received()).toEqual([subscribe(1), unsubscribe(1), subscribe(2)]);
    expect(onServer()).toEqual([2]);
  });

  it('are compared by value; a name alone is the same as in an object', async () => {
    const params = shallowRef<string | { channel: string; room?: number }>('Chat');
    await using(() => useSubscription(() => params.value as { channel: string }));
    params.value = { channel: 'Chat' };
    await pass(1_000);
    params.value = { channel: 'Chat' };
    await pass(1_000);
    expect(received()).toEqual(['subscribe Chat']);
  });

  it('may be a reactive object, a ref, a computed value or a name', async () => {
    const params = reactive({ channel: 'Chat', room: 1 });
    const name = ref('News');
    await using(() => [
      useSubscription(params),
      useSubscription(name),
      useSubscription(computed(() => ({ channel: name.value }))),
    ]);
    expect(received()).toEqual([subscribe(1), 'subscribe News']);
    params.room = 2;
    name.value = 'Chat';
    await settle();
    expect(onServer().sort()).toEqual([2, 'Chat']);
    expect(received()).toEqual([
      subscribe(1),
      'subscribe News',
      unsubscribe(1),
      subscribe(2),
      'unsubscribe News',
      'subscribe Chat',
    ]);
  });

  it('that change several times within a tick count once', async () => {
    const params = reactive({ channel: 'Chat', room: 1 });
    const initialized = vi.fn();
    await using(() => useSubscription(params, { initialized }));
    params.room = 2;
    params.room = 3;
    await settle();
    expect(onServer()).toEqual([3]);
    expect(initialized).toHaveBeenCalledTimes(2);
    expect(received()).toEqual([subscribe(1), unsubscribe(1), subscribe(3)]);
  });

  it('of a component that goes at the same time are not looked at', async () => {
    const room = ref<number | undefined>(1);
    const Page = component(() => {
      useSubscription(() => ({ channel: 'Chat', room: room.value }));
      return () => 'page';
    });
    await show(component(() => () => room.value && h(Page)));
    room.value = undefined;
    await pass(1_000);
    expect(received()).toEqual([subscribe(1), unsubscribe(1)]);
  });

  it('that are null mean: not now', async () => {
    const wrapper = await show(Room, { room: null });
    await pass(1_000);
    expect(wrapper.text()).toBe('unsubscribed');
    expect(cable.server.attempts).toEqual([]);
    await wrapper.setProps({ room: 1 });
    await settle();
    expect(wrapper.text()).toBe('subscribed');
    await wrapper.setProps({ room: null });
    await settle();
    expect(wrapper.text()).toBe('unsubscribed');
    expect(received()).toEqual([subscribe(1), unsubscribe(1)]);
  });

  it('are taken as they were: later changes of an object that is not reactive do not count', async () => {
    const params = { channel: 'Chat', room: 1 };
    await using(() => useSubscription(params));
    params.room = 2;
    cable.server.drops();
    await pass(2_000);
    expect(onServer()).toEqual([1]);
    expect(received()).toEqual([subscribe(1), subscribe(1)]);
  });
});

describe('what it returns', () => {
  it('shows each state', async () => {
    const shown: string[] = [];
    const wrapper = await show(
      component((props: { readonly room: number | null }) => {
        const { state } = useSubscription(() => ({ channel: 'Chat', room: props.room }));
        return () => {
          shown.push(state.value);
          return state.value;
        };
      }, 'room'),
      { room: 1 },
    );
    cable.server.drops();
    await settle();
    await pass(1_000);
    cable.server.rejects('Chat');
    await wrapper.setProps({ room: 2 });
    await settle();
    const twice = ['subscribing', 'subscribed', 'subscribing', 'subscribed'];
    expect(shown).toEqual(['unsubscribed', ...twice, 'subscribing', 'rejected']);
    expect(received()).toEqual([
      'subscribe Chat{"room":1}',
      'subscribe Chat{"room":1}',
      'unsubscribe Chat{"room":1}',
      'subscribe Chat{"room":2}',
    ]);
  });

  it('shows that the server does not answer, and that it does at last', async () => {
    cable.server.ignores('Chat');
    const wrapper = await show(Room, { room: 1 });
    expect(wrapper.text()).toBe('subscribing');
    await pass(3_000);
    expect(wrapper.text()).toBe('unanswered');
    cable.server.confirms('Chat');
    await pass(10_000);
    expect(wrapper.text()).toBe('subscribed');
    expect(received()).toEqual(Array(3).fill('subscribe Chat{"room":1}'));
  });

  it('is rendered for a state, and not for a message', async () => {
    const renders = vi.fn();
    const heard = vi.fn();
    await show(
      component(() => {
        const { state, subscription } = useSubscription('Chat', { received: heard });
        return () => renders(state.value, subscription.value?.identifier);
      }),
    );
    renders.mockClear();
    cable.server.transmit('Chat', 1);
    cable.server.transmit('Chat', 2);
    await settle();
    expect(heard.mock.calls).toEqual([[1], [2]]);
    expect(renders).not.toHaveBeenCalled();
    expect(received()).toEqual(['subscribe Chat']);
  });

  it('performs and sends, whatever the params are by then; without a subscription it says false', async () => {
    const room = ref<number | null>(null);
    const { perform, send } = await using(() =>
      useSubscription(() => (room.value === null ? null : { channel: 'Chat', room: room.value })),
    );
    expect([perform('speak'), send('hello')]).toEqual([false, false]);
    room.value = 1;
    await settle();
    expect([perform('speak', { body: 'a' }), send('b')]).toEqual([true, true]);
    room.value = 2;
    await settle();
    expect(perform('speak')).toBe(true);
    await settle();
    expect(received()).toEqual([
      'subscribe Chat{"room":1}',
      'message Chat{"room":1} {"body":"a","action":"speak"}',
      'message Chat{"room":1} "b"',
      'unsubscribe Chat{"room":1}',
      'subscribe Chat{"room":2}',
      'message Chat{"room":2} {"action":"speak"}',
    ]);
    expect(cable.dropped).toEqual([]);
  });

  it('is one object with the same functions for its whole life', async () => {
    const views: SubscriptionView[] = [];
    const view = await using(() => useSubscription('Chat'));
    const before = { ...view };
    cable.server.drops();
    await pass(2_000);
    views.push(view);
    expect(view).toEqual(before);
    expect(view.perform).toBe(before.perform);
    expect(received()).toEqual(['subscribe Chat', 'subscribe Chat']);
  });

  it('has the present subscription', async () => {
    const room = ref<number | null>(1);
    const { subscription } = await using(() =>
      useSubscription(() => (room.value === null ? null : { channel: 'Chat', room: room.value })),
    );
    const [created] = cable.consumer.subscriptions.subscriptions;
    expect(subscription.value).toBe(created);
    room.value = null;
    await settle();
    expect(subscription.value).toBe(null);
    expect(created?.state).toBe('unsubscribed');
    expect(received()).toEqual(['subscribe Chat{"room":1}', 'unsubscribe Chat{"room":1}']);
  });
});

describe('handlers', () => {
  it('are looked up when they are called, without another subscribe', async () => {
    const heard: unknown[] = [];
    const handlers = reactive({ received: (data: unknown) => void heard.push(['first', data]) });
    await using(() => useSubscription('Chat', handlers));
    cable.server.transmit('Chat', 1);
    await settle();
    handlers.received = (data) => void heard.push(['second', data]);
    cable.server.transmit('Chat', 2);
    await settle();
    expect(heard).toEqual([
      ['first', 1],
      ['second', 2],
    ]);
    expect(received()).toEqual(['subscribe Chat']);
  });

  it('have the subscription as `this`, with all that they bring', async () => {
    const { subscription } = await using(() =>
      useSubscription('Chat', {
        count: 0,
        received() {
          this.count += 1;
          this.perform('seen', { count: this.count });
        },
      }),
    );
    cable.server.transmit('Chat', 'a');
    await settle();
    expect(received()).toEqual(['subscribe Chat', 'message Chat {"count":1,"action":"seen"}']);
    expect(subscription.value).toHaveProperty('count', 1);
  });

  it('may bring requests, whose method is on the subscription', async () => {
    cable.server.channel('Chat', {
      actions: {
        speak(data, subscription) {
          const { body, _request } = data as { readonly body: string; readonly _request: string };
          subscription.transmit({ _answer: _request, value: `${body}!` });
        },
      },
    });
    const heard = vi.fn();
    const chat = await using(() => useSubscription('Chat', { ...requests, received: heard }));
    const answer = chat.subscription.value?.request('speak', { body: 'Hello' });
    await settle();
    expect(await answer).toBe('Hello!');
    expect(heard).not.toHaveBeenCalled();
    expect(received()).toEqual([
      'subscribe Chat',
      expect.stringMatching(/^message Chat .*"action":"speak"/),
    ]);
  });

  it('may bring methods, which are on the subscription', async () => {
    const room = ref<number | null>(1);
    const chat = await using(() =>
      useSubscription(() => (room.value === null ? null : { channel: 'Chat', room: room.value }), {
        count: 0,
        add(amount: number) {
          this.count += amount;
          return this.count;
        },
      }),
    );
    const add = (amount: number) => chat.subscription.value?.add(amount);
    expect([add(1), add(2)]).toEqual([1, 3]);
    room.value = null;
    await settle();
    expect(add(1)).toBeUndefined();
    room.value = 2;
    await settle();
    expect(add(5)).toBe(5);
    expect(received()).toEqual([
      'subscribe Chat{"room":1}',
      'unsubscribe Chat{"room":1}',
      'subscribe Chat{"room":2}',
    ]);
  });

  it('may bring data, which is on the subscription alone', async () => {
    const chat = await using(() => useSubscription('Chat', { count: 1 }));
    expect(chat).not.toHaveProperty('count');
    expect(chat.subscription.value).toHaveProperty('count', 1);
    expect(received()).toEqual(['subscribe Chat']);
  });

  it('that throw stop neither the others nor the state', async () => {
    const failure = new Error('mine');
    const wrapper = await show(
      component(() => {
        const { state } = useSubscription('Chat', {
          connected() {
            throw failure;
          },
        });
        return () => state.value;
      }),
    );
    expect(complaints.splice(0)).toEqual([failure]);
    expect(wrapper.text()).toBe('subscribed');
    expect(received()).toEqual(['subscribe Chat']);
  });
});

describe('options', () => {
  it('are those of `create`', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await using(() => useSubscription('Chat', {}, { linger: 5_000 }));
    await using(() => useSubscription('News', undefined, { signal }));
    controller.abort();
    await pass(4_000);
    expect(onServer()).toEqual(['Chat']);
    expect(received()).toEqual(['subscribe Chat', 'subscribe News', 'unsubscribe News']);
  });
});

describe('a consumer that is reset', () => {
  it('leaves components without a subscription; those of the next user begin anew', async () => {
    const user = ref('ada');
    const Inbox = component(() => {
      const { state } = useSubscription('Inbox');
      const messages = useMessages('Inbox');
      return () => [state.value, ...messages.value].join();
    });
    const wrapper = await show(component(() => () => h(Inbox, { key: user.value })));
    cable.server.transmit('Inbox', 'secret');
    await settle();
    expect(wrapper.text()).toBe('subscribed,secret');
    await cable.consumer.reset();
    await pass(1_000);
    expect(wrapper.text()).toBe('unsubscribed,secret');
    expect(onServer()).toEqual([]);
    user.value = 'grace';
    await settle();
    expect(wrapper.text()).toBe('subscribed');
    expect(received()).toEqual(['subscribe Inbox', 'subscribe Inbox']);
    expect(cable.server.attempts).toHaveLength(2);
  });
});

describe('what was missed', () => {
  it('is fetched by catchUp, which is told in initialized', async () => {
    const gaps: unknown[] = [];
    await using(() =>
      useSubscription('Books', {
        initialized() {
          catchUp(this, { resync: ({ cause }) => void gaps.push(cause) });
        },
        received: (message) => gaps.push(message),
      }),
    );
    cable.server.drops();
    await pass(1_000);
    cable.server.transmit('Books', 'Hello');
    await settle();
    expect(gaps).toEqual(['closed', 'Hello']);
    expect(received()).toEqual(['subscribe Books', 'subscribe Books']);
  });
});

describe('commands of a time without a connection', () => {
  it('are held where the options say so, and are dropped with the component', async () => {
    const isThere = ref(true);
    let perform: SubscriptionView['perform'] = () => false;
    const Holding = component(() => {
      ({ perform } = useSubscription('Chat', {}, { offline: hold() }));
      return () => null;
    });
    await show(component(() => () => isThere.value && h(Holding)));
    for (const word of ['later', 'never']) {
      cable.server.drops();
      await settle();
      expect(perform(word)).toBe(true);
      isThere.value = word === 'later';
      await pass(1_000);
    }
    expect(received()).toEqual([
      'subscribe Chat',
      'subscribe Chat',
      'message Chat {"action":"later"}',
    ]);
    expect(cable.dropped.map(({ reason }) => reason)).toEqual(['unsubscribed']);
  });
});

describe('usePerform', () => {
  it('performs at once, without traffic, where others have the channel', async () => {
    await show(Room, { room: 1 });
    const perform = await using(() => usePerform({ channel: 'Chat', room: 1 }));
    expect(perform('speak', { body: 'a' })).toBe(true);
    await settle();
    expect(received()).toEqual([
      'subscribe Chat{"room":1}',
      'message Chat{"room":1} {"body":"a","action":"speak"}',
    ]);
  });

  it('subscribes where nobody has', async () => {
    const perform = await using(() => usePerform('Chat'));
    expect(perform('speak')).toBe(true);
    await settle();
    expect(received()).toEqual(['subscribe Chat', 'message Chat {"action":"speak"}']);
  });
});

describe('a scope of its own', () => {
  it('ends its subscriptions with itself', async () => {
    const scope = effectScope();
    const { app } = await using(() => getCurrentInstance()!.appContext);
    const view = app.runWithContext(() => scope.run(() => useSubscription('Chat')));
    await settle();
    expect(view?.state.value).toBe('subscribed');
    scope.stop();
    await settle();
    expect(view?.state.value).toBe('unsubscribed');
    expect(received()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
  });

  it('outlives the component in whose set-up it was made, as a store does', async () => {
    const scope = effectScope(true);
    const wrapper = await show(
      component(() => {
        scope.run(() => useSubscription('Chat'));
        return () => null;
      }),
    );
    wrapper.unmount();
    await pass(1_000);
    expect(received()).toEqual(['subscribe Chat']);
    scope.stop();
    await settle();
    expect(received()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
  });

  it('may be made when the component is mounted already', async () => {
    const wrapper = await show(
      component(() => {
        const scope = effectScope();
        onMounted(() => void scope.run(() => useSubscription('Chat')));
        return () => null;
      }),
    );
    expect(received()).toEqual(['subscribe Chat']);
    wrapper.unmount();
    await settle();
    expect(received()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
  });

  it('that was stopped before the component was mounted sends nothing', async () => {
    await show(
      component(() => {
        const scope = effectScope();
        scope.run(() => useSubscription('Chat'));
        scope.stop();
        return () => null;
      }),
    );
    await pass(1_000);
    expect(cable.server.attempts).toEqual([]);
    expect(received()).toEqual([]);
  });
});
