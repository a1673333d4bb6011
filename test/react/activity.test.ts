// @vitest-environment happy-dom
/** What React's `Activity` hides, and shows again: what goes over the wire meanwhile. */
import { render } from '@testing-library/react';
import * as React from 'react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SubscriptionView, useSubscription } from '../../src/react/index.js';
import { enter, leave, pass, ROOM, type Stage, SUBSCRIBE, settle } from './stage.js';

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
function Room({ received }: { readonly received: (message: unknown) => void }) {
  return createElement('p', null, useSubscription(ROOM, { received }).state);
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
});
