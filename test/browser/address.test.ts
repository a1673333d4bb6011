// @vitest-environment happy-dom
/** Where a consumer on a page connects to. */
import * as rails from '@rails/actioncable';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebSocketURL, getConfig } from '../../src/index.js';
import { closePage, openOnPage, type PageCable } from '../support/page.js';

declare global {
  interface Window {
    /** happy-dom's own controls. */
    happyDOM?: { setURL(url: string): void };
  }
}

const PAGE = 'https://app.example:8443/rooms/1?tab=a#top';

let open: PageCable[] = [];
const connectTo = (...args: Parameters<typeof openOnPage>) => {
  const cable = openOnPage(...args);
  open.push(cable);
  cable.consumer.connect();
  return cable;
};
/** The addresses of the sockets that were asked for. */
const urls = ({ server }: PageCable) => server.attempts.map(({ url }) => url);
const settle = () => vi.advanceTimersByTimeAsync(0);
const meta = (name: string, content: string) =>
  document.head.insertAdjacentHTML('beforeend', `<meta name="${name}" content="${content}">`);

beforeEach(() => {
  vi.useFakeTimers();
  window.happyDOM?.setURL(PAGE);
});
afterEach(() => {
  for (const cable of open) closePage(cable);
  open = [];
  document.head.innerHTML = '';
  vi.useRealTimers();
});

describe('getConfig', () => {
  it('reads the meta tags of Action Cable', () => {
    meta('action-cable-url', '/websocket');
    meta('action-cable-token', '');
    expect(getConfig('url')).toBe('/websocket');
    expect(getConfig('token')).toBe('');
    expect(getConfig('other')).toBeNull();
  });

  it('is null for a tag without content', () => {
    document.head.innerHTML = '<meta name="action-cable-url">';
    expect(getConfig('url')).toBeNull();
  });

  it('looks at the head only, as Rails does: what users write is in the body', () => {
    document.body.innerHTML = '<meta name="action-cable-url" content="wss://evil.example">';
    expect(getConfig('url')).toBeNull();
    document.body.innerHTML = '';
  });
});

describe('createWebSocketURL', () => {
  const { createWebSocketURL: railsWebSocketURL } = rails as unknown as {
    createWebSocketURL: typeof createWebSocketURL;
  };

  it.each([
    ['/cable', 'wss://app.example:8443/cable'],
    ['cable', 'wss://app.example:8443/rooms/cable'],
    ['../cable', 'wss://app.example:8443/cable'],
    ['/cable?token=a%20b', 'wss://app.example:8443/cable?token=a%20b'],
    ['?only=query', 'wss://app.example:8443/rooms/1?only=query'],
    ['//other.example/cable', 'wss://other.example/cable'],
    ['http://other.example/cable', 'ws://other.example/cable'],
    ['https://other.example:444/cable', 'wss://other.example:444/cable'],
    ['HTTPS://other.example/cable', 'wss://other.example/cable'],
    ['http://user:pass@other.example/http/https', 'ws://user:pass@other.example/http/https'],
    ['/http://cable', 'wss://app.example:8443/http://cable'],
  ])('makes of %s what a socket takes, as Rails does', (url, expected) => {
    expect(createWebSocketURL(url)).toBe(expected);
    expect(railsWebSocketURL(url)).toBe(expected);
  });

  it.each([
    ['ws://other.example'],
    ['wss://other.example/a b'],
    ['WSS://Other.example/Cable'],
    [''],
  ])('leaves %j as it is, as Rails does', (url) => {
    expect(createWebSocketURL(url)).toBe(url);
    expect(railsWebSocketURL(url)).toBe(url);
  });

  it('calls a function', () => {
    expect(createWebSocketURL(() => '/cable')).toBe('wss://app.example:8443/cable');
  });

  it('goes by the base tag', () => {
    document.head.innerHTML = '<base href="https://cdn.example/assets/">';
    expect(createWebSocketURL('/cable')).toBe('wss://cdn.example/cable');
    expect(createWebSocketURL('cable')).toBe('wss://cdn.example/assets/cable');
    expect(createWebSocketURL('http://other.example/')).toBe('ws://other.example/');
    document.head.innerHTML = '<base href="http://cdn.example/">';
    expect(createWebSocketURL('/cable')).toBe('ws://cdn.example/cable');
  });

  it.each([
    '',
    '/',
    '//other.example/cable',
    '\\\\other.example\\cable',
    '/\\other.example/cable',
    '\t/cable\r\n',
    ' cable ',
    '?ws://other.example',
    '#ws:',
    './ws://other.example',
    'https:cable',
    'https://other.example',
    'wss://other.example/?ws://other.example',
    'HTTPS:\\\\other.example',
  ])('keeps TLS on a page that has it, where the address %j does not say otherwise', (url) => {
    const address = url && createWebSocketURL(url);
    expect(connectTo(url || undefined).server.attempts[0]?.url).toMatch(/^wss:\/\//);
    expect(address).toMatch(url ? /^wss:\/\//i : /^$/);
  });

  it('goes by a page without TLS', () => {
    window.happyDOM?.setURL('http://localhost:3000/');
    expect(createWebSocketURL('/cable')).toBe('ws://localhost:3000/cable');
  });
});

describe('a consumer', () => {
  it('without an address goes to /cable of the page', () => {
    expect(urls(connectTo())).toEqual(['wss://app.example:8443/cable']);
  });

  it('without an address goes by the meta tag', () => {
    meta('action-cable-url', 'wss://cable.example/x?y=1');
    expect(urls(connectTo())).toEqual(['wss://cable.example/x?y=1']);
  });

  it('goes by a relative address in the meta tag', () => {
    meta('action-cable-url', '/websocket');
    expect(urls(connectTo())).toEqual(['wss://app.example:8443/websocket']);
  });

  it('does not go by an empty meta tag', () => {
    meta('action-cable-url', '');
    expect(urls(connectTo())).toEqual(['wss://app.example:8443/cable']);
  });

  it('goes where it is told, whatever the meta tag says', () => {
    meta('action-cable-url', '/websocket');
    expect(urls(connectTo('/other'))).toEqual(['wss://app.example:8443/other']);
    expect(urls(connectTo('https://other.example/cable'))).toEqual(['wss://other.example/cable']);
    expect(urls(connectTo('ws://other.example/cable'))).toEqual(['ws://other.example/cable']);
  });

  it('asks a function at every attempt, and resolves what it returns', async () => {
    let count = 0;
    const cable = connectTo(() => `/cable?attempt=${++count}`, { reconnect: () => 1_000 });
    expect(count).toBe(1);
    await settle();
    cable.server.drops();
    await vi.advanceTimersByTimeAsync(1_000);
    cable.consumer.connection.reopen();
    await settle();
    expect(urls(cable)).toEqual([1, 2, 3].map((n) => `wss://app.example:8443/cable?attempt=${n}`));
  });

  it('waits for an async function at every attempt, and resolves what it gives', async () => {
    let count = 0;
    const url = async () => `/cable?token=${++count}`;
    const cable = connectTo(url, { reconnect: () => 1_000 });
    expect(urls(cable)).toEqual([]);
    await settle();
    cable.server.drops();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(urls(cable)).toEqual([1, 2].map((n) => `wss://app.example:8443/cable?token=${n}`));
    expect(cable.consumer.status.get().state).toBe('open');
  });

  it('looks at the page at every attempt, as Turbo may have put another in its place', async () => {
    const cable = connectTo(undefined, { reconnect: () => 1_000 });
    await settle();
    meta('action-cable-url', '/websocket');
    cable.server.drops();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(urls(cable)).toEqual([
      'wss://app.example:8443/cable',
      'wss://app.example:8443/websocket',
    ]);
  });

  it('shows the resolved address as `url`, and what it was given as `_url`', () => {
    const url = () => '/cable';
    expect(openOnPage('/cable').consumer.url).toBe('wss://app.example:8443/cable');
    expect(openOnPage(url).consumer.url).toBe('wss://app.example:8443/cable');
    expect(openOnPage().consumer.url).toBe('wss://app.example:8443/cable');
    expect(openOnPage('/cable').consumer._url).toBe('/cable');
    expect(openOnPage(url).consumer._url).toBe(url);
  });

  it('is still resolved, and the page still heard, where options are given as undefined', async () => {
    const nothing = { resolveUrl: undefined, wake: undefined, logger: undefined } as object;
    const cable = connectTo('/cable', nothing);
    await settle();
    expect(urls(cable)).toEqual(['wss://app.example:8443/cable']);
    window.dispatchEvent(new Event('pagehide'));
    expect(cable.consumer.status.get().state).toBe('suspended');
  });
});
