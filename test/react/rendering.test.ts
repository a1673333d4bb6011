// @vitest-environment happy-dom
/** However React renders, mounts and unmounts: what goes over the wire. */
import { act, render } from '@testing-library/react';
import * as React from 'react';
import {
  createElement,
  type ReactNode,
  StrictMode,
  Suspense,
  startTransition,
  useDeferredValue,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SubscriptionView, useMessages, useSubscription } from '../../src/react/index.js';
import { enter, leave, pass, ROOM, type Stage, SUBSCRIBE, settle, UNSUBSCRIBE } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = enter();
});
afterEach(() => leave(stage));

interface RoomProps {
  readonly room?: number;
  readonly received?: (message: unknown) => void;
}

function Room({ room = 1, received = () => {} }: RoomProps) {
  const { state } = useSubscription({ channel: 'Chat', room }, { received });
  return createElement('p', null, state);
}
const room = (props?: RoomProps & { key?: string }) => createElement(Room, props);

let shown: SubscriptionView;
function Watch() {
  shown = useSubscription(ROOM, {}, { linger: 5_000 });
  return createElement('p', null, shown.state);
}
const strict = (...children: readonly ReactNode[]) =>
  createElement(StrictMode, null, stage.within(...children));

describe('StrictMode', () => {
  it('sends one subscribe, and one unsubscribe at the end', async () => {
    const { unmount } = render(strict(room()));
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    unmount();
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
    expect(stage.warnings).toEqual([]);
  });

  it('shows the subscription that is there, not the one of the first mount', async () => {
    render(stage.within(room()));
    await settle();
    render(strict(createElement(Watch)));
    await settle();
    expect(shown.subscription?.state).toBe('subscribed');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('delivers each message once', async () => {
    const received = vi.fn();
    render(strict(room({ received })));
    await settle();
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    expect(received.mock.calls).toEqual([['Hello']]);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('mounts 1,000 components on one channel: one subscribe, and nothing else', async () => {
    const rooms = Array.from({ length: 1_000 }, (_, key) => room({ key: String(key) }));
    const { container, unmount } = render(strict(...rooms));
    await settle();
    expect(container.textContent).toBe('subscribed'.repeat(1_000));
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    unmount();
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
    // A busy machine takes its time, and what is cut short spoils those behind it.
  }, 30_000);
});

describe('two components on one channel', () => {
  it('are one subscription until both are gone', async () => {
    const { rerender } = render(stage.within(room({ key: '1' }), room({ key: '2' })));
    await settle();
    rerender(stage.within(room({ key: '2' })));
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    rerender(stage.within());
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
  });
});

describe('a provider that renders again', () => {
  it('sends nothing', async () => {
    const { rerender } = render(stage.within(room()));
    await settle();
    for (let count = 0; count < 10; count++) rerender(stage.within(room()));
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });
});

describe('another key', () => {
  it('leaves, and subscribes cleanly', async () => {
    const { container, rerender } = render(stage.within(room({ key: '1' })));
    await settle();
    rerender(stage.within(room({ key: '2' })));
    await pass(100);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
    expect(container.textContent).toBe('subscribed');
  });

  it('sends nothing with linger, and the component is subscribed at once', async () => {
    stage.close();
    stage = enter({ linger: 5_000 });
    const { container, rerender, unmount } = render(stage.within(room({ key: '0' })));
    await settle();
    for (let key = 1; key < 10; key++) {
      rerender(stage.within(room({ key: String(key) })));
      expect(container.textContent).toBe('subscribed');
      await settle();
    }
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    unmount();
    await pass(5_000);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
  });
});

describe('navigation', () => {
  const Page = () => createElement('div', null, room(), createElement(Latest));
  const Other = () => createElement('section', null, createElement(Latest), room());
  function Latest() {
    return createElement('i', null, useMessages(ROOM).join());
  }

  it('with linger, pages with the same channel follow each other, and nothing is sent', async () => {
    stage.close();
    stage = enter({ linger: 5_000 });
    const { container, rerender } = render(strict(createElement(Page)));
    await settle();
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    for (const page of [Other, Page, Other, Page]) {
      rerender(strict(createElement(page)));
      await settle();
      expect(container.querySelector('i')?.textContent).toBe('Hello');
    }
    await pass(10_000);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('without linger, a page starts as the server does', async () => {
    const { container, rerender } = render(strict(createElement(Page)));
    await settle();
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    rerender(strict(createElement(Other)));
    await pass(100);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
    expect(container.querySelector('i')?.textContent).toBe('');
  });
});

describe('Suspense', () => {
  let ready: boolean;
  let resume: () => void;
  let waiting: Promise<void>;
  beforeEach(() => {
    ready = false;
    waiting = new Promise((resolve) => {
      resume = () => {
        ready = true;
        resolve();
      };
    });
  });
  function Slow() {
    // As libraries do that fetch.
    if (!ready) throw waiting;
    return createElement('i', null, 'there');
  }
  const suspended = (...children: readonly ReactNode[]) =>
    stage.within(createElement(Suspense, { fallback: 'wait' }, ...children));

  it('subscribes once all is there, and not before', async () => {
    const { container } = render(suspended(room(), createElement(Slow)));
    await settle();
    expect(container.textContent).toBe('wait');
    expect(stage.sent()).toEqual([]);
    resume();
    await settle();
    expect(container.textContent).toBe('subscribedthere');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('keeps what is hidden for a while', async () => {
    const received = vi.fn();
    const { rerender } = render(suspended(room({ received })));
    await settle();
    rerender(suspended(room({ received }), createElement(Slow)));
    await settle();
    stage.server.transmit(ROOM, 'Hello');
    resume();
    await settle();
    expect(received).toHaveBeenCalledTimes(1);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('changes neither handlers nor params by a rendering that is thrown away', async () => {
    const heard: string[] = [];
    let go: (number: number) => void = () => {};
    const Listener = ({ number }: { readonly number: number }) => {
      useSubscription(ROOM, { received: (message) => heard.push(`${number} ${message}`) });
      return null;
    };
    const Page = () => {
      const [number, setNumber] = useState(1);
      go = setNumber;
      return createElement(
        Suspense,
        { fallback: 'wait' },
        createElement(Listener, { number }),
        room({ room: number }),
        number === 2 && createElement(Slow),
      );
    };
    render(stage.within(createElement(Page)));
    await settle();
    await act(async () => startTransition(() => go(2)));
    stage.server.transmit(ROOM, 'while 2 waits');
    await settle();
    await act(async () => startTransition(() => go(3)));
    stage.server.transmit(ROOM, 'after 3');
    await settle();
    expect(heard).toEqual(['1 while 2 waits', '3 after 3']);
    expect(stage.sent()).toEqual([SUBSCRIBE, 'subscribe Chat{"room":3}']);
  });

  it('leaves nothing behind where it never gets there', async () => {
    const { unmount } = render(suspended(room(), createElement(Slow)));
    await settle();
    unmount();
    await settle();
    expect(stage.consumer.subscriptions.subscriptions).toEqual([]);
    expect(stage.server.attempts).toEqual([]);
    expect(stage.sent()).toEqual([]);
  });
});

describe('an error boundary', () => {
  class Boundary extends React.Component<{ readonly children: ReactNode }> {
    static getDerivedStateFromError = () => ({ hasFailed: true });
    override state = { hasFailed: false };
    override render() {
      return this.state.hasFailed ? 'failed' : this.props.children;
    }
  }
  const Bomb = ({ isLit }: { readonly isLit: boolean }) => {
    if (isLit) throw new Error('by a component');
    return null;
  };
  const page = (isLit: boolean) =>
    stage.within(createElement(Boundary, null, room(), createElement(Bomb, { isLit })), room());

  it('takes with it what it replaces, and subscribes nothing that never came to be', async () => {
    const { container, unmount } = render(page(true));
    await settle();
    expect(container.textContent).toBe('failedsubscribed');
    expect(stage.consumer.subscriptions.subscriptions).toHaveLength(1);
    unmount();
    await pass(100);
    const { rerender } = render(page(false));
    await settle();
    expect(stage.consumer.subscriptions.subscriptions).toHaveLength(2);
    rerender(page(true));
    await settle();
    expect(stage.consumer.subscriptions.subscriptions).toHaveLength(1);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
  });
});

describe('a component that goes while it is told', () => {
  it('is told no more, and its subscription ends', async () => {
    const received = vi.fn();
    const Leaving = () => {
      const [hasLeft, setHasLeft] = useState(false);
      received.mockImplementation(() => flushSync(() => setHasLeft(true)));
      return hasLeft ? null : room({ received });
    };
    render(stage.within(createElement(Leaving)));
    await settle();
    stage.server.transmit(ROOM, 'one');
    stage.server.transmit(ROOM, 'two');
    await settle();
    expect(received.mock.calls).toEqual([['one']]);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
  });
});

describe('a provider within another', () => {
  it('has the components below it', async () => {
    const inner = enter();
    render(stage.within(room(), inner.within(room({ room: 2 }))));
    await settle();
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    expect(inner.sent()).toEqual(['subscribe Chat{"room":2}']);
    inner.close();
  });
});

describe('concurrent rendering', () => {
  let go: (room: number) => void;
  const rendered: number[] = [];
  function Deferred() {
    const [number, setNumber] = useState(1);
    go = setNumber;
    const shown = useDeferredValue(number);
    rendered.push(shown);
    return room({ room: shown });
  }

  it('subscribes to what is committed: what a transition skips is never asked for', async () => {
    render(stage.within(createElement(Deferred)));
    await settle();
    await act(async () => {
      for (const number of [2, 3, 4]) startTransition(() => go(number));
    });
    await pass(100);
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, 'subscribe Chat{"room":4}']);
    expect(rendered).toContain(4);
  });

  it('shows all components the same, also of what changes meanwhile', async () => {
    const { container } = render(stage.within(...['a', 'b', 'c'].map((key) => room({ key }))));
    await settle();
    startTransition(() => void stage.server.drops());
    await settle();
    expect(container.textContent).toBe('subscribing'.repeat(3));
    await pass(1_000);
    expect(container.textContent).toBe('subscribed'.repeat(3));
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE]);
  });
});

describe('what came and went a hundred times', () => {
  it('leaves no subscription, no listener, no timer', async () => {
    const on = vi.spyOn(stage.consumer, 'on');
    render(stage.within(room()));
    await settle();
    const timers = vi.getTimerCount();
    const listeners = on.mock.calls.length;
    const expected = [SUBSCRIBE];
    for (let count = 0; count < 100; count++) {
      const other = 2 + (count % 3);
      const { unmount } = render(strict(room(), room({ room: other })));
      for (const command of ['subscribe', 'unsubscribe']) {
        expected.push(`${command} Chat{"room":${other}}`);
      }
      await settle();
      unmount();
      await pass(100);
    }
    await pass(1_000);
    expect(stage.consumer.subscriptions.subscriptions).toHaveLength(1);
    expect(stage.consumer.subscriptions.entries.size).toBe(1);
    expect(vi.getTimerCount()).toBe(timers);
    expect(on.mock.calls).toHaveLength(listeners);
    expect(stage.server.connections).toHaveLength(1);
    expect(stage.sent()).toEqual(expected);
  });
});
