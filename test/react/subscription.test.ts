// @vitest-environment happy-dom
/** A component's subscription: when it is there, what it is told, what it shows. */
import { act, render } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionCallbacks } from '../../src/core/index.js';
import { type SubscriptionView, useSubscription } from '../../src/react/index.js';
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
    await pass(6_000);
    expect(container.textContent).toBe('unanswered');
    stage.server.rejects('Chat');
    await pass(10_000);
    expect(container.textContent).toBe('rejected');
    expect(view.subscription?.state).toBe('rejected');
  });

  it('renders for no message', async () => {
    render(chat());
    await settle();
    const before = states.length;
    await act(async () => void stage.server.transmit(ROOM, { body: 'Hello' }));
    expect(states).toHaveLength(before);
  });
});
