import { reactive } from '@vue/reactivity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { connect, dial, SUBPROTOCOL, settle, WELCOME } from './raw-socket.js';

let server: TestServer;
beforeEach(() => {
  vi.useFakeTimers();
  server = createTestServer({ pingInterval: 0 });
});
afterEach(() => {
  server.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The name of the DOMException that the call throws. */
function nameOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as DOMException).name;
  }
  return 'nothing thrown';
}

describe('the injected WebSocket class', () => {
  it('fits where the standard constructor is asked for', async () => {
    const Standard: typeof globalThis.WebSocket = server.WebSocket;
    const Minimal: new (
      url: string,
      protocols: string[],
    ) => { onmessage: ((event: { data: unknown }) => void) | null } = server.WebSocket;
    const frames: unknown[] = [];
    const socket = new Standard('ws://test/cable');
    socket.onmessage = (event) => frames.push(event.data);
    new Minimal('ws://test/cable', []).onmessage = (event) => frames.push(event.data);
    await settle();
    expect(frames).toEqual([WELCOME, WELCOME]);
    expect(socket).toBeInstanceOf(server.WebSocket);
  });

  it('has the constants, on the class and on the socket', () => {
    const { CONNECTING, OPEN, CLOSING, CLOSED } = new server.WebSocket('ws://test');
    expect([CONNECTING, OPEN, CLOSING, CLOSED]).toEqual([0, 1, 2, 3]);
    const statics = server.WebSocket;
    expect([statics.CONNECTING, statics.OPEN, statics.CLOSING, statics.CLOSED]).toEqual([
      0, 1, 2, 3,
    ]);
  });

  it('starts connecting, then opens with what was negotiated', async () => {
    const { socket, trace } = dial(server);
    expect(socket).toMatchObject({
      readyState: 0,
      protocol: '',
      extensions: '',
      bufferedAmount: 0,
      binaryType: 'blob',
      url: 'ws://test/cable',
    });
    expect(trace).toEqual([]);
    await settle();
    expect(socket).toMatchObject({ readyState: 1, protocol: SUBPROTOCOL });
    expect(trace).toEqual(['open', WELCOME]);
  });

  it.each([
    ['http://test/a?b=c#d', 'ws://test/a?b=c'],
    ['https://test', 'wss://test/'],
    [new URL('wss://test/cable'), 'wss://test/cable'],
  ])('normalises the address %s', (given, url) => {
    expect(new server.WebSocket(given).url).toBe(url);
    expect(server.attempts.at(-1)?.url).toBe(url);
  });

  it("works with React Native's URL: Cannot set property protocol, which has only a getter", () => {
    const { href, protocol, origin } = new URL('https://test/http:?a=b#c');
    class NativeURL {
      get href() {
        return href;
      }
      get protocol() {
        return protocol;
      }
      get origin() {
        return origin;
      }
    }
    vi.stubGlobal('URL', NativeURL);
    expect(new server.WebSocket(href).url).toBe('wss://test/http:?a=b');
  });

  it.each([
    ['a relative address', '/cable', []],
    ['another scheme', 'ftp://test', []],
    ['a subprotocol twice', 'ws://test', ['a', 'A']],
    ['a subprotocol that is no token', 'ws://test', 'a b'],
    ['an empty subprotocol', 'ws://test', ['']],
  ])('throws a SyntaxError for %s', (_, url, protocols) => {
    expect(nameOf(() => new server.WebSocket(url, protocols))).toBe('SyntaxError');
    expect(server.attempts).toEqual([]);
  });

  it('takes subprotocols and headers where the runtimes have them', () => {
    new server.WebSocket('ws://test', 'one');
    new server.WebSocket('ws://test', ['one'], { headers: { Authorization: 'x' } });
    new server.WebSocket('ws://test', { protocols: ['one'], headers: { Authorization: 'x' } });
    new server.WebSocket('ws://test', { protocols: 'one' });
    new server.WebSocket('ws://test', {});
    const headers = { authorization: 'x' };
    expect(server.attempts.map(({ subprotocols, headers }) => ({ subprotocols, headers }))).toEqual(
      [
        { subprotocols: ['one'], headers: {} },
        { subprotocols: ['one'], headers },
        { subprotocols: ['one'], headers },
        { subprotocols: ['one'], headers: {} },
        { subprotocols: [], headers: {} },
      ],
    );
  });

  it('throws an InvalidStateError for send while connecting', () => {
    const { socket } = dial(server);
    expect(nameOf(() => socket.send('early'))).toBe('InvalidStateError');
  });

  it('counts the bytes that have not arrived', async () => {
    const { socket } = await connect(server);
    socket.send('é');
    socket.send(new Uint8Array(3));
    socket.send(new ArrayBuffer(4));
    socket.send(new Blob(['12345']));
    expect(socket.bufferedAmount).toBe(14);
    await settle();
    expect(socket.bufferedAmount).toBe(0);
  });

  it('loses what is sent after close, in silence, and keeps counting', async () => {
    const { socket } = await connect(server);
    socket.close();
    socket.send('late');
    await settle();
    socket.send('later');
    expect(socket.bufferedAmount).toBe(9);
    expect(server.problems).toEqual([]);
  });

  it('delivers binary frames as what binaryType asks for', async () => {
    const { socket } = await connect(server);
    const received: unknown[] = [];
    socket.onmessage = ({ data, origin }) => {
      expect(origin).toBe('ws://test');
      received.push(data);
    };
    const bytes = new Uint8Array([1, 2]);
    server.sends(bytes);
    bytes[0] = 9;
    await settle();
    socket.binaryType = 'arraybuffer';
    server.sends(new Uint8Array([3]));
    await settle();
    expect(new Uint8Array(await (received[0] as Blob).arrayBuffer())).toEqual(
      new Uint8Array([1, 2]),
    );
    expect(new Uint8Array(received[1] as ArrayBuffer)).toEqual(new Uint8Array([3]));
  });

  it('has the tag of the standard: of what is `[object Object]` Vue makes a proxy', async () => {
    const socket = new server.WebSocket('ws://test');
    expect(Object.prototype.toString.call(socket)).toBe('[object WebSocket]');
    class Own extends server.WebSocket {}
    expect(Object.prototype.toString.call(new Own('ws://test'))).toBe('[object WebSocket]');
    // As the socket of a reactive consumer is, Rails' own for one.
    const holder = reactive({ socket });
    await settle();
    expect(holder.socket.readyState).toBe(1);
    expect(() => holder.socket.close()).not.toThrow();
  });
});

describe('closing the injected socket', () => {
  it('says goodbye: closing, then closed with the code', async () => {
    const { socket, trace } = await connect(server);
    const closes: unknown[] = [];
    socket.addEventListener('close', ({ code, reason, wasClean }) =>
      closes.push({ code, reason, wasClean }),
    );
    socket.close(3001, 'enough');
    socket.close();
    expect(socket.readyState).toBe(2);
    expect(trace).toEqual([]);
    await settle();
    expect(socket.readyState).toBe(3);
    expect(trace).toEqual(['close 3001']);
    expect(closes).toEqual([{ code: 3001, reason: 'enough', wasClean: true }]);
    expect(server.connections).toEqual([]);
  });

  it('has code 1005 when none was given', async () => {
    const { socket, trace } = await connect(server);
    socket.close();
    await settle();
    expect(trace).toEqual(['close 1005']);
  });

  it('fails with 1006 while connecting, and never opens', async () => {
    const { socket, trace } = dial(server);
    socket.close();
    expect(socket.readyState).toBe(2);
    expect(trace).toEqual([]);
    await settle();
    expect(socket.readyState).toBe(3);
    expect(trace).toEqual(['error', 'close 1006']);
    expect(server.connections).toEqual([]);
  });

  it('fails with 1006 when the handshake is done but not yet heard of', async () => {
    const slow = createTestServer({ latency: 10 });
    const { socket, trace } = dial(slow);
    await vi.advanceTimersByTimeAsync(10);
    expect(slow.connections).toHaveLength(1);
    socket.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(trace).toEqual(['error', 'close 1006']);
    expect(slow.connections).toEqual([]);
    slow.close();
  });

  it('hears nothing more once it is closing', async () => {
    const { socket, trace } = await connect(server);
    server.sends('late');
    socket.close();
    await settle();
    expect(trace).toEqual(['close 1005']);
  });

  it.each([
    ['a code that is not for applications', 1001, '', 'InvalidAccessError'],
    ['a reserved code', 2999, '', 'InvalidAccessError'],
    ['a code too high', 5000, '', 'InvalidAccessError'],
    ['a reason too long', 1000, 'é'.repeat(62), 'SyntaxError'],
  ])('throws for %s', async (_, code, reason, name) => {
    const { socket } = await connect(server);
    expect(nameOf(() => socket.close(code, reason))).toBe(name);
    expect(socket.readyState).toBe(1);
  });
});

describe('listeners of the injected socket', () => {
  it('are called in order, with the socket as target', async () => {
    const socket = new server.WebSocket('ws://test');
    const calls: string[] = [];
    socket.addEventListener('open', () => calls.push('first'));
    socket.onopen = () => calls.push('replaced');
    socket.addEventListener('open', { handleEvent: ({ type }) => calls.push(`object ${type}`) });
    socket.onopen = function (this: unknown, event) {
      calls.push(`handler ${this === socket} ${event.target === socket}`);
      expect(event.timeStamp).toBeTypeOf('number');
    };
    await settle();
    expect(calls).toEqual(['first', 'handler true true', 'object open']);
  });

  it('are added once, removed, and called once if so asked', async () => {
    const { socket } = await connect(server);
    const twice = vi.fn();
    const once = vi.fn();
    const removed = vi.fn();
    socket.addEventListener('message', twice);
    socket.addEventListener('message', twice, false);
    socket.addEventListener('message', once, { once: true });
    socket.addEventListener('message', removed);
    socket.addEventListener('message', null);
    socket.removeEventListener('message', removed);
    server.sends('1').sends('2');
    await settle();
    expect(twice.mock.calls.map(([event]) => event.data)).toEqual(['1', '2']);
    expect(once).toHaveBeenCalledTimes(1);
    expect(removed).not.toHaveBeenCalled();
  });

  it('that were removed by an earlier one are not called', async () => {
    const { socket } = await connect(server);
    const second = vi.fn();
    socket.addEventListener('message', () => socket.removeEventListener('message', second));
    socket.addEventListener('message', second);
    server.sends('1');
    await settle();
    expect(second).not.toHaveBeenCalled();
  });

  it('are read back from their properties and cleared by null', async () => {
    const { socket } = await connect(server);
    for (const type of ['open', 'message', 'error', 'close'] as const) {
      const handler = vi.fn();
      socket[`on${type}`] = handler;
      expect(socket[`on${type}`]).toBeTypeOf('function');
      socket.dispatchEvent({ type });
      socket[`on${type}`] = null;
      expect(socket[`on${type}`]).toBeNull();
      socket.dispatchEvent({ type });
      expect(handler).toHaveBeenCalledTimes(1);
    }
  });

  it('that throw are reported and do not stop the others', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    const { socket, trace } = await connect(server);
    const error = new Error('in a listener');
    socket.onmessage = () => {
      throw error;
    };
    socket.addEventListener('message', ({ data }) => trace.push(`second ${data}`));
    server.sends('1');
    await settle();
    expect(trace).toEqual(['second 1']);
    expect(reportError.mock.calls).toEqual([[error]]);
  });

  it('that throw are uncaught exceptions where there is no reportError', async () => {
    vi.stubGlobal('reportError', undefined);
    const tasks: (() => void)[] = [];
    const { socket } = await connect(server);
    vi.stubGlobal('queueMicrotask', (task: () => void) => tasks.push(task));
    socket.onmessage = () => {
      throw new Error('in a listener');
    };
    server.sends('1');
    await settle();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toThrow('in a listener');
  });
});
