// @vitest-environment happy-dom
/** A component's subscription: when it is there, what it is told, what it shows. */
import { act, render } from '@testing-library/react';
import { createElement, StrictMode, useEffect, useLayoutEffect } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionCallbacks } from '../../src/core/index.js';
import { hold } from '../../src/offline/index.js';
import {
  CableProvider,
  type SubscriptionView,
  useMessages,
  usePerform,
  useSubscription,
} from '../../src/react/index.js';
import { requests } from '../../src/request/index.js';
import { catchUp } from '../../src/resync/index.js';
import { enter, leave, pass, ROOM, type Stage, SUBSCRIBE, settle, UNSUBSCRIBE } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = enter();
});
afterEach(() => leave(stage));

interface ChatProps {
  readonly params?: { readonly channel: string; readonly [param: string]: unknown } | null;
  readonly handlers?: SubscriptionCallbacks;
  readonly linger?: number;
}

/** What the last rendering of a `Chat` was given, and all states that were rendered. */
let view: SubscriptionView;
let states: string[];
beforeEach(() => {
  states = [];
});

function Chat({ params = ROOM, handlers, linger }: ChatProps) {
  view = useSubscription(params, handlers, linger === undefined ? {} : { linger });
  states.push(view.state);
  return createElement('p', null, view.state);
}
const News = () => createElement('p', null, useSubscription('News').state);
const chat = (props?: ChatProps) => stage.within(createElement(Chat, props));

describe('a mounted component', () => {
  it('is subscribed, shows its state, and leaves when it is unmounted', async () => {
    const { container, unmount } = render(chat());
    expect(container.textContent).toBe('subscribing');
    await settle();
    expect(container.textContent).toBe('subscribed');
    expect(states).toEqual(['unsubscribed', 'subscribing', 'subscribed']);
    unmount();
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
    expect(stage.warnings).toEqual([]);
  });

  it('shows that it has ended, by its signal or by hand, though no callback tells', async () => {
    const controller = new AbortController();
    const Ends = () => {
      const options = { signal: controller.signal };
      view = useSubscription(ROOM, { ...requests }, options);
      return createElement('p', null, view.state);
    };
    const { container, unmount } = render(stage.within(createElement(Ends)));
    await settle();
    expect(container.textContent).toBe('subscribed');
    act(() => controller.abort());
    expect(container.textContent).toBe('unsubscribed');
    await settle();
    unmount();
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);

    const { container: other } = render(chat());
    await settle();
    act(() => void view.subscription?.unsubscribe());
    expect(other.textContent).toBe('unsubscribed');
  });

  it('takes the name of a channel alone', async () => {
    const { container } = render(stage.within(createElement(News)));
    await settle();
    expect(container.textContent).toBe('subscribed');
    expect(stage.sent()).toEqual(['subscribe News']);
  });

  it('is not subscribed while its params are null', async () => {
    const { container, rerender } = render(chat({ params: null }));
    await settle();
    expect(stage.server.attempts).toEqual([]);
    expect(container.textContent).toBe('unsubscribed');
    rerender(chat());
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    rerender(chat({ params: null }));
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
    expect(container.textContent).toBe('unsubscribed');
  });

  it('is subscribed once however often it is rendered with params of the same value', async () => {
    const { rerender } = render(chat({ params: { ...ROOM } }));
    for (let count = 0; count < 5; count++) {
      await settle();
      rerender(chat({ params: { ...ROOM }, handlers: {} }));
    }
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    expect(states.filter((state) => state === 'subscribed').length).toBeGreaterThan(4);
  });

  it('changes over when its params change', async () => {
    const { rerender } = render(chat());
    await settle();
    rerender(chat({ params: { channel: 'Chat', room: 2 } }));
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, 'subscribe Chat{"room":2}']);
    expect(stage.consumer.subscriptions.subscriptions).toEqual([view.subscription]);
  });

  it('shows each state of its subscription', async () => {
    const { container } = render(chat());
    await settle();
    stage.server.drops();
    await settle();
    expect(container.textContent).toBe('subscribing');
    stage.server.ignores('Chat');
    await pass(4_000);
    expect(container.textContent).toBe('unanswered');
    stage.server.rejects('Chat');
    await pass(10_000);
    expect(container.textContent).toBe('rejected');
    expect(view.subscription?.state).toBe('rejected');
    // To the first connection; then ignored, twice; then rejected.
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE, SUBSCRIBE, SUBSCRIBE]);
  });

  it('renders for no message', async () => {
    render(chat());
    await settle();
    const before = states.length;
    await act(async () => void stage.server.transmit(ROOM, { body: 'Hello' }));
    expect(states).toHaveLength(before);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });
});

describe('handlers', () => {
  /** What handlers of a rendering heard, with its number in front. */
  const heard: string[] = [];
  beforeEach(() => {
    heard.length = 0;
  });
  const handlers = (rendering: number): SubscriptionCallbacks => ({
    connected: (info) => heard.push(`${rendering} connected ${JSON.stringify(info)}`),
    disconnected: ({ reason }) => heard.push(`${rendering} disconnected ${reason}`),
    received: (message) => heard.push(`${rendering} received ${message}`),
    rejected: () => heard.push(`${rendering} rejected`),
  });

  it('are the latest ones, without another subscription', async () => {
    const { rerender } = render(chat({ handlers: handlers(1) }));
    await settle();
    rerender(chat({ handlers: handlers(2) }));
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    rerender(chat({ handlers: handlers(3) }));
    stage.server.drops();
    await pass(1_000);
    rerender(chat());
    stage.server.transmit(ROOM, 'to nobody');
    await settle();
    rerender(chat({ handlers: handlers(4) }));
    stage.server.rejects('Chat').drops();
    await pass(1_000);
    expect(heard).toEqual([
      '1 connected {"reconnected":false}',
      '2 received Hello',
      '3 disconnected closed',
      '3 connected {"reconnected":true}',
      '4 disconnected closed',
      '4 rejected',
    ]);
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE, SUBSCRIBE]);
  });

  /** On the page without what was there, while that is still subscribed: a message arrives. */
  const usePageWithout = (isGone: boolean) =>
    useLayoutEffect(() => {
      if (!isGone) return;
      for (const each of stage.consumer.subscriptions.findAll(JSON.stringify(ROOM))) {
        (each as SubscriptionCallbacks).received?.('a message of 1');
      }
    }, [isGone]);

  it('hear nothing of the former params once the next are on the page', async () => {
    const News = ({ room }: { readonly room: number }) => {
      useSubscription(
        { channel: 'Chat', room },
        { received: (message) => heard.push(`${room} received ${message}`) },
      );
      usePageWithout(room === 2);
      return null;
    };
    const { rerender } = render(stage.within(createElement(News, { room: 1 })));
    await settle();
    rerender(stage.within(createElement(News, { room: 2 })));
    await settle();
    expect(heard).toEqual([]);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, 'subscribe Chat{"room":2}']);
  });

  it('hear nothing once the page is without the component', async () => {
    const Page = ({ isGone }: { readonly isGone: boolean }) => {
      usePageWithout(isGone);
      return isGone ? null : createElement(Chat, { handlers: handlers(1) });
    };
    const { rerender } = render(stage.within(createElement(Page, { isGone: false })));
    await settle();
    heard.length = 0;
    rerender(stage.within(createElement(Page, { isGone: true })));
    await settle();
    expect(heard).toEqual([]);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
  });

  it('are told that they have joined what others use already', async () => {
    render(chat());
    await settle();
    render(chat({ handlers: handlers(1) }));
    await settle();
    expect(heard).toEqual(['1 connected {"reconnected":false,"joined":true}']);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('hear nothing after the component is gone', async () => {
    render(chat());
    const { unmount } = render(chat({ handlers: handlers(1) }));
    await settle();
    heard.length = 0;
    unmount();
    stage.server.transmit(ROOM, 'to the other');
    stage.server.drops();
    await pass(1_000);
    expect(heard).toEqual([]);
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE]);
  });

  it('that throw keep the state from nobody', async () => {
    const connected = () => {
      throw new Error('by a handler');
    };
    const { container } = render(chat({ handlers: { connected } }));
    await settle();
    expect(container.textContent).toBe('subscribed');
    expect(stage.warnings.join()).toContain('by a handler');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('may bring data, which is on the subscription alone', async () => {
    const Counting = () => {
      view = useSubscription(ROOM, { count: 1 });
      return null;
    };
    render(stage.within(createElement(Counting)));
    await settle();
    expect(view).not.toHaveProperty('count');
    expect(view.subscription).toHaveProperty('count', 1);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('may bring functions, which the subscription has as they were when it was made', async () => {
    const Naming = ({ name }: { readonly name: string }) => {
      const { subscription } = useSubscription(ROOM, { tell: () => name });
      return createElement('p', null, subscription?.tell());
    };
    const { container, rerender } = render(stage.within(createElement(Naming, { name: 'Ada' })));
    await settle();
    rerender(stage.within(createElement(Naming, { name: 'Grace' })));
    expect(container.textContent).toBe('Ada');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('have the subscription as this, and what else they bring', async () => {
    const bodies: unknown[] = [];
    const Counting = () => {
      const counting = useSubscription(ROOM, {
        count: 0,
        received() {
          this.count += 1;
          this.note();
        },
        note() {
          bodies.push(this.count, this.identifier);
        },
      });
      // The component's own effect comes behind its subscription.
      // biome-ignore lint/correctness/useExhaustiveDependencies: it looks once
      useEffect(() => counting.subscription?.note(), []);
      return null;
    };
    render(stage.within(createElement(Counting)));
    await settle();
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    const identifier = JSON.stringify(ROOM);
    expect(bodies).toEqual([0, identifier, 1, identifier]);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });
});

describe('what is returned', () => {
  it('has functions that stay the same while the params do', async () => {
    const functions: unknown[] = [];
    const Speaker = ({ room }: { readonly room: number }) => {
      const { perform, send } = useSubscription({ channel: 'Chat', room });
      functions.push([perform, send]);
      return null;
    };
    const { rerender } = render(stage.within(createElement(Speaker, { room: 1 })));
    await settle();
    rerender(stage.within(createElement(Speaker, { room: 1 })));
    const [first] = functions;
    expect(new Set(functions.flatMap((each) => each as []))).toEqual(new Set(first as []));
    rerender(stage.within(createElement(Speaker, { room: 2 })));
    expect(functions.at(-1)).not.toContain((first as unknown[])[0]);
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, 'subscribe Chat{"room":2}']);
  });

  it('performs and sends; without a subscription, it returns false', async () => {
    const { rerender } = render(chat({ params: null }));
    expect(view.perform('speak')).toBe(false);
    expect(view.send('Hello')).toBe(false);
    rerender(chat());
    await settle();
    expect(view.perform('speak', { body: 'Hello' })).toBe(true);
    expect(view.send('Hello')).toBe(true);
    rerender(chat({ params: null }));
    await settle();
    expect(view.perform('speak')).toBe(false);
    expect(stage.sent()).toEqual([
      SUBSCRIBE,
      'message Chat{"room":1} {"body":"Hello","action":"speak"}',
      'message Chat{"room":1} "Hello"',
      UNSUBSCRIBE,
    ]);
    expect(stage.dropped).toEqual([]);
  });

  it('has the subscription, with its mixin: requests are answered', async () => {
    stage.server.channel('Chat', {
      actions: {
        ask(data, subscription) {
          subscription.transmit({ _answer: (data as { _request: string })._request, value: 'yes' });
        },
      },
    });
    const received: unknown[] = [];
    let ask: () => Promise<unknown> | undefined = () => undefined;
    const Asking = ({ params }: { readonly params: typeof ROOM | null }) => {
      const asking = useSubscription(params, {
        ...requests,
        received: (message) => received.push(message),
      });
      ask = () => asking.subscription?.request('ask');
      return null;
    };
    const { rerender } = render(stage.within(createElement(Asking, { params: ROOM })));
    await settle();
    const answer = ask();
    await settle();
    expect(await answer).toBe('yes');
    stage.server.transmit(ROOM, 'no answer');
    await settle();
    expect(received).toEqual(['no answer']);
    rerender(stage.within(createElement(Asking, { params: null })));
    await settle();
    expect(ask()).toBeUndefined();
    expect(stage.sent()).toEqual([
      SUBSCRIBE,
      expect.stringContaining('"action":"ask"'),
      UNSUBSCRIBE,
    ]);
  });
});

describe('a consumer that is reset', () => {
  /** A page of a user, whose params are the same for each. */
  const Inbox = () => {
    const { state } = useSubscription(ROOM);
    return createElement('p', null, [state, ...useMessages(ROOM)].join());
  };
  const inbox = (key: string) =>
    createElement(CableProvider, { key, consumer: stage.consumer }, createElement(Inbox));

  it('leaves components without a subscription; those of the next user begin anew', async () => {
    const { container, rerender } = render(inbox('ada'));
    await settle();
    stage.server.transmit(ROOM, 'secret');
    await settle();
    expect(container.textContent).toBe('subscribed,secret');
    await act(() => stage.consumer.reset());
    rerender(inbox('ada'));
    await pass(1_000);
    expect(container.textContent).toBe('unsubscribed,secret');
    expect(stage.server.connections).toEqual([]);
    rerender(inbox('grace'));
    expect(container.textContent).toBe('subscribing');
    await settle();
    expect(container.textContent).toBe('subscribed');
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE]);
    expect(stage.server.attempts).toHaveLength(2);
  });
});

describe('a rejected subscription', () => {
  it('is asked for again by the next component, and not by the same', async () => {
    stage.server.rejects('Chat');
    const { container, rerender } = render(chat());
    await settle();
    rerender(chat({ handlers: {} }));
    await pass(60_000);
    expect(container.textContent).toBe('rejected');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    stage.server.confirms('Chat');
    rerender(stage.within(createElement(Chat, { key: 'again' })));
    await pass(1_000);
    expect(container.textContent).toBe('subscribed');
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE]);
  });
});

describe('what was missed', () => {
  it('is fetched by catchUp, which is told in initialized', async () => {
    const gaps: unknown[] = [];
    const Books = ({ name }: { readonly name: string }) => {
      useSubscription(ROOM, {
        initialized() {
          catchUp(this, { resync: ({ cause }) => void gaps.push(cause) });
        },
        received: (message) => gaps.push(`${name}: ${message}`),
      });
      return null;
    };
    const page = (name: string) => stage.within(createElement(Books, { name }));
    const { rerender } = render(createElement(StrictMode, null, page('first')));
    await settle();
    rerender(createElement(StrictMode, null, page('second')));
    stage.server.drops();
    await pass(1_000);
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    expect(gaps).toEqual(['closed', 'second: Hello']);
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE]);
  });
});

describe('commands of a time without a connection', () => {
  it('are held where the options say so, and are dropped with the component', async () => {
    const Holding = () => {
      view = useSubscription(ROOM, {}, { offline: hold() });
      return null;
    };
    const { rerender } = render(stage.within(createElement(Holding)));
    await settle();
    stage.server.drops();
    await settle();
    expect(view.perform('speak', { body: 'later' })).toBe(true);
    await pass(1_000);
    stage.server.drops();
    await settle();
    expect(view.perform('speak', { body: 'never' })).toBe(true);
    rerender(stage.within());
    await pass(1_000);
    expect(stage.sent()).toEqual([
      SUBSCRIBE,
      SUBSCRIBE,
      'message Chat{"room":1} {"body":"later","action":"speak"}',
    ]);
    expect(stage.dropped.map(({ reason }) => reason)).toEqual(['unsubscribed']);
  });
});

describe('perform alone', () => {
  let perform: ReturnType<typeof usePerform>;
  const Speaker = () => {
    perform = usePerform(ROOM);
    return null;
  };

  it('costs no traffic beside another subscription', async () => {
    render(chat());
    await settle();
    render(stage.within(createElement(Speaker)));
    await settle();
    expect(perform('speak', { body: 'Hello' })).toBe(true);
    await settle();
    expect(stage.sent()).toEqual([
      SUBSCRIBE,
      'message Chat{"room":1} {"body":"Hello","action":"speak"}',
    ]);
  });

  it('has a subscription of its own', async () => {
    const { unmount } = render(stage.within(createElement(Speaker)));
    await settle();
    unmount();
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
    expect(perform('speak')).toBe(false);
    expect(stage.dropped.map(({ reason }) => reason)).toEqual(['unsubscribed']);
  });
});
