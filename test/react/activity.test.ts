// @vitest-environment happy-dom
/** What React's `Activity` hides, and shows again: what goes over the wire meanwhile. */
import { render } from '@testing-library/react';
import * as React from 'react';
import { createElement, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SubscriptionView, useMessages, useSubscription } from '../../src/react/index.js';
import { enter, leave, pass, ROOM, type Stage, SUBSCRIBE, settle, UNSUBSCRIBE } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = enter();
});
afterEach(() => leave(stage));

let shown: SubscriptionView;
function Watch() {
  shown = useSubscription(ROOM, {}, { linger: 5_000 });
  return createElement('p', null, shown.state);
}
/** Has the channel, and no messages. */
const Beside = () => createElement(Room, { received: () => {} });
function Room({ received }: { readonly received: (message: unknown) => void }) {
  return createElement('p', null, useSubscription(ROOM, { received }).state);
}
function Latest({ limit }: { readonly limit?: number }) {
  return createElement('i', null, useMessages(ROOM, limit === undefined ? {} : { limit }).join());
}

// React 18 has none.
describe.runIf('Activity' in React)('Activity', () => {
  const Activity: React.ElementType = React.Activity;
  const activity = (mode: 'visible' | 'hidden') =>
    stage.within(createElement(Activity, { mode }, createElement(Watch)));

  it('ends subscriptions with what it hides, and shows the new ones', async () => {
    const { rerender } = render(activity('visible'));
    await settle();
    const first = shown.subscription;
    rerender(activity('hidden'));
    await settle();
    expect(first?.state).toBe('unsubscribed');
    rerender(activity('visible'));
    await settle();
    expect(shown.subscription?.state).toBe('subscribed');
    expect(shown.perform('speak', { body: 'Hello' })).toBe(true);
    await settle();
    expect(stage.sent()).toEqual([
      SUBSCRIBE,
      'message Chat{"room":1} {"body":"Hello","action":"speak"}',
    ]);
  });

  it('subscribes what it had prepared when it is shown, with the handlers of then', async () => {
    const page = (mode: 'visible' | 'hidden', received: (message: unknown) => void) =>
      stage.within(createElement(Activity, { mode }, createElement(Room, { received })));
    const [former, latest] = [vi.fn(), vi.fn()];
    const { rerender } = render(page('hidden', former));
    await pass(1_000);
    expect(stage.server.attempts).toEqual([]);
    rerender(page('visible', latest));
    await settle();
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    expect([former.mock.calls, latest.mock.calls]).toEqual([[], [['Hello']]]);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  /** Messages that are hidden for a time in which another one comes, beside what stays. */
  async function hideFor(ms: number, ...beside: readonly ReactNode[]) {
    const page = (mode: 'visible' | 'hidden') =>
      stage.within(createElement(Activity, { mode }, createElement(Latest)), ...beside);
    const { container, rerender } = render(page('visible'));
    await settle();
    await says('a', 'b');
    rerender(page('hidden'));
    await settle();
    await says('meanwhile');
    await pass(ms);
    rerender(page('visible'));
    await settle();
    return () => container.querySelector('i')?.textContent;
  }
  const says = async (...messages: readonly string[]) => {
    for (const message of messages) stage.server.transmit(ROOM, message);
    await settle();
  };

  it('without linger, leaves what it hides; what is shown again begins anew', async () => {
    const text = await hideFor(100);
    expect(text()).toBe('');
    await says('c');
    expect(text()).toBe('c');
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
  });

  it('with linger, sends nothing; what is shown again goes on with what it had', async () => {
    stage.close();
    stage = enter({ linger: 5_000 });
    const text = await hideFor(4_999);
    expect(text()).toBe('a,b');
    await says('c');
    expect(text()).toBe('a,b,c');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('with linger, leaves what it hides for longer', async () => {
    stage.close();
    stage = enter({ linger: 5_000 });
    const text = await hideFor(5_100);
    expect(text()).toBe('');
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
  });

  it('without linger, goes on with what it had where others have the channel, and no messages', async () => {
    const text = await hideFor(60_000, createElement(Beside));
    expect(text()).toBe('a,b');
    await says('c');
    expect(text()).toBe('a,b,c');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  /** Messages that are prepared, and shown when who had them has left; another one comes between. */
  async function prepareFor(ms: number) {
    const page = (mode: 'visible' | 'hidden', other?: ReactNode) =>
      stage.within(createElement(Activity, { mode }, createElement(Latest)), other);
    const { container, rerender } = render(page('hidden', createElement(Latest)));
    await settle();
    await says('a', 'b');
    rerender(page('hidden'));
    await settle();
    await says('meanwhile');
    await pass(ms);
    rerender(page('visible'));
    await settle();
    return () => container.querySelector('i')?.textContent;
  }

  it('without linger, prepares nothing of what those had who have left', async () => {
    const text = await prepareFor(100);
    expect(text()).toBe('');
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
  });

  it('with linger, what it had prepared goes on with what the last had when they left', async () => {
    stage.close();
    stage = enter({ linger: 5_000 });
    const text = await prepareFor(4_999);
    expect(text()).toBe('a,b');
    await says('c');
    expect(text()).toBe('a,b,c');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('costs nothing where others have the channel, whose messages it has then', async () => {
    const text = await hideFor(60_000, createElement(Latest));
    expect(text()).toBe('a,b,meanwhile');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('has what others have whose limit is lower: a list of its own would have a hole', async () => {
    const text = await hideFor(60_000, createElement(Latest, { limit: 1 }));
    expect(text()).toBe('meanwhile');
    await says('c');
    expect(text()).toBe('meanwhile,c');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('has no more what was deleted meanwhile, and neither has who comes then', async () => {
    const reducer = (before: readonly string[], message: unknown) =>
      message === 'delete' ? before.slice(1) : [...before, String(message)];
    const List = ({ as }: { readonly as: string }) =>
      createElement(as, null, useMessages(ROOM, { reducer, initial: [] as string[] }).join());
    const page = (mode: 'visible' | 'hidden') =>
      stage.within(
        createElement(Activity, { mode }, createElement(List, { as: 'i' })),
        createElement(List, { as: 'b' }),
        mode === 'visible' && createElement(List, { as: 'u' }),
      );
    const { container, rerender } = render(page('visible'));
    const lists = () => ['i', 'b', 'u'].map((each) => container.querySelector(each)?.textContent);
    await settle();
    await says('a', 'b', 'c');
    rerender(page('hidden'));
    await says('delete', 'delete');
    rerender(page('visible'));
    await settle();
    expect(lists()).toEqual(['c', 'c', 'c']);
    await says('d');
    expect(lists()).toEqual(['c,d', 'c,d', 'c,d']);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });
});
