/** What a gap is, what is fetched for it, and what becomes of messages meanwhile. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Subscription, SubscriptionCallbacks } from '../../src/core/index.js';
import { requests } from '../../src/request/index.js';
import { type CatchUpOptions, catchUp, type Gap, ResyncError } from '../../src/resync/index.js';
import { type Cable, IDLE_TIMERS, openCable, pass, settle } from '../support/cable.js';

const START = 1_700_000_000;

interface Run extends Gap {
  readonly signal: AbortSignal;
  resolve(fetched: unknown): void;
  reject(cause: unknown): void;
}

let cable: Cable;
/** What was delivered, applied and told, in order. */
let heard: unknown[];
let runs: Run[];
let stop: () => void;

const resync = (gap: Gap & { readonly signal: AbortSignal }) =>
  new Promise<unknown>((resolve, reject) => void runs.push({ ...gap, resolve, reject }));

const create = (mixin: object = {}) =>
  cable.consumer.subscriptions.create('Chat', {
    received: (message: unknown) => void heard.push(message),
    ...mixin,
  });

/** A subscription that catches up; `apply` is written down. */
function listen(options: CatchUpOptions<unknown, unknown> = {}, mixin: object = {}): Subscription {
  const subscription = create(mixin);
  const apply = (fetched: unknown) => void heard.push({ applied: fetched });
  stop = catchUp(subscription, { resync, apply, ...options });
  return subscription;
}

const says = async (...messages: unknown[]) => {
  for (const message of messages) cable.server.transmit('Chat', message);
  await settle();
};

const lose = async () => {
  cable.server.drops();
  await settle();
};

/** Lost, and confirmed again: a gap. */
const blink = async () => {
  await lose();
  await pass(1_000);
};

/** Connected for 5 s, then a gap: a run is under way. */
async function behind(options?: CatchUpOptions<unknown, unknown>, mixin?: object) {
  const subscription = listen(options, mixin);
  await pass(5_000);
  await blink();
  return subscription;
}

const last = (): Run => runs.at(-1) as Run;

beforeEach(() => {
  vi.useFakeTimers({ now: START * 1_000 });
  cable = openCable();
  heard = [];
  runs = [];
  stop = () => {};
});
afterEach(() => {
  cable.close();
  stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a gap', () => {
  it('is not the time before the first confirmation, where nothing is known of the page', async () => {
    cable.server.refuses();
    listen();
    await pass(3_000);
    cable.server.accepts();
    await pass(5_000);
    await says(1);
    expect(runs).toEqual([]);
    expect(heard).toEqual([1]);
  });

  it('is not a loss before the first confirmation either', async () => {
    cable.server.confirmsLate('Chat', 4_000);
    listen();
    await pass(3_500);
    await lose();
    await pass(6_000);
    await says(1);
    expect(runs).toEqual([]);
    expect(heard).toEqual([1]);
  });

  it.each([
    ['Unix seconds', START - 2.5],
    ['their text', `${START - 2.5}`],
    ['a date', new Date((START - 2.5) * 1_000)],
    ["a date's text", new Date((START - 2.5) * 1_000).toISOString()],
  ])('is the time since the page was rendered, given as %s', async (_, renderedAt) => {
    listen({ renderedAt });
    await settle();
    expect(runs).toMatchObject([{ since: START - 2.5, cause: 'rendered' }]);
  });

  it('is the time since the meta tag says that the page was rendered', async () => {
    const querySelector = (selector: string) =>
      selector === "meta[name='action-cable-rendered-at']"
        ? { getAttribute: () => String(START - 1) }
        : null;
    vi.stubGlobal('document', { head: { querySelector } });
    listen();
    await settle();
    expect(runs).toMatchObject([{ since: START - 1, cause: 'rendered' }]);
  });

  it.each([[null], ['']])('is no time before the page where that is %j', async (renderedAt) => {
    listen({ renderedAt });
    await settle();
    expect(runs).toEqual([]);
  });

  it.each([['yesterday'], [Number.NaN], [START * 1_000], [new Date('never')]])(
    'cannot begin at %s',
    (renderedAt) => {
      expect(() => listen({ renderedAt })).toThrow(RangeError);
      expect(() => listen({ renderedAt })).toThrow('give Unix seconds');
    },
  );

  it('is there for one that joins, if it is known when its page was rendered', async () => {
    create();
    await settle();
    listen();
    await settle();
    expect(runs).toEqual([]);
    listen({ renderedAt: START });
    await settle();
    expect(runs).toMatchObject([{ since: START, cause: 'rendered' }]);
  });

  it('is noticed by one that was connected before', async () => {
    const subscription = create();
    await pass(4_000);
    stop = catchUp(subscription, { resync });
    await blink();
    expect(runs).toMatchObject([{ since: START, cause: 'closed' }]);
  });

  it.each<[string, () => void, number, () => void]>([
    ['closed', () => cable.server.drops(), 0, () => {}],
    ['remote', () => cable.server.disconnects(), 0, () => {}],
    ['reopened', () => cable.consumer.connection.reopen(), 0, () => {}],
    ['disconnected', () => cable.consumer.disconnect(), 0, () => cable.consumer.connect()],
    ['stale', () => cable.server.staysSilent(), 5_500, () => cable.server.speaks()],
  ])('is a loss (%s), since a beat before the last ping', async (cause, act, ms, undo) => {
    listen();
    await pass(7_000);
    act();
    await pass(ms);
    undo();
    await pass(1_000);
    expect(runs).toMatchObject([{ since: START + 3, cause }]);
  });

  it('is a suspension', async () => {
    let suspend = () => {};
    let wake = () => {};
    cable = openCable({
      wake(signals) {
        ({ suspend, wake } = signals);
        return undefined;
      },
    });
    listen();
    await pass(4_000);
    suspend();
    await pass(60_000);
    wake();
    await settle();
    expect(runs).toMatchObject([{ since: START, cause: 'suspended' }]);
  });

  it('is fetched once, however long it takes until the confirmation', async () => {
    listen();
    await pass(4_000);
    cable.server.stops();
    await pass(20_000);
    cable.server.starts();
    await pass(1_000);
    expect(runs).toMatchObject([{ since: START }]);
    last().resolve(1);
    await pass(60_000);
    expect(runs).toHaveLength(1);
  });

  it('begins at no known time where no ping has said it, nor the page', async () => {
    listen();
    await settle();
    await blink();
    expect(runs).toMatchObject([{ since: null, cause: 'closed' }]);
  });

  it('begins with the page where no ping has said anything later', async () => {
    listen({ renderedAt: START - 9 });
    await settle();
    last().resolve(1);
    await settle();
    await blink();
    expect(runs.slice(1)).toMatchObject([{ since: START - 9, cause: 'closed' }]);
  });

  it("is never told by the client's clock", async () => {
    listen();
    await pass(4_000);
    vi.setSystemTime(0);
    await blink();
    expect(runs).toMatchObject([{ since: START }]);
  });
});

describe('while it is fetched', () => {
  it('messages are held back, then delivered in order, behind what was fetched', async () => {
    await behind();
    await says(1, null, 0);
    expect(heard).toEqual([]);
    last().resolve('all');
    await settle();
    expect(heard).toEqual([{ applied: 'all' }, 1, null, 0]);
    await says(2);
    expect(heard).toEqual([{ applied: 'all' }, 1, null, 0, 2]);
    expect(last().signal.aborted).toBe(false);
  });

  it('before the confirmation they are not', async () => {
    cable.server.channel('Chat', { subscribed: ({ transmit }) => transmit('state') });
    await behind();
    expect(heard).toEqual(['state', 'state']);
  });

  it('those that are part of it are not delivered at all', async () => {
    const covers = vi.fn(
      (message: unknown, fetched: unknown) => Number(message) <= Number(fetched),
    );
    await behind({ covers });
    await says(1, 3, 2);
    last().resolve(2);
    await settle();
    await says(1);
    expect(heard).toEqual([{ applied: 2 }, 3, 1]);
    expect(covers.mock.calls).toEqual([
      [1, 2],
      [3, 2],
      [2, 2],
    ]);
  });

  it('answers to requests are not held back: a run may wait for one', async () => {
    cable.server.channel('Chat', {
      actions: {
        list: (data, { transmit }) =>
          transmit({ _answer: (data as { _request: string })._request, value: ['all'] }),
      },
    });
    const chat = cable.consumer.subscriptions.create('Chat', {
      ...requests,
      received: (message: unknown) => void heard.push(message),
    });
    stop = catchUp(chat, {
      renderedAt: START,
      resync: () => chat.request('list'),
      apply: (fetched) => heard.push({ applied: fetched }),
    });
    await settle();
    expect(heard).toEqual([{ applied: ['all'] }]);
  });

  it('a callback that throws stops none of the others', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const received = (message: unknown) => {
      heard.push(message);
      if (message === 1) throw new Error('mine');
    };
    await behind({}, { received });
    await says(1, 2);
    last().resolve(0);
    await settle();
    expect(heard).toEqual([{ applied: 0 }, 1, 2]);
    expect(reported).toHaveBeenCalledOnce();
    reported.mockRestore();
  });

  it('what a callback brings about is delivered behind what is held', async () => {
    const received = function (this: { received(message: unknown): void }, message: unknown) {
      heard.push(message);
      if (message === 1) {
        this.received('brought about');
        heard.push('1 is done');
      }
    };
    await behind({}, { received });
    await says(1, 2);
    last().resolve(0);
    await settle();
    expect(heard).toEqual([{ applied: 0 }, 1, '1 is done', 2, 'brought about']);
  });

  it('callbacks are called as without it, on the subscription', async () => {
    const calls: unknown[] = [];
    const note = (name: string) =>
      function (this: unknown, ...args: unknown[]) {
        calls.push([name, this === subscription, ...args]);
      };
    const names = ['connected', 'disconnected', 'received', 'rejected'];
    const subscription = listen({}, Object.fromEntries(names.map((name) => [name, note(name)])));
    await settle();
    await says(1);
    await blink();
    last().resolve(0);
    await says(2);
    expect(calls).toEqual([
      ['connected', true, { reconnected: false }],
      ['received', true, 1],
      ['disconnected', true, { willAttemptReconnect: true, reason: 'closed', code: 1006 }],
      ['connected', true, { reconnected: true }],
      ['received', true, 2],
    ]);
  });

  it('by nothing, nothing is held for long', async () => {
    await behind({ resync: undefined as never });
    await says(1);
    expect(heard).toEqual([{ applied: undefined }, 1]);
  });
});

describe('another gap', () => {
  it('aborts the run, delivers what is held, and keeps since when', async () => {
    await behind();
    await says(1);
    await pass(10_000 - 1);
    cable.server.drops();
    await settle();
    expect(last().signal.aborted).toBe(true);
    expect(heard).toEqual([1]);
    await pass(1_000);
    expect(runs).toMatchObject([
      { since: START, cause: 'closed' },
      { since: START, cause: 'closed' },
    ]);
    expect(last().signal.aborted).toBe(false);
    await says(2);
    expect(heard).toEqual([1]);
    runs[0]?.resolve('late');
    await settle();
    expect(heard).toEqual([1]);
    last().resolve('all');
    await settle();
    expect(heard).toEqual([1, { applied: 'all' }, 2]);
    expect(cable.errors).toEqual([]);
  });

  it('makes no error of a run that fails because it was aborted', async () => {
    await behind();
    await lose();
    runs[0]?.reject(last().signal.reason);
    await settle();
    await pass(1_000);
    await says(1);
    expect(heard).toEqual([]);
    last().resolve('all');
    await pass(60_000);
    expect(heard).toEqual([{ applied: 'all' }, 1]);
    expect(runs).toHaveLength(2);
    expect(cable.errors).toEqual([]);
  });

  it('keeps the time of rendering, too', async () => {
    listen({ renderedAt: START - 60 });
    await pass(4_000);
    await blink();
    await pass(4_000);
    expect(runs).toMatchObject([
      { since: START - 60, cause: 'rendered' },
      { since: START - 60, cause: 'rendered' },
    ]);
  });

  it('after one that was fetched begins anew', async () => {
    await behind();
    last().resolve(0);
    await pass(9_000);
    await blink();
    expect(runs).toMatchObject([{ since: START }, { since: START + 12 }]);
  });
});

describe('a failure', () => {
  const failure = new Error('503');

  it.each<[string, CatchUpOptions<unknown, unknown>]>([
    ['of `resync`', { resync: () => Promise.reject(failure) }],
    [
      'of `resync` at once',
      {
        resync() {
          throw failure;
        },
      },
    ],
    [
      'of `apply`',
      {
        resync: () => 0,
        apply() {
          throw failure;
        },
      },
    ],
  ])('%s is an error, and says what is known', async (_, options) => {
    const subscription = await behind(options);
    const { identifier } = subscription;
    const [error] = cable.errors;
    expect(error).toBeInstanceOf(ResyncError);
    expect(error).toMatchObject({
      name: 'ResyncError',
      reason: 'failed',
      identifier,
      since: START,
      cause: failure,
    });
    expect(error?.message).toContain(identifier);
  });

  it('of `covers` loses nothing', async () => {
    await behind({
      covers() {
        throw failure;
      },
    });
    await says(1, 2);
    last().resolve('all');
    await settle();
    expect(heard).toEqual([{ applied: 'all' }, 1, 2]);
    expect(cable.errors).toMatchObject([{ cause: failure }]);
  });

  it('delivers what is held, and is tried again, less and less often', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    await behind();
    await says(1);
    last().reject(failure);
    await says(2);
    expect(heard).toEqual([1, 2]);
    for (const delay of [1, 2, 4, 8, 16, 30, 30]) {
      const { length } = runs;
      await pass(delay * 1_000 - 1);
      expect(runs).toHaveLength(length);
      await pass(1);
      expect(runs).toHaveLength(length + 1);
      last().reject(failure);
      await settle();
    }
    await pass(30_000);
    await says(3);
    expect(heard).toEqual([1, 2]);
    last().resolve('all');
    await settle();
    expect(heard).toEqual([1, 2, { applied: 'all' }, 3]);
    expect(new Set(runs.map(({ since }) => since))).toEqual(new Set([START]));
    vi.restoreAllMocks();
  });

  it('is not tried again without a connection, but at once with the next', async () => {
    await behind();
    last().reject(failure);
    await settle();
    cable.server.stops();
    await pass(60_000);
    expect(runs).toHaveLength(1);
    cable.server.starts();
    await pass(1_000);
    expect(runs).toMatchObject([{ since: START }, { since: START }]);
  });

  it('behind a loss waits no less than before', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    await behind();
    for (const delay of [1, 2]) {
      last().reject(failure);
      await pass(delay * 1_000);
    }
    await blink();
    expect(runs).toHaveLength(4);
    last().reject(failure);
    await pass(3_999);
    expect(runs).toHaveLength(4);
    await pass(1);
    expect(runs).toHaveLength(5);
    vi.restoreAllMocks();
  });
});

describe('a limit', () => {
  it('of time gives up the run, delivers what is held, and is an error', async () => {
    await behind();
    await says(1);
    await pass(9_999);
    expect(heard).toEqual([]);
    expect(last().signal.aborted).toBe(false);
    await pass(1);
    expect(heard).toEqual([1]);
    expect(last().signal.aborted).toBe(true);
    expect(cable.errors).toMatchObject([{ name: 'ResyncError', reason: 'timeout', since: START }]);
    expect(cable.errors[0]).not.toHaveProperty('cause');
    runs[0]?.resolve('late');
    await pass(1_500);
    expect(heard).toEqual([1]);
    expect(runs).toHaveLength(2);
  });

  it('of number does, too', async () => {
    await behind({ holdCount: 2 });
    await says(1, 2);
    expect(heard).toEqual([]);
    await says(3, 4);
    expect(heard).toEqual([1, 2, 3, 4]);
    expect(last().signal.aborted).toBe(true);
    expect(cable.errors).toMatchObject([{ reason: 'overflow' }]);
  });

  it('is 1,000 messages where nothing else is said', async () => {
    await behind();
    await says(...Array.from({ length: 1_000 }, (_, index) => index));
    expect(heard).toEqual([]);
    await says('one more');
    expect(heard).toHaveLength(1_001);
  });

  it('may be none', async () => {
    await behind({ holdFor: Infinity, holdCount: Infinity });
    for (let beat = 0; beat < 30; beat++) await says(...Array(100).fill(beat));
    await pass(600_000);
    expect(heard).toEqual([]);
    last().resolve(0);
    await settle();
    expect(heard).toHaveLength(3_001);
  });
});

it.each(['holdFor', 'holdCount'])('a limit is a number: `%s`', (name) => {
  for (const value of [Number.NaN, -1]) {
    expect(() => listen({ [name]: value })).toThrow(RangeError);
    expect(() => listen({ [name]: value })).toThrow(`${name} is ${value}`);
  }
});

describe('the end', () => {
  it.each<[string, (subscription: Subscription) => void]>([
    ['unsubscribe', (subscription) => subscription.unsubscribe()],
    ['remove', (subscription) => cable.consumer.subscriptions.remove(subscription)],
  ])('by %s aborts the run, and delivers nothing', async (_, end) => {
    const subscription = await behind();
    await says(1);
    end(subscription);
    expect(last().signal.aborted).toBe(true);
    last().resolve('late');
    await pass(20_000);
    expect(heard).toEqual([]);
    expect(cable.errors).toEqual([]);
  });

  it('by a rejection does so before `rejected` is told', async () => {
    const rejected = () => heard.push(['aborted', last().signal.aborted]);
    await behind({}, { rejected });
    await says(1);
    await lose();
    cable.server.rejects('Chat');
    await pass(1_000);
    expect(heard).toEqual([1, ['aborted', true]]);
  });

  it.each<[string, (subscription: Subscription) => void]>([
    ['unsubscribes', (subscription) => void subscription.unsubscribe()],
    ['stops', () => stop()],
  ])('in the middle: a callback that %s', async (how, act) => {
    const received = function (this: Subscription, message: unknown) {
      heard.push(message);
      if (message === 1) act(this);
    };
    await behind({}, { received });
    await says(1, 2, 3);
    last().resolve(0);
    await settle();
    expect(heard).toEqual([{ applied: 0 }, 1, ...(how === 'stops' ? [2, 3] : [])]);
  });

  it('within `apply`: nothing is delivered', async () => {
    const subscription = await behind({ apply: () => subscription.unsubscribe() });
    await says(1);
    last().resolve(0);
    await settle();
    expect(heard).toEqual([]);
    expect(cable.errors).toEqual([]);
  });

  it('within `apply`, by `stop`: all is delivered, once', async () => {
    await behind({ apply: () => stop() });
    await says(1, 2);
    last().resolve(0);
    await settle();
    expect(heard).toEqual([1, 2]);
  });

  it('is noticed by requests, too', async () => {
    const chat = cable.consumer.subscriptions.create('Chat', requests);
    stop = catchUp(chat, { resync });
    await settle();
    const answer = chat.request('ask');
    chat.unsubscribe();
    await expect(answer).rejects.toThrow('ask cannot be answered: unsubscribed');
  });

  it('of catching up alone aborts the run, and delivers what is held', async () => {
    await behind();
    await says(1, 2);
    stop();
    expect(heard).toEqual([1, 2]);
    expect(last().signal.aborted).toBe(true);
    stop();
    last().resolve('late');
    await says(3);
    await blink();
    await pass(30_000);
    expect(heard).toEqual([1, 2, 3]);
    expect(runs).toHaveLength(1);
  });

  it('of catching up leaves the callbacks as they were', async () => {
    const { connected, disconnected } = {} as Record<string, undefined>;
    const subscription = listen({}, { connected, disconnected });
    stop();
    // Others may have put theirs in front of `received`, and messages pass.
    expect(subscription).toMatchObject({ connected, disconnected });
    await settle();
    await says('Hello');
    expect(heard).toEqual(['Hello']);
  });

  it('of catching up leaves nothing behind, however often it is started again', async () => {
    const subscription = create();
    for (let time = 0; time < 20_000; time++) catchUp(subscription, { resync })();
    await settle();
    await says('Hello');
    expect(heard).toEqual(['Hello']);
  });

  it('within `resync` or by its signal: no callback is called any more', async () => {
    const connected = vi.fn();
    const first = create({ connected });
    stop = catchUp(first, { renderedAt: START, resync: () => void first.unsubscribe() });
    const disconnected = vi.fn();
    const second = create({ disconnected });
    const other = catchUp(second, {
      renderedAt: START,
      resync: ({ signal }) => {
        signal.addEventListener('abort', () => second.unsubscribe());
        return new Promise(() => {});
      },
    });
    await settle();
    expect(connected).not.toHaveBeenCalled();
    await lose();
    expect(second.state).toBe('unsubscribed');
    expect(disconnected).not.toHaveBeenCalled();
    other();
  });

  it('of catching up leaves alone what others have put in front', async () => {
    const subscription = listen() as Subscription & { received?(message: unknown): void };
    const { received } = subscription;
    const others = (message: unknown) => received?.call(subscription, `${message}!`);
    subscription.received = others;
    stop();
    expect(subscription.received).toBe(others);
    await settle();
    await says('Hello');
    expect(heard).toEqual(['Hello!']);
  });
});

describe('params', () => {
  const at = (since: number) => ({ channel: 'Chat', since });

  it('are asked behind `disconnected`, once per loss, and subscribed with', async () => {
    let lastId = 0;
    const params = vi.fn(() => at(lastId));
    const subscription = create({
      received: (id: number) => {
        lastId = id;
      },
      disconnected: () => {
        lastId += 1;
      },
    });
    stop = catchUp(subscription, { params });
    await settle();
    await says(41);
    expect(params).not.toHaveBeenCalled();
    await lose();
    cable.forget();
    cable.server.refuses();
    await pass(5_000);
    cable.server.accepts();
    await pass(1_000);
    expect(params).toHaveBeenCalledOnce();
    expect(cable.sent()).toEqual(['subscribe Chat{"since":42}']);
    cable.server.transmit(at(42), 43);
    await settle();
    await blink();
    expect(cable.sent()).toEqual(['subscribe Chat{"since":42}', 'subscribe Chat{"since":44}']);
    expect(subscription.identifier).toBe(JSON.stringify(at(44)));
  });

  it('are asked also where `disconnected` throws', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const disconnected = () => {
      throw new Error('mine');
    };
    const subscription = await behind({ params: () => at(1) }, { disconnected });
    expect(subscription.identifier).toBe(JSON.stringify(at(1)));
    expect(reported).toHaveBeenCalledOnce();
    stop();
    reported.mockRestore();
  });

  it('come behind what was held back', async () => {
    let lastId = 0;
    await behind(
      { params: () => at(lastId) },
      {
        received: (id: number) => {
          lastId = id;
        },
      },
    );
    cable.server.transmit(at(0), 7);
    await settle();
    cable.forget();
    await blink();
    expect(cable.sent()).toEqual(['subscribe Chat{"since":7}']);
  });

  it.each<[string, () => never]>([
    [
      'throw',
      () => {
        throw new Error('mine');
      },
    ],
    ['have no JSON form', () => ({ channel: 'Chat', id: 1n }) as never],
    ['are none', () => undefined as never],
  ])('that %s are reported, and it stays where it is', async (_, params) => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    await behind({ params });
    expect(reported).toHaveBeenCalledOnce();
    last().resolve(0);
    await says(1);
    expect(heard).toEqual([{ applied: 0 }, 1]);
    reported.mockRestore();
  });

  it('are not asked after the end, nor after `stop` with others in front', async () => {
    const params = vi.fn(() => at(1));
    const subscription = listen({ params }) as Subscription & SubscriptionCallbacks;
    await settle();
    const { disconnected } = subscription;
    subscription.disconnected = (info) => disconnected?.call(subscription, info);
    stop();
    await lose();
    expect(params).not.toHaveBeenCalled();
    const ending = create({ disconnected: () => ending.unsubscribe() });
    catchUp(ending, { params });
    await pass(1_000);
    await lose();
    await pass(1_000);
    expect(cable.consumer.subscriptions.findAll(JSON.stringify(at(1)))).toEqual([]);
    expect(params).not.toHaveBeenCalled();
  });
});

it('at rest sets no timer', async () => {
  await behind();
  last().resolve(0);
  await settle();
  expect(vi.getTimerCount()).toBeLessThanOrEqual(IDLE_TIMERS);
});
