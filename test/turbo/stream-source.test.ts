// @vitest-environment happy-dom
/** Turbo's streams on the page's consumer: what the server is sent, and what Turbo is given. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer } from '../../src/index.js';
import { shareWithTurbo } from '../../src/turbo/index.js';
import { type Cable, openCable } from '../support/cable.js';
import { pass, settle } from '../support/clock.js';
import { look, overlooked, watch } from '../support/commands.js';

const NAME = 'turbo-cable-stream-source';

vi.useFakeTimers();

// A page has one definition of an element, and so one consumer.
const cable: Cable = openCable({ cooldown: 0 });
const returned = shareWithTurbo(cable.consumer);

/** Turbo, as far as a stream is concerned: it listens to what it was given. */
const rendered: unknown[] = [];
const sources = new Set<EventTarget>();
const render = (event: Event) => void rendered.push((event as MessageEvent).data);
const Turbo = {
  connectStreamSource(source: EventTarget) {
    sources.add(source);
    source.addEventListener('message', render);
  },
  disconnectStreamSource(source: EventTarget) {
    sources.delete(source);
    source.removeEventListener('message', render);
  },
};

/** As `turbo_stream_from` writes it. */
const html = (name: string, more = '') =>
  `<${NAME} channel="Turbo::StreamsChannel" signed-stream-name="${name}" ${more}></${NAME}>`;
const paramsOf = (name: string) => ({ channel: 'Turbo::StreamsChannel', signed_stream_name: name });
const stream = () => document.querySelector(NAME) as HTMLElement;
const isLive = () => stream().hasAttribute('connected');
/** What a server was sent in this test. */
const sent = ({ server } = cable) =>
  look(server).map(({ command, params }) => `${command} ${params.signed_stream_name}`);

beforeEach(() => {
  cable.server.clearCommands();
  watch(cable.server);
  vi.stubGlobal('Turbo', Turbo);
});
afterEach(async () => {
  const missed = overlooked();
  document.body.innerHTML = '';
  await pass(1_001);
  expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
  expect(sources.size).toBe(0);
  cable.server.behaves();
  vi.unstubAllGlobals();
  rendered.length = 0;
  expect(missed).toEqual([]);
});

// First: a page can load Turbo once.
describe('before Turbo is there', () => {
  it('a stream is subscribed to; what comes waits, in order, unless the stream has left', async () => {
    vi.stubGlobal('Turbo', undefined);
    document.body.innerHTML = html('room') + html('hall');
    await settle();
    expect(sent()).toEqual(['subscribe room', 'subscribe hall']);
    for (const [name, text] of [
      ['room', '1'],
      ['hall', '2'],
      ['room', '3'],
    ] as const) {
      cable.server.transmit(paramsOf(name), text);
    }
    await settle();
    (document.querySelectorAll(NAME)[1] as HTMLElement).remove();
    expect(rendered).toEqual([]);
    vi.stubGlobal('Turbo', Turbo);
    customElements.define('turbo-stream', class extends HTMLElement {});
    await settle();
    expect(rendered).toEqual(['1', '3']);
  });
});

describe('a stream', () => {
  it('in the page is subscribed to with the identifier that turbo-rails gives it', async () => {
    document.body.innerHTML = html('room', 'data-room-id="7" data-kind="a"');
    await settle();
    expect(look(cable.server)).toMatchObject([
      {
        command: 'subscribe',
        identifier:
          '{"channel":"Turbo::StreamsChannel","signed_stream_name":"room","room_id":"7","kind":"a"}',
      },
    ]);
  });

  it('gives Turbo what is broadcast, once and in order', async () => {
    document.body.innerHTML = html('room');
    await settle();
    cable.server.transmit(paramsOf('room'), '<turbo-stream>1</turbo-stream>');
    cable.server.transmit(paramsOf('room'), '<turbo-stream>2</turbo-stream>');
    await settle();
    expect(rendered).toEqual(['<turbo-stream>1</turbo-stream>', '<turbo-stream>2</turbo-stream>']);
    expect(sent()).toEqual(['subscribe room']);
  });

  it('that leaves the page is left a second later, and Turbo hears no more of it', async () => {
    document.body.innerHTML = html('room');
    await settle();
    const left = stream();
    left.remove();
    expect(left.hasAttribute('connected')).toBe(false);
    await pass(999);
    expect(sent()).toEqual(['subscribe room']);
    cable.server.transmit(paramsOf('room'), 'late');
    await pass(2);
    expect(sent()).toEqual(['subscribe room', 'unsubscribe room']);
    expect(rendered).toEqual([]);
  });

  it('that was taken out before it was confirmed is left, and nothing is rendered', async () => {
    document.body.innerHTML = html('room');
    stream().remove();
    await settle();
    cable.server.transmit(paramsOf('room'), 'late');
    await pass(1_001);
    expect([sent(), rendered]).toEqual([[], []]);
  });

  it('that is on the next page too costs nothing, and misses nothing', async () => {
    document.body.innerHTML = html('room');
    await settle();
    document.body.innerHTML = html('room');
    expect(isLive()).toBe(true);
    cable.server.transmit(paramsOf('room'), 'there');
    await pass(60_000);
    expect([sent(), rendered]).toEqual([['subscribe room'], ['there']]);
  });

  it('that a morph makes another one is subscribed to anew', async () => {
    document.body.innerHTML = html('room');
    await settle();
    stream().setAttribute('signed-stream-name', 'hall');
    await pass(1_001);
    cable.server.transmit(paramsOf('hall'), 'hall');
    cable.server.transmit(paramsOf('room'), 'room');
    await settle();
    expect(sent()).toEqual(['subscribe room', 'subscribe hall', 'unsubscribe room']);
    expect(rendered).toEqual(['hall']);
  });

  it('that a morph leaves as it is stays as it is', async () => {
    document.body.innerHTML = html('room');
    await settle();
    const subscription = cable.consumer.subscriptions.subscriptions[0];
    stream().setAttribute('signed-stream-name', 'room');
    expect(cable.consumer.subscriptions.subscriptions).toEqual([subscription]);
    await pass(1_001);
    expect(sent()).toEqual(['subscribe room']);
  });

  it('that has left the page is none, whatever its name becomes', async () => {
    document.body.innerHTML = html('room');
    await settle();
    const left = stream();
    left.remove();
    left.setAttribute('signed-stream-name', 'hall');
    await pass(1_001);
    expect(sent()).toEqual(['subscribe room', 'unsubscribe room']);
  });

  it('twice in a page is one subscription, and each gives Turbo what is broadcast', async () => {
    document.body.innerHTML = html('room') + html('room');
    await settle();
    cable.server.transmit(paramsOf('room'), 'both');
    await settle();
    expect([sent(), rendered]).toEqual([['subscribe room'], ['both', 'both']]);
  });

  it('that a template keeps is none', async () => {
    document.body.innerHTML = `<template>${html('room')}</template>`;
    await settle();
    expect(sent()).toEqual([]);
  });
});

describe('its attribute `connected`', () => {
  it('says whether the stream is live, through a loss', async () => {
    document.body.innerHTML = html('room');
    expect(isLive()).toBe(false);
    await settle();
    expect(isLive()).toBe(true);
    cable.server.drops();
    await settle();
    expect(isLive()).toBe(false);
    await pass(1_000);
    expect(isLive()).toBe(true);
    expect(sent()).toEqual(['subscribe room', 'subscribe room']);
  });

  it('is not there where the server rejects', async () => {
    cable.server.rejects('Turbo::StreamsChannel');
    document.body.innerHTML = html('room');
    await settle();
    expect([isLive(), sent()]).toEqual([false, ['subscribe room']]);
  });

  it('goes when the consumer is reset, until the stream is in the page again', async () => {
    document.body.innerHTML = html('room');
    await settle();
    await cable.consumer.reset();
    expect(isLive()).toBe(false);
    document.body.innerHTML = html('room');
    await settle();
    expect([isLive(), sent()]).toEqual([true, ['subscribe room', 'subscribe room']]);
  });

  it('is not believed in a copy from the cache, which has it', async () => {
    document.body.innerHTML = html('room', 'connected');
    expect(isLive()).toBe(false);
    await settle();
    expect([isLive(), sent()]).toEqual([true, ['subscribe room']]);
  });

  it('survives a morph to what the server writes, which has it not', async () => {
    document.body.innerHTML = html('room');
    await settle();
    stream().removeAttribute('connected');
    expect(isLive()).toBe(true);
    await pass(1_001);
    expect(sent()).toEqual(['subscribe room']);
  });
});

describe('sharing', () => {
  it('returns the consumer', () => {
    expect(returned).toBe(cable.consumer);
    expect(sent()).toEqual([]);
  });

  it('a second time returns the first consumer: a page whose script is loaded again keeps its socket', async () => {
    const other = openCable();
    expect(shareWithTurbo(other.consumer)).toBe(cable.consumer);
    document.body.innerHTML = html('room');
    await settle();
    expect([sent(), sent(other)]).toEqual([['subscribe room'], []]);
    other.close();
  });

  it.each(['reportError', 'console'])(
    'after turbo-rails says what to do, by %s, and goes on',
    (how) => {
      const report = vi.fn();
      vi.stubGlobal('customElements', { get: () => class extends HTMLElement {} });
      vi.stubGlobal('reportError', how === 'console' ? undefined : report);
      if (how === 'console') vi.spyOn(console, 'error').mockImplementation(report);
      expect(shareWithTurbo(cable.consumer)).toBe(cable.consumer);
      vi.restoreAllMocks();
      expect(String(report.mock.calls[0])).toMatch(/before turbo-rails is imported/);
      expect(sent()).toEqual([]);
    },
  );

  it('during server rendering does nothing', () => {
    vi.stubGlobal('customElements', undefined);
    const other = createConsumer('ws://other/cable', { WebSocket: cable.server.WebSocket });
    expect(shareWithTurbo(other)).toBe(other);
    expect(sent()).toEqual([]);
  });

  it('takes how long a stream is kept', async () => {
    const define = vi.fn();
    vi.stubGlobal('customElements', { get: () => undefined, define });
    const other = openCable({ cooldown: 0 });
    shareWithTurbo(other.consumer, { linger: 0 });
    vi.unstubAllGlobals();
    customElements.define('other-stream-source', define.mock.calls[0]?.[1]);
    document.body.innerHTML = html('room').replaceAll(NAME, 'other-stream-source');
    await settle();
    document.body.innerHTML = '';
    await settle();
    expect(define.mock.calls[0]?.[0]).toBe(NAME);
    expect([sent(), sent(other)]).toEqual([[], ['subscribe room', 'unsubscribe room']]);
    other.close();
  });
});
