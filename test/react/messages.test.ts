// @vitest-environment happy-dom
/** What the messages of a channel amount to, for one component and for many. */
import { render } from '@testing-library/react';
import { createElement, StrictMode, useLayoutEffect } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionCallbacks } from '../../src/core/index.js';
import { type MessagesOptions, useMessages } from '../../src/react/index.js';
import { enter, leave, pass, ROOM, type Stage, SUBSCRIBE, settle, UNSUBSCRIBE } from './stage.js';

let stage: Stage;
let renderings: number;
beforeEach(() => {
  stage = enter();
  renderings = 0;
});
afterEach(() => leave(stage));

interface ListProps {
  readonly room?: number | null;
  readonly options?: MessagesOptions<unknown, unknown>;
}

function List({ room = 1, options }: ListProps) {
  const shown = useMessages(room === null ? null : { channel: 'Chat', room }, options);
  renderings += 1;
  return createElement('p', null, JSON.stringify(shown));
}
const list = (props?: ListProps) => createElement(List, props);
const show = (props?: ListProps) => render(stage.within(list(props)));
const says = async (...messages: readonly unknown[]) => {
  for (const message of messages) stage.server.transmit(ROOM, message);
  await settle();
};
/** A subscription of the server that sends what there was. */
const withHistory = () =>
  stage.server.channel('Chat', {
    subscribed: (subscription) => void subscription.transmit('history'),
  });

/** A message arrives at once: at those that are subscribed by now. */
const arrives = (message: unknown) => {
  for (const each of stage.consumer.subscriptions.findAll(JSON.stringify(ROOM))) {
    (each as SubscriptionCallbacks).received?.(message);
  }
};

const sum = (before: unknown, message: unknown) => (before as number) + (message as number);

describe('messages', () => {
  it('are an array, in their order', async () => {
    const { container } = show();
    expect(container.textContent).toBe('[]');
    await settle();
    await says('a', { b: 1 }, null);
    expect(container.textContent).toBe('["a",{"b":1},null]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    expect(stage.warnings).toEqual([]);
  });

  it('are the latest 100, or as many as were asked for', async () => {
    const { container } = show();
    const { container: three } = show({ options: { limit: 3 } });
    await settle();
    await says(...Array.from({ length: 150 }, (_, number) => number));
    const shown = JSON.parse(container.textContent ?? '');
    expect([shown.length, shown[0], shown.at(-1)]).toEqual([100, 50, 149]);
    expect(three.textContent).toBe('[147,148,149]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('are none where the limit is 0', async () => {
    const { container } = show({ options: { limit: 0 } });
    await settle();
    await says('a', 'b');
    expect(container.textContent).toBe('[]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('are fewer from the next one on, where the limit is lowered', async () => {
    const { container, rerender } = show({ options: { limit: 3 } });
    await settle();
    await says('a', 'b', 'c');
    rerender(stage.within(list({ options: { limit: 1 } })));
    expect(container.textContent).toBe('["a","b","c"]');
    await says('d');
    expect(container.textContent).toBe('["d"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('of the former params are not among those of the next', async () => {
    const Moving = ({ room }: { readonly room: number }) => {
      const shown = useMessages({ channel: 'Chat', room });
      // On the page with the next room, while it is still subscribed to the former: a message arrives.
      useLayoutEffect(() => {
        if (room === 1) return;
        for (const each of stage.consumer.subscriptions.findAll(JSON.stringify(ROOM))) {
          (each as SubscriptionCallbacks).received?.('of the former');
        }
      }, [room]);
      return createElement('p', null, shown.join());
    };
    // Others have the next one already.
    show({ room: 2, options: { reducer: sum, initial: 0 } });
    const { container, rerender } = render(stage.within(createElement(Moving, { room: 1 })));
    await settle();
    rerender(stage.within(createElement(Moving, { room: 2 })));
    await settle();
    expect(container.textContent).toBe('');
    expect(stage.sent()).toEqual(['subscribe Chat{"room":2}', SUBSCRIBE, UNSUBSCRIBE]);
  });

  it('begin with what is given', async () => {
    const { container } = show({ options: { initial: ['from the page'] } });
    expect(container.textContent).toBe('["from the page"]');
    await settle();
    await says('a');
    expect(container.textContent).toBe('["from the page","a"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('come from what a channel transmits before its confirmation', async () => {
    withHistory();
    const { container } = show();
    await settle();
    expect(container.textContent).toBe('["history"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('are what a reducer makes of them; one that changes nothing renders nothing', async () => {
    const { container } = show({ options: { reducer: sum, initial: 1 } });
    await settle();
    await says(2, 3);
    expect(container.textContent).toBe('6');
    const before = renderings;
    await says(0);
    expect(renderings).toBe(before);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('render nothing while a reducer gives the same array', async () => {
    const reducer = (before: unknown) => before;
    const { container } = show({ options: { reducer, initial: ['a'] } });
    await settle();
    const before = renderings;
    await says('b', 'c');
    expect(renderings).toBe(before);
    expect(container.textContent).toBe('["a"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('may be reduced by a function that is new in each rendering: the latest counts', async () => {
    const by = (factor: number) => ({
      options: {
        initial: 0,
        reducer: (before: unknown, message: unknown) => sum(before, factor * (message as number)),
      },
    });
    const { container, rerender } = show(by(1));
    await settle();
    await says(1);
    rerender(stage.within(list(by(10))));
    await says(1);
    expect(container.textContent).toBe('11');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('of other params begin anew; of none there are none', async () => {
    const { container, rerender } = show();
    await settle();
    await says('a');
    rerender(stage.within(list({ room: 2 })));
    await settle();
    expect(container.textContent).toBe('[]');
    rerender(stage.within(list({ room: null })));
    await settle();
    expect(container.textContent).toBe('[]');
    expect(stage.sent()).toEqual([
      SUBSCRIBE,
      UNSUBSCRIBE,
      'subscribe Chat{"room":2}',
      'unsubscribe Chat{"room":2}',
    ]);
  });

  it('that a reducer throws at are left out', async () => {
    const reducer = (before: unknown, message: unknown) => {
      if (message === 'bad') throw new Error('by a reducer');
      return [...(before as unknown[]), message];
    };
    const { container } = show({ options: { reducer, initial: [] } });
    await settle();
    await says('a', 'bad', 'b');
    expect(container.textContent).toBe('["a","b"]');
    expect(stage.warnings.join()).toContain('by a reducer');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('stay over a lost connection', async () => {
    const { container } = show();
    await settle();
    await says('a');
    stage.server.drops();
    await pass(1_000);
    await says('b');
    expect(container.textContent).toBe('["a","b"]');
    expect(stage.sent()).toEqual([SUBSCRIBE, SUBSCRIBE]);
  });
});

describe('a component that comes later', () => {
  it('sees what the others see, in its first rendering, and nothing is sent', async () => {
    withHistory();
    show();
    await settle();
    await says('a');
    const { container } = show();
    expect(container.textContent).toBe('["history","a"]');
    await settle();
    await says('b');
    expect(container.textContent).toBe('["history","a","b"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees it in StrictMode, too', async () => {
    show();
    await settle();
    await says('a');
    const { container } = render(createElement(StrictMode, null, stage.within(list())));
    await says('b');
    expect(container.textContent).toBe('["a","b"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees what came between its rendering and its mount', async () => {
    show({ options: { reducer: sum, initial: 0 } });
    await settle();
    const Late = () => {
      const shown = useMessages(ROOM, { reducer: sum as () => number, initial: 0 });
      // It is on the page, and not yet subscribed: a message arrives.
      useLayoutEffect(() => arrives(1), []);
      return createElement('p', null, shown);
    };
    const { container } = render(stage.within(createElement(Late)));
    await settle();
    expect(container.textContent).toBe('1');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('misses nothing on its way in where it takes over, with linger, from who leaves', async () => {
    stage.close();
    stage = enter({ linger: 5_000 });
    const { container, rerender } = show();
    await settle();
    await says('a');
    const Next = () => {
      const shown = useMessages(ROOM);
      // What it replaces is off the page, and listens still: a message arrives.
      useLayoutEffect(() => arrives('b'), []);
      return createElement('p', null, shown.join());
    };
    rerender(stage.within(createElement(Next)));
    await says('c');
    expect(container.textContent).toBe('a,b,c');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees no more than it wants', async () => {
    show();
    await settle();
    await says('a', 'b', 'c');
    const { container } = show({ options: { limit: 2 } });
    expect(container.textContent).toBe('["b","c"]');
    await settle();
    expect(container.textContent).toBe('["b","c"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('keeps to a lower limit than theirs, and takes nothing from them', async () => {
    const reducer = (before: unknown, message: unknown) => [...(before as []), message];
    const options = { reducer, initial: [] };
    const { container: all } = show({ options });
    await settle();
    await says('a', 'b', 'c');
    const { container, unmount } = show({ options: { ...options, limit: 2 } });
    await says('d');
    expect(container.textContent).toBe('["c","d"]');
    unmount();
    await says('e');
    expect(all.textContent).toBe('["a","b","c","d","e"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('has a limit of its own, where theirs is lower', async () => {
    const { container: one } = show({ options: { limit: 1 } });
    await settle();
    await says('a', 'b');
    const { container } = show();
    expect(container.textContent).toBe('["b"]');
    await says('c');
    expect([one.textContent, container.textContent]).toEqual(['["c"]', '["b","c"]']);
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees the most that any of them has, whoever was there first', async () => {
    show({ options: { limit: 1 } });
    show();
    show({ options: { limit: 2 } });
    await settle();
    await says('a', 'b', 'c');
    const { container } = show();
    expect(container.textContent).toBe('["a","b","c"]');
    await says('d');
    expect(container.textContent).toBe('["a","b","c","d"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees what they have instead of what it was given, though that is more', async () => {
    const options = { reducer: (_: unknown, message: unknown) => message, initial: ['a', 'b'] };
    show({ options });
    await settle();
    await says(['b']);
    const { container } = show({ options });
    expect(container.textContent).toBe('["b"]');
    await settle();
    expect(container.textContent).toBe('["b"]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees no more what was deleted between its rendering and its mount', async () => {
    const reducer = (before: readonly string[], message: unknown) =>
      message === 'delete' ? before.slice(1) : [...before, String(message)];
    const options = { reducer, initial: [] as string[] };
    show({ options: options as never });
    await settle();
    await says('a', 'b');
    const Late = () => {
      const shown = useMessages(ROOM, options);
      useLayoutEffect(() => arrives('delete'), []);
      return createElement('p', null, shown.join());
    };
    const { container } = render(stage.within(createElement(Late)));
    await settle();
    expect(container.textContent).toBe('b');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees nothing that another reducer has made, though theirs is the same by now', async () => {
    const { rerender } = show({ options: { reducer: sum, initial: 0 } });
    await settle();
    await says(1);
    const options = {
      reducer: (before: unknown, message: unknown) => [...(before as []), message],
      initial: [],
    };
    rerender(stage.within(list({ options })));
    const { container } = show({ options });
    expect(container.textContent).toBe('[]');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees nothing of who has another reducer by now', async () => {
    const first = { reducer: sum, initial: 0 };
    const { rerender } = show({ options: first });
    await settle();
    await says(1);
    const product = (before: unknown, message: unknown) => (before as number) * (message as number);
    rerender(stage.within(list({ options: { ...first, reducer: product } })));
    await says(5);
    const { container } = show({ options: first });
    await says(1);
    expect(container.textContent).toBe('1');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('begins anew with another reducer', async () => {
    show();
    await settle();
    await says(1);
    const { container } = show({ options: { reducer: sum, initial: 0 } });
    await says(2);
    expect(container.textContent).toBe('2');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
  });

  it('sees nothing of those who have gone', async () => {
    const { unmount } = show();
    await settle();
    await says('a');
    unmount();
    await pass(100);
    const { container } = show();
    await settle();
    expect(container.textContent).toBe('[]');
    expect(stage.sent()).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]);
  });

  it('sees nothing of another room', async () => {
    show();
    await settle();
    await says('a');
    const { container } = show({ room: 2 });
    await settle();
    expect(container.textContent).toBe('[]');
    expect(stage.sent()).toEqual([SUBSCRIBE, 'subscribe Chat{"room":2}']);
  });
});
