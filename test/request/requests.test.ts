/** What becomes of a request: answered, refused, given up, lost, dropped, or sent again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OfflinePolicy, Subscription } from '../../src/core/index.js';
import { fail, hold } from '../../src/offline/index.js';
import {
  RequestDisconnectedError,
  RequestDroppedError,
  RequestError,
  type RequestOptions,
  RequestRefusedError,
  type Requests,
  RequestTimeoutError,
  requests,
} from '../../src/request/index.js';
import { catchUp } from '../../src/resync/index.js';
import type { TestSubscription } from '../../src/testing/index.js';
import { type Cable, IDLE_TIMERS, openCable, pass, settle } from '../support/cable.js';
import { wallClockJumps } from '../support/clock.js';

interface Arrival {
  readonly _request: string;
  readonly [key: string]: unknown;
}

let cable: Cable;
/** What the server's channel was asked, in order. */
let arrived: Arrival[];
let heard: unknown[];
let chat: Subscription & Requests;

/** `say` answers with what it was told, `ask` when the test says so. */
function serve(): void {
  const arrive = (data: unknown, { transmit }: TestSubscription) => {
    const request = data as Arrival;
    arrived.push(request);
    return { request, transmit };
  };
  cable.server.channel('Chat', {
    actions: {
      say(data, subscription) {
        const { request } = arrive(data, subscription);
        subscription.transmit({ _answer: request._request, value: request.body ?? null });
      },
      ask: arrive,
    },
  });
}

/** The server answers what it was asked last, or an earlier one. */
const answers = (answer: object, { _request } = arrived.at(-1) as Arrival) =>
  cable.server.transmit('Chat', { _answer: _request, ...answer });

/** How a promise ends: what it resolves with, or an error. */
function outcomeOf(promise: Promise<unknown>): { value?: unknown; error?: unknown } {
  const outcome: { value?: unknown; error?: unknown } = {};
  promise.then(
    (value) => {
      outcome.value = value;
    },
    (error: unknown) => {
      outcome.error = error;
    },
  );
  return outcome;
}

const ask = (options?: RequestOptions, data: object = {}) =>
  outcomeOf(chat.request('ask', data, options));

const create = (mixin: object = {}) =>
  cable.consumer.subscriptions.create('Chat', {
    ...requests,
    received: (data: unknown) => void heard.push(data),
    ...mixin,
  });

const lose = async () => {
  cable.server.drops();
  await settle();
};

/** The timers of the connection alone. */
const isQuiet = () => expect(vi.getTimerCount()).toBeLessThanOrEqual(IDLE_TIMERS);

beforeEach(async () => {
  vi.useFakeTimers();
  cable = openCable();
  arrived = [];
  heard = [];
  serve();
  chat = create();
  await settle();
});
afterEach(() => {
  cable.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('an answer', () => {
  it.each([[{ body: 1 }], [null], [0], [false], [''], [[1]]])(
    'of %j is what `request` resolves with',
    async (value) => {
      const { request } = chat;
      const outcome = outcomeOf(request.call(chat, 'say', { body: value }));
      await settle();
      expect(outcome).toStrictEqual({ value });
      isQuiet();
    },
  );

  it('is for its request, whatever the order', async () => {
    const [first, second] = [ask(), ask()];
    await settle();
    expect(new Set(arrived.map(({ _request }) => _request)).size).toBe(2);
    answers({ value: 2 });
    answers({ value: 1 }, arrived[0]);
    await settle();
    expect([first, second]).toEqual([{ value: 1 }, { value: 2 }]);
  });

  it('is not delivered to `received`, and everything else is', async () => {
    ask();
    await settle();
    answers({ value: 1 });
    cable.server.transmit('Chat', 'Hello');
    cable.server.transmit('Chat', { _answer: 1 });
    cable.server.transmit('Chat', null);
    await settle();
    expect(heard).toEqual(['Hello', { _answer: 1 }, null]);
  });

  it('goes to the subscription that asked, and to the `received` of none', async () => {
    const twin = create();
    await settle();
    const outcome = ask();
    await settle();
    answers({ value: 1 });
    await settle();
    expect(outcome).toEqual({ value: 1 });
    expect(heard).toEqual([]);
    twin.unsubscribe();
  });

  it('is ignored where nobody waits for it: repeated, late, or of another', async () => {
    const outcome = ask({ timeout: 100 });
    await settle();
    answers({ value: 1 }, { _request: 'another' });
    answers({ neither: 'nor' });
    await pass(99);
    answers({ value: 1 });
    answers({ value: 2 });
    await settle();
    expect(outcome).toEqual({ value: 1 });
    const late = ask({ timeout: 100 });
    await pass(100);
    answers({ value: 3 });
    await settle();
    expect(late.error).toBeInstanceOf(RequestTimeoutError);
    expect(heard).toEqual([]);
  });

  it('with an error rejects, and carries what the action has to say', async () => {
    const refused = ask();
    await settle();
    answers({ error: { body: 'is missing' } });
    const raised = ask();
    await settle();
    answers({ error: null });
    await settle();
    expect(refused.error).toBeInstanceOf(RequestRefusedError);
    expect(refused.error).toBeInstanceOf(RequestError);
    expect(refused.error).toMatchObject({
      name: 'RequestRefusedError',
      message: 'ask refused',
      action: 'ask',
      wasSent: true,
      data: { body: 'is missing' },
    });
    expect(raised.error).toMatchObject({ name: 'RequestRefusedError', data: null });
    expect(String(raised.error)).toMatch('see the log');
    isQuiet();
  });
});

describe('what is sent', () => {
  it('is the data with a random id, which no payload can choose', async () => {
    ask({}, { body: 'Hello', _request: 'mine', action: 'say' });
    ask();
    await settle();
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(arrived).toEqual([
      { body: 'Hello', _request: id, action: 'ask' },
      { _request: id, action: 'ask' },
    ]);
    expect(arrived[0]?._request).not.toBe(arrived[1]?._request);
  });

  it.each([
    [
      'a page without TLS',
      { getRandomValues: (bytes: Uint8Array) => bytes.fill(10) },
      /^(0a){16}$/,
    ],
    ['a runtime without `crypto`', undefined, /^[0-9a-f]{32}$/],
  ])('has an id in %s, too', async (_, crypto, id) => {
    vi.stubGlobal('crypto', crypto);
    ask();
    vi.unstubAllGlobals();
    await settle();
    expect(arrived).toEqual([{ _request: expect.stringMatching(id), action: 'ask' }]);
  });

  it('goes once, also of a subscription that joins one', async () => {
    const connected = vi.fn();
    chat = create({ connected });
    const outcome = ask();
    await settle();
    expect(connected).toHaveBeenCalledWith({ reconnected: false, joined: true });
    expect(arrived).toHaveLength(1);
    answers({ value: 1 });
    await settle();
    expect(outcome).toEqual({ value: 1 });
  });

  it('is what it was when it was given', async () => {
    await lose();
    const data = { body: { text: 'one' } };
    ask({ retry: true }, data);
    data.body.text = 'two';
    await pass(1_000);
    expect(arrived).toMatchObject([{ body: { text: 'one' } }]);
  });

  it('has a JSON form, or rejects', async () => {
    const outcome = ask({}, { big: 1n });
    await settle();
    expect(outcome.error).toBeInstanceOf(TypeError);
    isQuiet();
  });

  it('goes through a `perform` of the mixin; what that throws rejects', async () => {
    const error = new Error('no');
    chat.perform = () => {
      throw error;
    };
    const outcome = ask();
    await settle();
    expect(outcome).toEqual({ error });
    isQuiet();
  });
});

describe('the time', () => {
  it('is ten seconds unless another is given', async () => {
    const outcomes = [ask(), ask({ timeout: 100 }), ask({ timeout: 100, retry: true })];
    await pass(99);
    expect(outcomes).toEqual([{}, {}, {}]);
    await pass(1);
    expect(outcomes.map(({ error }) => (error as Error | undefined)?.name)).toEqual([
      undefined,
      'RequestTimeoutError',
      'RequestTimeoutError',
    ]);
    await pass(9_899);
    expect(outcomes[0]).toEqual({});
    await pass(1);
    expect(outcomes[0]?.error).toMatchObject({
      name: 'RequestTimeoutError',
      action: 'ask',
      wasSent: true,
    });
    isQuiet();
  });

  it.each([0, -1, Number.NaN, Infinity, 3_600_001])('is not %d', async (timeout) => {
    const outcome = ask({ timeout });
    await settle();
    expect(outcome.error).toBeInstanceOf(RangeError);
    expect(arrived).toEqual([]);
  });

  it('goes on while the machine sleeps: nothing is sent again that the server may have forgotten', async () => {
    const outcome = ask({ retry: true, timeout: 60_000 });
    await settle();
    await lose();
    wallClockJumps(60_000);
    await pass(1_000);
    expect(outcome.error).toBeInstanceOf(RequestTimeoutError);
    expect(arrived).toHaveLength(1);
  });
});

describe('a signal', () => {
  it('gives it up with its reason, and is not listened to any more', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const outcome = ask({ signal });
    const answered = outcomeOf(chat.request('say', {}, { signal }));
    await settle();
    controller.abort('enough');
    await settle();
    expect(outcome).toEqual({ error: 'enough' });
    expect(answered).toEqual({ value: null });
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(
      expect.arrayContaining(add.mock.calls.map(([, listener]) => listener)),
    );
    answers({ value: 1 }, arrived[0]);
    await settle();
    expect(heard).toEqual([]);
    isQuiet();
  });

  it('that is aborted already sends nothing', async () => {
    const outcome = ask({ signal: AbortSignal.abort() });
    await settle();
    expect(outcome.error).toMatchObject({ name: 'AbortError' });
    expect(arrived).toEqual([]);
  });

  it('without a reason, as React Native has them, has an error for one', async () => {
    const signal = { aborted: true } as AbortSignal;
    const outcome = ask({ signal });
    await settle();
    expect(outcome.error).toMatchObject({ name: 'CableError' });
  });
});

describe('a request that another one gives up', () => {
  it('as it is sent again is not sent, and leaves no timer', async () => {
    const controller = new AbortController();
    ask({ retry: true });
    const given = ask({ retry: true, signal: controller.signal });
    await settle();
    await lose();
    const { perform } = chat;
    chat.perform = (...args: Parameters<typeof perform>) => {
      controller.abort('enough');
      return perform.apply(chat, args);
    };
    await pass(1_000);
    expect(given).toEqual({ error: 'enough' });
    expect(arrived).toHaveLength(3);
    chat.unsubscribe();
    await settle();
    isQuiet();
  });
});

describe('before the confirmation', () => {
  it('waits for it, when there is a connection', async () => {
    cable.server.confirmsLate('Other', 500).channel('Other', {
      actions: { ask: (data) => void arrived.push(data as Arrival) },
    });
    const other = cable.consumer.subscriptions.create('Other', requests);
    const outcome = outcomeOf(other.request('ask'));
    const lost = outcomeOf(other.request('ask', {}, { timeout: 400 }));
    await pass(400);
    expect(lost.error).toMatchObject({ name: 'RequestTimeoutError', wasSent: false });
    expect(arrived).toEqual([]);
    await pass(100);
    expect(arrived).toHaveLength(1);
    await lose();
    expect(outcome.error).toBeInstanceOf(RequestDisconnectedError);
  });

  it('is dropped with the connection that it waited for', async () => {
    cable.server.ignores('Other');
    const other = cable.consumer.subscriptions.create('Other', requests);
    const outcome = outcomeOf(other.request('ask'));
    await lose();
    expect(outcome.error).toMatchObject({ name: 'RequestDroppedError', reason: 'offline' });
  });

  it('waits in `initialized`, with `retry`', async () => {
    cable.close();
    cable = openCable();
    serve();
    let outcome = {};
    create({
      initialized(this: typeof chat) {
        outcome = outcomeOf(this.request('say', { body: 1 }, { retry: true }));
      },
    });
    await settle();
    expect(outcome).toEqual({ value: 1 });
  });
});

describe('without a connection', () => {
  it('is dropped at once, and no event tells of it', async () => {
    await lose();
    const outcome = ask();
    await settle();
    expect(outcome.error).toBeInstanceOf(RequestDroppedError);
    expect(outcome.error).toMatchObject({ reason: 'offline', wasSent: false, action: 'ask' });
    expect(cable.dropped).toEqual([]);
    await pass(5_000);
    expect(arrived).toEqual([]);
  });

  it('waits with `retry`, and is sent by the confirmation', async () => {
    await lose();
    const outcome = outcomeOf(chat.request('say', { body: 1 }, { retry: true }));
    await pass(999);
    expect(arrived).toEqual([]);
    await pass(1);
    expect(outcome).toEqual({ value: 1 });
    expect(cable.dropped).toEqual([]);
    isQuiet();
  });

  it('is dropped with `retry` when attempts end, though no callback tells', async () => {
    await lose();
    const outcome = ask({ retry: true });
    cable.consumer.disconnect();
    await pass(1_000);
    expect(outcome.error).toMatchObject({ name: 'RequestDroppedError', reason: 'offline' });
  });
});

describe('a lost connection', () => {
  it('rejects what is not to be sent again', async () => {
    const outcome = ask();
    await settle();
    await lose();
    expect(outcome.error).toBeInstanceOf(RequestDisconnectedError);
    expect(outcome.error).toMatchObject({ action: 'ask', wasSent: true, reason: 'closed' });
    await pass(5_000);
    expect(arrived).toHaveLength(1);
    isQuiet();
  });

  it('with `retry`, is told to nobody: the same request is sent again after each', async () => {
    const outcome = ask({ retry: true }, { body: 1 });
    await settle();
    for (let loss = 0; loss < 3; loss++) {
      await lose();
      await pass(1_000);
    }
    expect(arrived).toHaveLength(4);
    expect(new Set(arrived.map((each) => JSON.stringify(each))).size).toBe(1);
    answers({ value: 1 });
    await settle();
    expect(outcome).toEqual({ value: 1 });
    isQuiet();
  });

  it('keeps the order', async () => {
    await lose();
    const numbers = [1, 2, 3, 4, 5];
    for (const number of numbers) ask({ retry: true }, { number });
    await pass(1_000);
    expect(arrived.map(({ number }) => number)).toEqual(numbers);
  });

  it('is not outlived by a timeout', async () => {
    const outcome = ask({ retry: true, timeout: 1_500 });
    await settle();
    cable.server.stops();
    await pass(1_499);
    expect(outcome).toEqual({});
    await pass(1);
    expect(outcome.error).toMatchObject({ name: 'RequestTimeoutError', wasSent: true });
  });

  it('for good rejects at once, with `retry` as well', async () => {
    const sent = ask({ retry: true });
    await settle();
    cable.server.disconnects({ reason: 'unauthorized', reconnect: false });
    await settle();
    expect(sent.error).toMatchObject({ name: 'RequestDisconnectedError', wasSent: true });
    isQuiet();
  });

  it('by `disconnect` rejects at once', async () => {
    const sent = ask({ retry: true });
    await settle();
    cable.consumer.disconnect();
    await settle();
    expect(sent.error).toBeInstanceOf(RequestDisconnectedError);
  });

  it('while waiting, ended by `disconnect`, says that it may have been performed', async () => {
    const sent = ask({ retry: true });
    await settle();
    await lose();
    cable.consumer.disconnect();
    await pass(1_000);
    expect(sent.error).toMatchObject({ name: 'RequestDisconnectedError', reason: null });
  });

  it('that a listener hears of before the subscription does loses nothing', async () => {
    let retried = {};
    let dropped: { error?: unknown } = {};
    cable.consumer.on('status', ({ state }) => {
      if (state !== 'waiting') return;
      retried = outcomeOf(chat.request('say', { body: 1 }, { retry: true }));
      dropped = ask();
    });
    await lose();
    expect(dropped.error).toBeInstanceOf(RequestDroppedError);
    await pass(1_000);
    expect(retried).toEqual({ value: 1 });
  });
});

describe('a subscription that comes back with other parameters', () => {
  const since = (id: number) => ({ channel: 'Chat', since: id });

  it('does not send again what was sent: to the server it would be another request', async () => {
    let last = 0;
    chat = cable.consumer.subscriptions.create(since(last), { ...requests });
    catchUp(chat, { params: () => since(last) });
    await settle();
    last = 1;
    const sent = ask({ retry: true });
    await settle();
    await lose();
    const waiting = ask({ retry: true });
    await pass(2_000);
    expect(sent.error).toBeInstanceOf(RequestDisconnectedError);
    expect(sent.error).toMatchObject({ wasSent: true });
    expect(waiting).toEqual({});
    expect(arrived).toHaveLength(2);
    expect(new Set(arrived.map(({ _request }) => _request)).size).toBe(2);
    await lose();
    await pass(2_000);
    expect(waiting).toEqual({});
    expect(arrived).toHaveLength(3);
    chat.unsubscribe();
  });
});

describe('a policy for commands', () => {
  /** As it is closing, before its event. */
  const closing = () =>
    Object.defineProperty(cable.consumer.connection.webSocket, 'readyState', { value: 2 });

  it.each<[string, OfflinePolicy]>([
    ['hold', hold()],
    ['fail', fail],
  ])('is none for requests: %s', async (_, offline) => {
    chat = cable.consumer.subscriptions.create('Chat', { ...requests }, { offline });
    await settle();
    closing();
    const once = ask();
    const again = ask({ retry: true });
    await settle();
    expect(once.error).toBeInstanceOf(RequestDroppedError);
    expect(once.error).toMatchObject({ reason: 'offline', wasSent: false });
    expect(chat.held).toEqual([]);
    await lose();
    await pass(2_000);
    expect(again).toEqual({});
    expect(arrived).toHaveLength(1);
    chat.unsubscribe();
  });
});

describe('while the server performs it for another connection', () => {
  it('asks again, less and less often, until there is an answer', async () => {
    const outcome = ask({ retry: true, timeout: 60_000 });
    await settle();
    const waits: number[] = [];
    for (let count = 1; count < 12; count++) {
      answers({ pending: true });
      const since = Date.now();
      while (arrived.length === count) await pass(10);
      waits.push(Date.now() - since);
    }
    expect(waits.slice(0, 3)).toEqual([250, 380, 570]);
    expect(waits.slice(-3)).toEqual([5_000, 5_000, 5_000]);
    expect(new Set(arrived.map(({ _request }) => _request)).size).toBe(1);
    answers({ value: 1 });
    await settle();
    expect(outcome).toEqual({ value: 1 });
    isQuiet();
  });

  it('asks at once after another reconnect', async () => {
    ask({ retry: true });
    await settle();
    answers({ pending: true });
    await settle();
    await lose();
    await pass(1_000);
    expect(arrived).toHaveLength(2);
  });
});

describe('the end of the subscription', () => {
  it('by `unsubscribe` drops what has no answer, and what comes then', async () => {
    const before = [ask(), ask({ retry: true })];
    await settle();
    expect(chat.unsubscribe()).toBe(chat);
    await settle();
    const after = ask({ retry: true });
    await settle();
    const dropped = { name: 'RequestDroppedError', reason: 'unsubscribed', wasSent: true };
    expect(before.map(({ error }) => error)).toMatchObject([dropped, dropped]);
    expect(after.error).toMatchObject({ reason: 'unsubscribed', wasSent: false });
    expect(arrived).toHaveLength(2);
    isQuiet();
  });

  it('by `remove` or a signal does the same, at once', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const other = cable.consumer.subscriptions.create('Chat', requests, { signal });
    await settle();
    const outcomes = [ask(), outcomeOf(other.request('ask'))];
    cable.consumer.subscriptions.remove(chat);
    controller.abort();
    await settle();
    expect(outcomes.map(({ error }) => error)).toMatchObject([
      { reason: 'unsubscribed' },
      { reason: 'unsubscribed' },
    ]);
    isQuiet();
  });

  it('by a rejection drops what waited for the confirmation', async () => {
    cable.server.rejects('Other');
    const rejected = vi.fn();
    const other = cable.consumer.subscriptions.create('Other', { ...requests, rejected });
    const outcome = outcomeOf(other.request('ask', {}, { retry: true }));
    await settle();
    expect(outcome.error).toMatchObject({ reason: 'rejected', wasSent: false });
    expect(rejected).toHaveBeenCalledOnce();
  });
});

describe('the callbacks of the mixin', () => {
  it('are called as without it, on the subscription', async () => {
    const calls: unknown[] = [];
    const note = (name: string) =>
      function (this: unknown, ...args: unknown[]) {
        calls.push([name, this === listening, ...args]);
      };
    cable.server.channel('Other', {});
    const listening = cable.consumer.subscriptions.create('Other', {
      ...requests,
      connected: note('connected'),
      disconnected: note('disconnected'),
      received: note('received'),
    });
    await settle();
    cable.server.transmit('Other', 1);
    await lose();
    expect(calls).toEqual([
      ['connected', true, { reconnected: false }],
      ['received', true, 1],
      ['disconnected', true, { willAttemptReconnect: true, reason: 'closed', code: 1006 }],
    ]);
  });

  it('include an `unsubscribe`', async () => {
    const unsubscribe = vi.fn();
    const other = create({ unsubscribe });
    other.unsubscribe();
    expect(unsubscribe).toHaveBeenCalledOnce();
    cable.consumer.subscriptions.remove(other);
  });

  it('may be an `initialized` of its own: requests are answered all the same', async () => {
    const initialized = vi.fn();
    const other = create({ initialized });
    await settle();
    const outcome = outcomeOf(other.request('say', { body: 1 }));
    await settle();
    expect(initialized).toHaveBeenCalledOnce();
    expect(outcome).toEqual({ value: 1 });
    expect(heard).toEqual([]);
  });

  it('may be an `initialized` that calls the one of `requests`: no answer comes to `received`', async () => {
    const other = create({
      initialized(this: Subscription) {
        requests.initialized.call(this);
      },
    });
    await settle();
    ask();
    await settle();
    answers({ value: 1 });
    await settle();
    expect(heard).toEqual([]);
    other.unsubscribe();
  });

  it('may stand beside a `state` of its own', async () => {
    const { request } = requests;
    chat = cable.consumer.subscriptions.create('Chat', { request, state: 'mine' }) as never;
    await settle();
    const outcome = outcomeOf(chat.request('say', { body: 1 }));
    await settle();
    expect(outcome).toEqual({ value: 1 });
  });

  it('may ask: what was lost is sent first', async () => {
    let outcome = {};
    const other = create({
      connected(this: typeof chat) {
        outcome = outcomeOf(this.request('say', { body: 'new' }));
      },
    });
    await settle();
    outcomeOf(other.request('ask', { body: 'old' }, { retry: true }));
    arrived = [];
    await lose();
    await pass(1_000);
    expect(arrived.map(({ body }) => body)).toEqual(['old', 'new']);
    expect(outcome).toEqual({ value: 'new' });
    other.unsubscribe();
  });
});
