/** Clocks that jump, stop or stutter, on a connection with a subscription: what is alive is kept, what is dead is found. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Program, Setting } from './support/program.js';
import { Run } from './support/run.js';
import { faultsOf, remainsOf } from './support/verdict.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const setting: Setting = {
  linger: 0,
  offline: 'drop',
  address: 'plain',
  isInPage: false,
  isHidden: false,
  refreshes: false,
  isHelped: true,
  chance: 1,
};

let run: Run;
const state = () => run.consumer.status.get().state;
const sockets = () => run.server.sockets.length;
const told = () => run.handles.all.flatMap((handle) => handle.told);
const open = async () => {
  run.handles.create('A', 'none');
  await run.time.pass(10_000);
  expect(told()).toEqual(['connected']);
};

beforeEach(async () => {
  run = new Run(setting);
  await open();
});
afterEach(async () => {
  // Whatever the clock did, all is well in the end, and nothing is left.
  await run.program({ setting, steps: [] } satisfies Program);
  const faults = faultsOf(run);
  run.consumer.disconnect();
  await run.time.pass(0);
  const remains = remainsOf(run);
  run.close();
  expect([faults, remains]).toEqual([[], []]);
});

describe('the clock on the wall is set', () => {
  const jumps = [-365 * DAY, -DAY, -HOUR, -2_000, -1, 1, 999, 2_000, HOUR, DAY, 365 * DAY];

  it.each(jumps)('by %i ms: what talks is kept, on its socket', async (by) => {
    for (let count = 0; count < 5; count++) {
      run.time.setDate(by);
      await run.time.pass(7_000);
    }
    expect(sockets()).toBe(1);
    expect(told()).toEqual(['connected']);
  });

  it.each(jumps)(
    'by %i ms: what is silent is found, within staleAfter and wakeTimeout',
    async (by) => {
      run.server.stalls();
      run.time.setDate(by);
      await run.time.pass(6_000 + 4_000);
      expect(told().slice(0, 2)).toEqual(['connected', 'lost']);
    },
  );

  it.each(jumps)('by %i ms while it waits: the retry is not put off', async (by) => {
    run.server.handshake = 'refuses';
    run.server.drops();
    await run.time.pass(1);
    expect(state()).toBe('waiting');
    run.server.handshake = 'welcomes';
    run.time.setDate(by);
    await run.time.pass(5_000);
    expect(state()).toBe('open');
    const { retryAt } = run.consumer.status.get();
    expect(retryAt).toBeNull();
  });

  it.each(jumps)('by %i ms: a command is held for as long as ever', async (by) => {
    run.server.answers.set('B', 'ignores');
    run.handles.create('B', 'none');
    const last = run.handles.all.at(-1);
    run.handles.perform(last);
    run.time.setDate(by);
    await run.time.pass(29_000);
    expect(run.dropped).toEqual([]);
    await run.time.pass(1_000);
    expect(run.dropped).toEqual([0]);
  });
});

describe.each([
  ['that stops with the machine', true],
  ['that goes on', false],
])('an hour of sleep, by a monotonic clock %s', (_, stopsClock) => {
  it('is survived by a connection that the server has kept', async () => {
    await run.time.sleep(HOUR, stopsClock);
    await run.time.pass(10_000);
    expect(sockets()).toBe(1);
    expect(told()).toEqual(['connected']);
  });

  it('that broke the link: it is found, and back, within seconds', async () => {
    run.server.stalls();
    await run.time.sleep(HOUR, stopsClock);
    await run.time.pass(10_000);
    expect(told()).toEqual(['connected', 'lost', 'connected']);
  });

  it('during an attempt that hangs: it is given up within 20 s, and another succeeds', async () => {
    run.server.handshake = 'hangs';
    run.server.drops();
    await run.time.pass(5_100);
    expect(state()).toBe('opening');
    const before = sockets();
    run.server.handshake = 'welcomes';
    await run.time.sleep(HOUR, stopsClock);
    await run.time.pass(20_000);
    expect(run.server.sockets[before - 1]?.isAlive).toBe(false);
    await run.time.pass(10_000);
    expect(state()).toBe('open');
  });

  it('during an attempt: that gets its time again', async () => {
    run.server.handshake = 'hangs';
    run.server.drops();
    await run.time.pass(5_100);
    const before = sockets();
    await run.time.sleep(HOUR, stopsClock);
    await run.time.pass(9_950);
    expect(state()).toBe('opening');
    expect(sockets()).toBe(before);
  });

  it('while it waits: it tries in the morning at once', async () => {
    run.server.handshake = 'refuses';
    run.server.drops();
    await run.time.pass(20_000);
    run.server.handshake = 'welcomes';
    const before = sockets();
    await run.time.sleep(HOUR, stopsClock);
    await run.time.pass(stopsClock ? 19_500 : 1);
    expect(state()).toBe('open');
    expect(sockets()).toBeGreaterThan(before);
  });
});

describe('timers that fire once a minute', () => {
  beforeEach(() => run.time.throttle(MINUTE));

  it('keep what talks, for a day', async () => {
    for (let hour = 0; hour < 24; hour++) await run.time.pass(HOUR);
    expect(sockets()).toBe(1);
    expect(told()).toEqual(['connected']);
  });

  it('find what is dead within three minutes', async () => {
    run.server.stalls();
    await run.time.pass(3 * MINUTE);
    expect(told().slice(0, 2)).toEqual(['connected', 'lost']);
  });

  it('have it back within two more', async () => {
    run.server.stalls();
    await run.time.pass(5 * MINUTE);
    expect(told()).toEqual(['connected', 'lost', 'connected']);
  });

  it('and a clock that jumps with each of them: what talks is kept', async () => {
    for (let count = 0; count < 60; count++) {
      run.time.setDate(count % 2 ? -HOUR : HOUR);
      await run.time.pass(MINUTE);
    }
    expect(sockets()).toBe(1);
  });

  it('give up an hour of hanging attempts one by one, and never two at a time', async () => {
    run.server.handshake = 'hangs';
    run.server.drops();
    await run.time.pass(HOUR);
    expect(sockets()).toBeGreaterThan(10);
    expect(run.server.sockets.filter(({ isAlive }) => isAlive).length).toBeLessThanOrEqual(1);
  });
});
