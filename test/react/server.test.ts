// @vitest-environment happy-dom
/** Rendering on a server opens nothing; the page that hydrates it shows the same, and then what is. */
import { act } from '@testing-library/react';
import { createElement, type ReactNode, StrictMode, Suspense } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CableProvider,
  useConnectionStatus,
  useMessages,
  usePerform,
  useSubscription,
} from '../../src/react/index.js';
import { enter, leave, ROOM, type Stage, SUBSCRIBE, settle } from './stage.js';

let stage: Stage;
let roots: Root[];
beforeEach(() => {
  stage = enter();
  roots = [];
});
const unmount = () =>
  act(() => {
    for (const root of roots) root.unmount();
  });
afterEach(() => leave(stage, unmount));

function Page() {
  const { state } = useSubscription(ROOM);
  const messages = useMessages(ROOM, { initial: ['from the server'] });
  const status = useConnectionStatus();
  usePerform(ROOM);
  return createElement('p', null, [state, status.state, ...messages].join());
}

const ON_SERVER = '<p>unsubscribed,idle,from the server</p>';

/** Puts what a server rendered into a page, and hydrates it. */
async function hydrate(page: ReactNode, html = renderToString(page)) {
  const container = document.createElement('div');
  container.innerHTML = html;
  await act(async () => {
    const onRecoverableError = (error: unknown) => console.error(error);
    roots.push(hydrateRoot(container, page, { onRecoverableError }));
  });
  await settle();
  return container;
}

describe('on a server', () => {
  it('renders what is before there is a connection, and opens none', async () => {
    expect(renderToString(stage.within(createElement(Page)))).toBe(ON_SERVER);
    await settle();
    expect(stage.server.attempts).toEqual([]);
    expect(stage.consumer.subscriptions.subscriptions).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(stage.warnings).toEqual([]);
    expect(stage.sent()).toEqual([]);
  });

  it('needs no page and no WebSocket for a provider with a relative address', () => {
    vi.stubGlobal('WebSocket', undefined);
    vi.stubGlobal('document', undefined);
    vi.stubGlobal('location', undefined);
    const app = createElement(CableProvider, { url: '/cable' }, createElement(Page));
    expect(renderToString(app)).toBe(ON_SERVER);
    expect(renderToString(createElement(CableProvider, null, createElement(Page)))).toBe(ON_SERVER);
    vi.unstubAllGlobals();
    expect(stage.warnings).toEqual([]);
    expect(stage.sent()).toEqual([]);
  });
});

describe('hydration', () => {
  it('begins with what the server rendered, then shows what is, without a warning', async () => {
    const app = createElement(StrictMode, null, stage.within(createElement(Page)));
    const container = await hydrate(app);
    expect(container.textContent).toBe('subscribed,open,from the server');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    expect(stage.warnings).toEqual([]);
  });

  it('may come late, when others are connected and have messages', async () => {
    await hydrate(stage.within(createElement(Page)));
    stage.server.transmit(ROOM, 'Hello');
    await settle();
    const late = stage.within(createElement(Suspense, null, createElement(Page)));
    const container = await hydrate(late, `<!--$-->${ON_SERVER}<!--/$-->`);
    expect(container.textContent).toBe('subscribed,open,from the server,Hello');
    expect(stage.sent()).toEqual([SUBSCRIBE]);
    expect(stage.warnings).toEqual([]);
  });
});
