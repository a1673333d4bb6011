/** What becomes of commands that cannot go out now: dropped, held or refused, as the caller chose. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OfflinePolicy, Subscription, SubscriptionOptions } from '../../src/core/index.js';
import { CableError } from '../../src/core/index.js';
import { drop, fail, hold, OfflineError } from '../../src/offline/index.js';
import {
  type Cable,
  type CableOptions,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';

let cable: Cable;
let arrived: number[];

const open = (options: CableOptions = {}) => {
  cable?.close();
  arrived = [];
  cable = openCable(options);
  const arrive = (data: unknown) => void arrived.push((data as { count: number }).count);
  cable.server.channel('Chat', { actions: { say: arrive } }).losesEarlyPerforms();
};
const say = (subscription: Subscription, count: number, offline?: OfflinePolicy): boolean =>
  subscription.perform('say', { count }, { offline });
const heldBy = (subscription: Subscription) =>
  subscription.held.map(({ data }) => (data as { count: number }).count);
const drops = () =>
  cable.dropped.map(({ reason, data }) => [reason, (data as { count: number }).count]);
/** Confirmed once, and then without a connection. */
const cutOff = async (options?: SubscriptionOptions): Promise<Subscription> => {
  const { subscription } = listen(cable, 'Chat', options);
  await settle();
  cable.server.stops();
  await settle();
  return subscription;
};
const comeBack = async () => {
  cable.server.starts();
  await pass(2_000);
};

beforeEach(() => {
  vi.useFakeTimers();
  open({ offline: hold() });
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

describe('hold', () => {
  it('keeps what is performed without a connection, and sends it in order behind the confirmation', async () => {
    const subscription = await cutOff();
    for (const count of [1, 2, 3]) expect(say(subscription, count)).toBe(true);
    expect(heldBy(subscription)).toEqual([1, 2, 3]);
    expect(arrived).toEqual([]);
    await comeBack();
    expect(arrived).toEqual([1, 2, 3]);
    expect(subscription.held).toEqual([]);
    expect(cable.dropped).toEqual([]);
  });

  it('sends nothing before that subscription is confirmed, whatever else is', async () => {
    const subscription = await cutOff();
    listen(cable, 'News');
    say(subscription, 1);
    cable.server.ignores('Chat');
    await comeBack();
    expect(arrived).toEqual([]);
    expect(heldBy(subscription)).toEqual([1]);
    cable.server.confirms('Chat');
    await pass(10_000);
    expect(arrived).toEqual([1]);
  });

  it('goes before what `connected` performs, and nothing overtakes', async () => {
    const { subscription } = listen(cable, 'Chat', {}, { connected: () => say(subscription, 9) });
    say(subscription, 1);
    await settle();
    expect(arrived).toEqual([1, 9]);
  });

  it('shows since when, and what; the list is a copy', async () => {
    const subscription = await cutOff();
    const given = Date.now();
    say(subscription, 1);
    await pass(10);
    say(subscription, 2);
    expect(subscription.held).toMatchObject([
      { data: { count: 1, action: 'say' }, since: given },
      { data: { count: 2, action: 'say' }, since: given + 10 },
    ]);
    (subscription.held as unknown[]).length = 0;
    expect(heldBy(subscription)).toEqual([1, 2]);
  });

  it('shows and clears the commands of this subscription only', async () => {
    const subscription = await cutOff();
    const twin = listen(cable).subscription;
    say(subscription, 1);
    say(twin, 2);
    expect(heldBy(twin)).toEqual([2]);
    subscription.clearHeld();
    subscription.clearHeld();
    expect(drops()).toEqual([['cleared', 1]]);
    await comeBack();
    expect(arrived).toEqual([2]);
  });

  it('outlives `disconnect`, and a refusal for good', async () => {
    const subscription = await cutOff();
    say(subscription, 1);
    cable.consumer.disconnect();
    expect(say(subscription, 2)).toBe(true);
    cable.server.starts();
    cable.consumer.connect();
    cable.server.disconnects({ reason: 'unauthorized', reconnect: false });
    await pass(1_000);
    cable.consumer.connect();
    await settle();
    expect(arrived).toEqual([1, 2]);
    expect(cable.dropped).toEqual([]);
  });

  it.each([
    ['unsubscribed', (subscription: Subscription) => subscription.unsubscribe()],
    [
      'rejected',
      async () => {
        cable.server.rejects('Chat');
        await comeBack();
      },
    ],
    ['expired', () => pass(30_000)],
  ] as const)('tells what is dropped: %s', async (reason, act) => {
    const subscription = await cutOff();
    say(subscription, 1);
    say(subscription, 2);
    await act(subscription);
    expect(drops()).toEqual([
      [reason, 1],
      [reason, 2],
    ]);
    expect(subscription.held).toEqual([]);
  });

  it('expires each after its own time to live, even behind one that lives longer', async () => {
    const subscription = await cutOff();
    say(subscription, 1);
    say(subscription, 2, hold({ timeToLive: 1_000 }));
    await pass(999);
    expect(cable.dropped).toEqual([]);
    await pass(1);
    expect(drops()).toEqual([['expired', 2]]);
    await comeBack();
    expect(arrived).toEqual([1]);
  });

  it('sets no timer for a time to live without an end', async () => {
    const subscription = await cutOff({ offline: hold({ timeToLive: Infinity }) });
    say(subscription, 1);
    await pass(3_600_000);
    await comeBack();
    await pass(20_000);
    expect(arrived).toEqual([1]);
  });

  describe('when it is full', () => {
    it('drops the newest: `perform` returns false', async () => {
      const subscription = await cutOff({ offline: hold({ count: 2 }) });
      expect([1, 2, 3].map((count) => say(subscription, count))).toEqual([true, true, false]);
      expect(drops()).toEqual([['overflow', 3]]);
      await comeBack();
      expect(arrived).toEqual([1, 2]);
    });

    it('or the oldest: `perform` returns true', async () => {
      const offline = hold({ count: 2, whenFull: 'dropOldest' });
      const subscription = await cutOff({ offline });
      expect([1, 2, 3, 4].map((count) => say(subscription, count))).toEqual(Array(4).fill(true));
      expect(drops()).toEqual([
        ['overflow', 1],
        ['overflow', 2],
      ]);
      await comeBack();
      expect(arrived).toEqual([3, 4]);
    });

    it.each(['dropNewest', 'dropOldest'] as const)('of bytes, as UTF-8 (%s)', async (whenFull) => {
      const subscription = await cutOff({ offline: hold({ bytes: 500, whenFull }) });
      const send = (text: string) => subscription.perform('say', { count: 1, text });
      expect(send('ä'.repeat(150))).toBe(true);
      expect(send('ä'.repeat(150))).toBe(whenFull === 'dropOldest');
      expect(cable.dropped.map(({ reason }) => reason)).toEqual(['overflow']);
      expect(subscription.held).toHaveLength(1);
      // For one that never fits nothing else is given up.
      expect(send('x'.repeat(500))).toBe(false);
      expect(subscription.held).toHaveLength(1);
    });

    it('does not hold for one that is ended by who hears of the oldest', async () => {
      const offline = hold({ count: 1, whenFull: 'dropOldest' });
      const subscription = await cutOff({ offline });
      say(subscription, 1);
      cable.consumer.on('dropped', () => subscription.unsubscribe());
      expect(say(subscription, 2)).toBe(false);
      expect(subscription.held).toEqual([]);
      expect(drops()).toEqual([
        ['overflow', 1],
        ['unsubscribed', 2],
      ]);
    });

    it('holds nothing at all with a count of 0', async () => {
      const subscription = await cutOff({ offline: hold({ count: 0, whenFull: 'dropOldest' }) });
      expect(say(subscription, 1)).toBe(false);
    });

    it('counts what waited for a confirmation before', async () => {
      cable.server.confirmsLate('Chat', 500);
      const { subscription } = listen(cable, 'Chat', { offline: drop });
      await pass(100);
      expect(say(subscription, 1)).toBe(true);
      expect(say(subscription, 2, hold({ count: 1 }))).toBe(false);
      expect(say(subscription, 2, hold({ count: 2 }))).toBe(true);
      await pass(500);
      expect(arrived).toEqual([1, 2]);
    });
  });

  it.each(['count', 'bytes', 'timeToLive'])('wants a number for `%s`, or nothing', (name) => {
    for (const value of [Number.NaN, -1]) {
      expect(() => hold({ [name]: value })).toThrow(RangeError);
      expect(() => hold({ [name]: value })).toThrow(`${name} is ${value}`);
    }
    expect(() => hold({ [name]: Infinity })).not.toThrow();
    expect(() => hold({ [name]: undefined })).not.toThrow();
  });

  it("leaves a mixin's own `held` and `clearHeld` alone", async () => {
    const subscription = cable.consumer.subscriptions.create('Chat', {
      held: 'mine',
      clearHeld: () => 'mine, too',
    });
    expect([subscription.held, subscription.clearHeld()]).toEqual(['mine', 'mine, too']);
    const { subscription: other } = listen(cable);
    Object.assign(other, { held: 'assigned' });
    expect(other.held).toBe('assigned');
    say(other, 1);
    await settle();
    expect(arrived).toEqual([1]);
  });
});

describe('which policy counts', () => {
  it("is the command's, else the subscription's, else the consumer's", async () => {
    const subscription = await cutOff();
    const dropping = listen(cable, 'Chat', { offline: drop }).subscription;
    expect(say(subscription, 1)).toBe(true);
    expect(say(subscription, 2, drop)).toBe(false);
    expect(say(dropping, 3)).toBe(false);
    expect(say(dropping, 4, hold())).toBe(true);
    expect(dropping.send({ action: 'say', count: 5 }, { offline: hold() })).toBe(true);
    expect(drops()).toEqual([
      ['offline', 2],
      ['offline', 3],
    ]);
    await comeBack();
    expect(arrived).toEqual([1, 4, 5]);
  });

  it('is to drop, where nothing is said', async () => {
    open();
    const subscription = await cutOff();
    expect(say(subscription, 1)).toBe(false);
    expect(drops()).toEqual([['offline', 1]]);
  });
});

describe('fail', () => {
  it('throws an OfflineError without a connection; nothing is dropped', async () => {
    open({ offline: fail });
    const subscription = await cutOff();
    let error: unknown;
    try {
      say(subscription, 1);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(OfflineError);
    expect(error).toBeInstanceOf(CableError);
    expect(error).toMatchObject({
      name: 'OfflineError',
      reason: 'offline',
      identifier: subscription.identifier,
      data: { action: 'say', count: 1 },
    });
    expect(cable.dropped).toEqual([]);
  });

  it('lets a command wait for the confirmation, a hundred at most', async () => {
    open({ offline: fail });
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await pass(100);
    for (let count = 0; count < 100; count++) say(subscription, count);
    expect(() => say(subscription, 100)).toThrow(OfflineError);
    await pass(500);
    expect(arrived).toHaveLength(100);
  });

  it('does not throw for a subscription that has ended', async () => {
    const subscription = await cutOff({ offline: fail });
    subscription.unsubscribe();
    expect(say(subscription, 1)).toBe(false);
    expect(drops()).toEqual([['unsubscribed', 1]]);
  });
});
