// @vitest-environment happy-dom
/** Whose consumer components get, how long it lives, and its status. */
import { act, render } from '@testing-library/react';
import { createElement, type ReactNode, StrictMode, useEffect, useLayoutEffect } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Consumer } from '../../src/core/index.js';
import {
  CableProvider,
  useConnectionStatus,
  useConsumer,
  useSubscription,
} from '../../src/react/index.js';
import { enter, leave, pass, type Stage, settle } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = enter();
});
afterEach(() => leave(stage));

let consumers: Set<Consumer>;
beforeEach(() => {
  consumers = new Set();
});

function Look() {
  const consumer = useConsumer();
  useEffect(() => void consumers.add(consumer), [consumer]);
  return null;
}
const Chat = () => createElement('p', null, useSubscription('Chat').state);
const Status = () => createElement('output', null, useConnectionStatus().state);

/** A provider that makes its consumer, as most applications have it: all of it new each time. */
const owning = (...children: readonly ReactNode[]) =>
  createElement(
    CableProvider,
    {
      url: async () => 'ws://test/cable',
      options: { WebSocket: stage.server.WebSocket, logger: false, reconnect: () => 1_000 },
    },
    ...children,
  );
const strict = (child: ReactNode) => createElement(StrictMode, null, child);

describe('a provider with a consumer of the caller', () => {
  it('gives it, and leaves it alone', async () => {
    const { unmount } = render(stage.within(createElement(Look), createElement(Chat)));
    await settle();
    expect([...consumers]).toEqual([stage.consumer]);
    unmount();
    await pass(10_000);
    expect(stage.consumer.status.get().state).toBe('open');
    expect(stage.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
  });

  it('opens nothing by itself', async () => {
    render(strict(stage.within(createElement(Look), createElement(Status))));
    await settle();
    expect(stage.server.attempts).toEqual([]);
    expect(stage.sent()).toEqual([]);
  });

  it('may be given another one, to which all subscriptions go', async () => {
    const other = enter();
    const { rerender } = render(stage.within(createElement(Chat)));
    await settle();
    rerender(other.within(createElement(Chat)));
    await settle();
    expect(stage.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
    expect(other.sent()).toEqual(['subscribe Chat']);
    other.close();
  });
});

describe('a provider with an address', () => {
  const open = () => stage.server.connections.length;

  it('makes one consumer, however often it is rendered', async () => {
    const { rerender } = render(owning(createElement(Look), createElement(Chat)));
    for (let count = 0; count < 5; count++) {
      await settle();
      rerender(owning(createElement(Look), createElement(Chat)));
    }
    await settle();
    expect(consumers.size).toBe(1);
    expect(stage.server.attempts).toHaveLength(1);
    expect(stage.sent()).toEqual(['subscribe Chat']);
  });

  it('makes one socket in StrictMode, and disconnects when it is gone', async () => {
    const { unmount } = render(strict(owning(createElement(Chat))));
    await settle();
    expect(stage.server.attempts).toHaveLength(1);
    expect(open()).toBe(1);
    expect(stage.sent()).toEqual(['subscribe Chat']);
    unmount();
    await settle();
    expect(open()).toBe(0);
    await pass(60_000);
    expect(stage.server.attempts).toHaveLength(1);
    expect(stage.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
    expect(stage.warnings).toEqual([]);
  });

  it('tells nobody who has gone with it that it disconnects', async () => {
    const told: unknown[] = [];
    const News = () => {
      useSubscription('Chat', { disconnected: (loss) => told.push(loss) });
      return null;
    };
    const Page = ({ isOpen }: { readonly isOpen: boolean }) => {
      // Before React has cleaned up behind those who are not on the page any more.
      useLayoutEffect(() => {
        if (!isOpen) vi.advanceTimersByTime(0);
      }, [isOpen]);
      return isOpen ? owning(createElement(News)) : null;
    };
    const { rerender } = render(createElement(Page, { isOpen: true }));
    await settle();
    expect(open()).toBe(1);
    rerender(createElement(Page, { isOpen: false }));
    await settle();
    expect(open()).toBe(0);
    expect(told).toEqual([]);
    expect(stage.sent()).toEqual(['subscribe Chat']);
  });

  it('makes another one with another key', async () => {
    const keyed = (key: string) => createElement('div', { key }, owning(createElement(Chat)));
    const { rerender } = render(keyed('one'));
    await settle();
    rerender(keyed('two'));
    await settle();
    expect(stage.server.attempts).toHaveLength(2);
    expect(open()).toBe(1);
    expect(stage.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat', 'subscribe Chat']);
  });

  it('disconnects the one that it made when it is given another', async () => {
    const { rerender } = render(owning(createElement(Chat)));
    await settle();
    rerender(stage.within(createElement(Chat)));
    await settle();
    const own = stage.server.connections;
    expect(own).toHaveLength(1);
    expect(stage.consumer.status.get().state).toBe('open');
    expect(stage.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat', 'subscribe Chat']);
  });

  it('keeps the one that it made where that is given back to it, and disconnects it when it is gone', async () => {
    const { rerender, unmount } = render(owning(createElement(Look), createElement(Chat)));
    await settle();
    const [consumer] = [...consumers] as [Consumer];
    rerender(createElement(CableProvider, { consumer }, createElement(Look), createElement(Chat)));
    await settle();
    expect(consumer.status.get().state).toBe('open');
    unmount();
    await settle();
    expect(consumer.status.get().state).toBe('idle');
    expect(stage.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
  });
});

describe('a component without a provider', () => {
  it('is told what to do', () => {
    expect(() => render(createElement(Look))).toThrow('No CableProvider');
    expect(stage.sent()).toEqual([]);
  });
});

describe('the status', () => {
  it('is rendered again when it changes, and no longer after the component is gone', async () => {
    const { container, unmount } = render(stage.within(createElement(Status)));
    expect(container.textContent).toBe('idle');
    act(() => void stage.consumer.connect());
    expect(container.textContent).toBe('opening');
    await settle();
    expect(container.textContent).toBe('open');
    stage.server.drops();
    await settle();
    expect(container.textContent).toBe('waiting');
    await pass(1_000);
    expect(container.textContent).toBe('open');
    const stop = vi.fn();
    unmount();
    stage.consumer.on('status', stop);
    stage.server.drops();
    await settle();
    expect(stop).toHaveBeenCalled();
    expect(stage.warnings).toEqual([]);
    expect(stage.sent()).toEqual([]);
  });
});
