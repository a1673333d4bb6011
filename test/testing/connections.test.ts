import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import {
  confirmation,
  connect,
  dial,
  identifierOf,
  message,
  SUBPROTOCOL,
  settle,
  subscribed,
  WELCOME,
} from './raw-socket.js';

const chat = identifierOf('ChatChannel');
const PING = expect.stringMatching(/^\{"type":"ping","message":\d+\}$/);

let server: TestServer;
beforeEach(() => {
  vi.useFakeTimers();
  server = createTestServer();
});
afterEach(() => {
  server.close();
  vi.useRealTimers();
});

const disconnect = (reason: string | null, reconnect?: boolean) =>
  JSON.stringify({ type: 'disconnect', reason, reconnect });

describe('handshakes', () => {
  it('refuses: error and close 1006, no open; accepts() undoes it', async () => {
    const { socket, trace } = dial(server.refuses());
    await settle();
    expect(trace).toEqual(['error', 'close 1006']);
    expect(socket.readyState).toBe(3);
    expect(server.connections).toEqual([]);
    expect(dial(server.accepts()).trace).toEqual([]);
    await settle();
    expect(server.connections).toHaveLength(1);
  });

  it('hangs: nothing at all, until the client gives up', async () => {
    const { socket, trace } = dial(server.hangs());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(trace).toEqual([]);
    expect(socket.readyState).toBe(0);
    server.accepts();
    await settle();
    expect(trace).toEqual([]);
    socket.close();
    await settle();
    expect(trace).toEqual(['error', 'close 1006']);
  });

  it('hangs: a drop fails what hangs', async () => {
    const { trace } = dial(server.hangs());
    await settle();
    server.drops({ code: 1000 });
    await settle();
    expect(trace).toEqual(['error', 'close 1006']);
  });

  it('negotiates the first offered subprotocol that it speaks', async () => {
    const other = createTestServer({ subprotocols: ['two', 'three'] });
    const sockets = [['one', 'three', 'two'], ['one'], []].map(
      (offered) => new other.WebSocket('ws://test', offered),
    );
    await settle();
    expect(sockets.map(({ protocol }) => protocol)).toEqual(['three', '', '']);
    expect(other.connections.map(({ subprotocol }) => subprotocol)).toEqual(['three', '', '']);
    expect(other.connections[0]?.subprotocols).toEqual(['one', 'three', 'two']);
    other.close();
  });

  it.each(['actioncable-unsupported', ''])('negotiates %j because it was told to', async (name) => {
    const { socket, trace } = dial(server.negotiates(name));
    await settle();
    expect(socket.protocol).toBe(name);
    expect(trace).toEqual(['open', WELCOME]);
    const after = await connect(server.negotiates(undefined));
    expect(after.socket.protocol).toBe(SUBPROTOCOL);
  });

  it('fails a socket that never offered what is chosen', async () => {
    const { trace } = dial(server.negotiates('graphql-ws'));
    await settle();
    expect(trace).toEqual(['error', 'close 1006']);
  });
});

describe('the welcome', () => {
  it('comes first, and only then what was asked before it', async () => {
    const { socket, trace, subscribe } = dial(server);
    socket.onopen = () => subscribe(chat);
    await settle();
    expect(trace).toEqual([WELCOME, confirmation(chat)]);
  });

  it('is withheld: neither welcome nor ping nor answer, and what is sent is recorded', async () => {
    const { trace, subscribe } = dial(server.withholdsWelcome());
    await settle();
    subscribe(chat);
    server.pings().sends('{}').broadcast('chat', 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trace).toEqual(['open']);
    expect(server.commands).toMatchObject([{ command: 'subscribe', identifier: chat }]);
    expect(server.connections).toMatchObject([{ subscriptions: [] }]);
  });

  it('is withheld: welcomes() is for new sockets', async () => {
    const first = dial(server.withholdsWelcome());
    await settle();
    const second = dial(server.welcomes());
    await settle();
    expect(first.trace).toEqual(['open']);
    expect(second.trace).toEqual(['open', WELCOME]);
  });

  it('comes after the time it was told, and commands wait for it', async () => {
    const { trace, subscribe } = dial(server.welcomesAfter(500));
    await settle();
    subscribe(chat);
    await vi.advanceTimersByTimeAsync(499);
    expect(trace).toEqual(['open']);
    await vi.advanceTimersByTimeAsync(1);
    expect(trace).toEqual(['open', WELCOME, confirmation(chat)]);
  });

  it('never comes to a socket that is gone', async () => {
    const { socket } = dial(server.welcomesAfter(500));
    await settle();
    socket.close();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is replaced by a disconnect for those who are not authorised', async () => {
    const { trace } = dial(server.rejectsConnections());
    await settle();
    expect(trace).toEqual(['open', disconnect('unauthorized', false), 'close 1000']);
    const other = dial(server.rejectsConnections({ reason: 'full', reconnect: undefined }));
    await settle();
    expect(other.trace).toEqual(['open', '{"type":"disconnect","reason":"full"}', 'close 1000']);
    const { socket } = await connect(server.welcomes());
    expect(socket.readyState).toBe(1);
  });
});

describe('pings', () => {
  it('come every three seconds, to everybody, in seconds since the epoch', async () => {
    vi.setSystemTime(1_700_000_000_500);
    const first = await connect(server);
    await vi.advanceTimersByTimeAsync(1000);
    const second = await connect(server);
    await vi.advanceTimersByTimeAsync(2000);
    const ping = '{"type":"ping","message":1700000003}';
    expect([first.trace, second.trace]).toEqual([[ping], [ping]]);
    await vi.advanceTimersByTimeAsync(6000);
    expect(first.trace).toHaveLength(3);
  });

  it('have one timer, and only while somebody is connected', async () => {
    expect(vi.getTimerCount()).toBe(0);
    const first = await connect(server);
    const second = await connect(server);
    expect(vi.getTimerCount()).toBe(1);
    first.socket.close();
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    second.socket.close();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    await connect(server);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('come at the interval they were given, or not at all', async () => {
    const fast = createTestServer({ pingInterval: 100 });
    const never = createTestServer({ pingInterval: 0 });
    const quick = await connect(fast);
    const quiet = await connect(never);
    await vi.advanceTimersByTimeAsync(1000);
    expect(quick.trace).toHaveLength(10);
    expect(quiet.trace).toEqual([]);
    never.pings();
    await settle();
    expect(quiet.trace).toEqual([PING]);
    fast.close();
    never.close();
  });
});

describe('a silent server', () => {
  it('sends nothing and hears nothing until it speaks again', async () => {
    const { socket, trace, subscribe, perform } = await subscribed(server, chat);
    server.staysSilent();
    server.clearCommands();
    perform(chat, { action: 'lost' });
    subscribe(identifierOf('OtherChannel'));
    socket.send('{');
    server.pings().transmit(chat, 'lost');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trace).toEqual([]);
    expect(socket).toMatchObject({ readyState: 1, bufferedAmount: 0 });
    expect([server.commands, server.problems]).toEqual([[], []]);
    server.speaks().transmit(chat, 'heard');
    await settle();
    expect(trace).toEqual([message(chat, 'heard')]);
  });

  it('opens new sockets and is silent there too', async () => {
    const { trace } = dial(server.staysSilent());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(trace).toEqual(['open']);
  });

  it('does not take part in a closing handshake: close 1006 after ten seconds', async () => {
    const { socket, trace } = await connect(server);
    server.staysSilent();
    socket.close();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(trace).toEqual([]);
    expect(socket.readyState).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(trace).toEqual(['close 1006']);
    expect(server.connections).toEqual([]);
  });

  it('can be so on one connection, for good, while others work', async () => {
    const dead = await connect(server);
    server.connections[0]?.staysSilent();
    const alive = await connect(server);
    server.speaks().pings();
    await settle();
    expect(dead.trace).toEqual([]);
    expect(alive.trace).toEqual([PING]);
  });
});

describe('ends', () => {
  it('drops every socket abruptly', async () => {
    const open = await connect(server);
    const connecting = dial(server);
    server.drops();
    expect(open.trace).toEqual([]);
    await settle();
    expect(open.trace).toEqual(['close 1006']);
    expect(connecting.trace).toEqual(['error', 'close 1006']);
    expect(server.connections).toEqual([]);
    expect((await connect(server)).socket.readyState).toBe(1);
  });

  it('drops with another code, cleanly', async () => {
    const { trace } = await connect(server);
    server.drops({ code: 1001 });
    await settle();
    expect(trace).toEqual(['close 1001']);
  });

  it('delivers what was sent before the drop, and nothing after it', async () => {
    const { trace } = await connect(server);
    server.sends('before').drops().sends('after');
    await settle();
    expect(trace).toEqual(['before', 'close 1006']);
  });

  it('disconnects: the frame, then close 1000', async () => {
    const { trace } = await connect(server);
    server.disconnects({ reason: 'server_restart', reconnect: true });
    await settle();
    expect(trace).toEqual([disconnect('server_restart', true), 'close 1000']);
  });

  it.each([
    [undefined, disconnect('remote', true)],
    [{ reconnect: false }, disconnect('remote', false)],
    [{ reason: null }, disconnect(null, true)],
    [{ reconnect: undefined }, '{"type":"disconnect","reason":"remote"}'],
  ])('disconnects with %j', async (disconnection, frame) => {
    const { trace } = await connect(server);
    server.disconnects(disconnection);
    await settle();
    expect(trace).toEqual([frame, 'close 1000']);
  });

  it('closes once when both sides close at the same time', async () => {
    const slow = createTestServer({ latency: 10, pingInterval: 0 });
    const { socket, trace } = dial(slow);
    await vi.advanceTimersByTimeAsync(20);
    slow.drops({ code: 1001 });
    socket.close(3000);
    await vi.advanceTimersByTimeAsync(100);
    expect(trace).toEqual(['open', WELCOME, 'close 1001']);
    slow.close();
  });

  it('disconnects even those that were not welcomed', async () => {
    const { trace } = dial(server.withholdsWelcome());
    await settle();
    server.disconnects();
    await settle();
    expect(trace).toEqual(['open', disconnect('remote', true), 'close 1000']);
  });

  it('stops: drops and refuses, until it starts again', async () => {
    const first = await connect(server);
    server.stops();
    const second = dial(server);
    await settle();
    expect(first.trace).toEqual(['close 1006']);
    expect(second.trace).toEqual(['error', 'close 1006']);
    server.starts();
    expect((await connect(server)).socket.readyState).toBe(1);
    expect(server.attempts).toHaveLength(3);
  });

  it('closes for good, and leaves no timer behind', async () => {
    const slow = createTestServer({ latency: 50 });
    slow.confirmsLate('ChatChannel', 1000).swapsCommands({ within: 1000 });
    const open = dial(slow);
    await vi.advanceTimersByTimeAsync(1000);
    open.subscribe(identifierOf('OtherChannel'));
    open.subscribe(chat);
    await vi.advanceTimersByTimeAsync(50);
    open.unsubscribe(identifierOf('OtherChannel'));
    await vi.advanceTimersByTimeAsync(50);
    const hung = dial(slow.hangs());
    await vi.advanceTimersByTimeAsync(50);
    const late = dial(slow.welcomesAfter(1000).accepts());
    await vi.advanceTimersByTimeAsync(100);
    const connecting = dial(slow);
    expect(vi.getTimerCount()).toBeGreaterThan(3);
    slow.close();
    const after = dial(slow.starts());
    expect(vi.getTimerCount()).toBe(0);
    await settle();
    for (const { socket, trace } of [open, hung, late, connecting, after]) {
      expect(socket.readyState).toBe(3);
      expect(trace.at(-1)).toBe('close 1006');
    }
    expect(slow.connections).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('closes even what is closing, at once', async () => {
    const slow = createTestServer({ latency: 50 });
    const { socket, trace } = dial(slow);
    await vi.advanceTimersByTimeAsync(100);
    slow.staysSilent();
    socket.close();
    await vi.advanceTimersByTimeAsync(50);
    const { trace: dropped } = dial(slow);
    await vi.advanceTimersByTimeAsync(100);
    slow.drops().close();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(trace.at(-1)).toBe('close 1006');
    expect(dropped.at(-1)).toBe('close 1006');
  });
});

describe('connections', () => {
  it('show what was asked for and what there is', async () => {
    const { subscribe } = await connect(server, 'ws://test/cable?token=1');
    await connect(server);
    subscribe(chat);
    subscribe(identifierOf('ChatChannel', { id: 1 }));
    await settle();
    expect(server.connections).toMatchObject([
      {
        id: 1,
        url: 'ws://test/cable?token=1',
        subprotocols: [SUBPROTOCOL, 'actioncable-unsupported'],
        subprotocol: SUBPROTOCOL,
        headers: {},
        subscriptions: [chat, identifierOf('ChatChannel', { id: 1 })],
      },
      { id: 2, subscriptions: [] },
    ]);
  });

  it('can be closed and written to one by one', async () => {
    const first = await connect(server);
    const second = await connect(server);
    const third = await connect(server);
    const [one, two, three] = server.connections;
    one?.close();
    two?.close(1006);
    two?.close(1000);
    three?.send({ hand: 'made' });
    one?.send('too late');
    await settle();
    expect(first.trace).toEqual(['close 1000']);
    expect(second.trace).toEqual(['close 1006']);
    expect(third.trace).toEqual(['{"hand":"made"}']);
    expect(server.connections).toEqual([three]);
  });

  it('remembers every attempt', async () => {
    dial(server.refuses(), 'ws://test/1');
    dial(server.accepts(), 'ws://test/2').socket.close();
    await settle();
    expect(server.attempts.map(({ url }) => url)).toEqual(['ws://test/1', 'ws://test/2']);
  });
});

describe('latency', () => {
  it('delays every frame by as much, both ways, and keeps their order', async () => {
    const slow = createTestServer({ latency: 30, pingInterval: 0 });
    slow.channel('ChatChannel', {
      actions: { echo: (data, subscription) => subscription.transmit(data) },
    });
    const { socket, trace, subscribe, perform } = dial(slow);
    await vi.advanceTimersByTimeAsync(59);
    expect(trace).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(trace.splice(0)).toEqual(['open', WELCOME]);
    subscribe(chat);
    for (const n of [1, 2, 3]) perform(chat, { action: 'echo', n });
    await vi.advanceTimersByTimeAsync(29);
    expect(slow.commands).toEqual([]);
    expect(socket.bufferedAmount).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(slow.commands).toHaveLength(4);
    expect(socket.bufferedAmount).toBe(0);
    await vi.advanceTimersByTimeAsync(30);
    const echoes = [1, 2, 3].map((n) => message(chat, { action: 'echo', n }));
    expect(trace).toEqual([confirmation(chat), ...echoes]);
    slow.close();
  });

  it('of zero is still never synchronous', async () => {
    const { socket, trace } = await connect(server);
    socket.send('{');
    server.sends('1');
    expect([server.problems, trace]).toEqual([[], []]);
    await settle();
    expect(server.problems).toHaveLength(1);
    expect(trace).toEqual(['1']);
  });

  it('of zero works in real time too', async () => {
    vi.useRealTimers();
    const trace = await new Promise<string[]>((done) => {
      const client = dial(server);
      client.socket.addEventListener('message', ({ data }) => {
        if (data === WELCOME) client.subscribe(chat);
        else done(client.trace);
      });
    });
    expect(trace).toEqual(['open', WELCOME, confirmation(chat)]);
  });
});

describe('behaves()', () => {
  it('undoes every misbehaviour', async () => {
    server.refuses().withholdsWelcome().staysSilent().losesEarlyPerforms().swapsCommands();
    server.negotiates('').rejects('ChatChannel').ignores('OtherChannel').behaves();
    const { socket, trace, subscribe, unsubscribe } = dial(server);
    await settle();
    subscribe(chat);
    unsubscribe(chat);
    subscribe(chat);
    subscribe(identifierOf('OtherChannel'));
    await settle();
    expect(socket.protocol).toBe(SUBPROTOCOL);
    expect(trace.slice(2)).toEqual([
      confirmation(chat),
      confirmation(chat),
      confirmation(identifierOf('OtherChannel')),
    ]);
  });
});
