import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionState,
  deadline,
  FRESH,
  hasSocket,
  type Idle,
  type Open,
  type Opening,
  type Suspended,
  type Waiting,
} from '../../src/core/connection-state.js';
import type { LossCause } from '../../src/core/index.js';
import { transition } from '../../src/core/transition.js';

const NOW = 100_000;
const DELAY = 2_000;
const closed: LossCause = { reason: 'closed', code: 1006, refused: false };
const refused: LossCause = { reason: 'unauthorized', code: null, refused: true };

const reconnect = vi.fn((_attempt: number, _cause: LossCause) => DELAY);
const shouldReconnect = vi.fn((_cause: LossCause) => true);
const shouldRefresh = vi.fn((_cause: LossCause) => false);
afterEach(() => {
  reconnect.mockReset().mockReturnValue(DELAY);
  shouldReconnect.mockReset().mockReturnValue(true);
  shouldRefresh.mockReset().mockReturnValue(false);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const context = (changes: Partial<ConnectionContext> = {}): ConnectionContext => ({
  openTimeout: 10_000,
  staleAfter: 6_000,
  wakeTimeout: 4_000,
  reconnect,
  shouldReconnect,
  shouldRefresh,
  now: NOW,
  lastActivity: NOW - 10,
  ...changes,
});

const fresh = FRESH;
const ended: Idle = { name: 'idle', cause: { reason: 'disconnected', code: null, refused: false } };
const denied: Idle = { name: 'idle', cause: refused, attempt: 3 };
const opening: Opening = { name: 'opening', attempt: 2, timeouts: 1, since: NOW - 100 };
const open: Open = { name: 'open', attempt: 2, since: NOW - 100 };
const waiting: Waiting = {
  name: 'waiting',
  attempt: 2,
  timeouts: 1,
  since: NOW - 100,
  until: NOW + 50_000,
  cause: closed,
};
const suspended: Suspended = {
  name: 'suspended',
  cause: { reason: 'suspended', code: null, refused: false },
};

const EVENTS = [
  'connect',
  'want',
  'reopen',
  'disconnect',
  'reset',
  'wake',
  'suspend',
  'welcome',
  'lost',
  'timer',
  'late',
] as const satisfies readonly ConnectionEvent[];

/** What becomes of a state; where it changes nothing, the very same object. */
const move = (
  state: ConnectionState,
  event: ConnectionEvent,
  changes: Partial<ConnectionContext> = {},
  cause: LossCause = closed,
): ConnectionState => transition(state, event, context(changes), cause);

describe('every state and every event', () => {
  const SAME = 'the same';
  // In the order of EVENTS; the timer is not due yet.
  it.each<[string, ConnectionState, readonly string[]]>([
    // connect, want, reopen, disconnect, reset, wake, suspend, welcome, lost, timer, late
    [
      'idle',
      fresh,
      ['opening', 'opening', 'opening', SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME],
    ],
    [
      'disconnected',
      ended,
      ['opening', 'opening', 'opening', SAME, 'idle', SAME, SAME, SAME, SAME, SAME, SAME],
    ],
    [
      'refused',
      denied,
      ['opening', 'waiting', 'opening', SAME, 'idle', SAME, SAME, SAME, SAME, SAME, SAME],
    ],
    [
      'opening',
      opening,
      [
        SAME,
        SAME,
        'waiting',
        'idle',
        'idle',
        SAME,
        'suspended',
        'open',
        'waiting',
        SAME,
        'opening',
      ],
    ],
    [
      'open',
      open,
      [SAME, SAME, 'waiting', 'idle', 'idle', 'open', 'suspended', SAME, 'waiting', SAME, 'open'],
    ],
    [
      'waiting',
      waiting,
      [
        'opening',
        'waiting',
        'opening',
        'idle',
        'idle',
        'opening',
        'suspended',
        SAME,
        SAME,
        SAME,
        'opening',
      ],
    ],
    [
      'suspended',
      suspended,
      [SAME, SAME, SAME, 'idle', 'idle', 'opening', SAME, SAME, SAME, SAME, SAME],
    ],
  ])('%s', (_, state, names) => {
    const results = EVENTS.map((event) => {
      const next = move(state, event);
      return next === state ? SAME : next.name;
    });
    expect(Object.fromEntries(EVENTS.map((event, index) => [event, results[index]]))).toEqual(
      Object.fromEntries(EVENTS.map((event, index) => [event, names[index]])),
    );
  });

  it('the first attempt is none of the retries', () => {
    const first: Opening = { name: 'opening', attempt: 0, timeouts: 0, since: NOW };
    expect(move(fresh, 'connect')).toEqual(first);
    expect(move(fresh, 'want')).toEqual(first);
    expect(move(ended, 'want')).toEqual(first);
    expect(move(denied, 'connect')).toEqual(first);
    expect(move(suspended, 'wake')).toEqual(first);
  });

  it.each(['connect', 'wake', 'late'] as const)(
    'waiting, then %s: the next retry, with its time-outs',
    (event) => {
      expect(move(waiting, event)).toEqual({
        name: 'opening',
        attempt: 3,
        timeouts: 1,
        since: NOW,
      });
    },
  );

  it('a welcome keeps the number of the attempt and forgets the time-outs', () => {
    expect(move(opening, 'welcome')).toEqual({ name: 'open', attempt: 2, since: NOW });
  });

  it('disconnect and suspend say why', () => {
    expect(move(open, 'disconnect')).toEqual(ended);
    expect(move(open, 'suspend')).toEqual(suspended);
    expect(move(suspended, 'disconnect')).toEqual(ended);
  });
});

describe('a loss', () => {
  it('waits for as long as the policy says, and forgets the time-outs', () => {
    expect(move(opening, 'lost')).toEqual({
      name: 'waiting',
      attempt: 2,
      timeouts: 0,
      since: NOW,
      until: NOW + DELAY,
      cause: closed,
    });
    expect(reconnect).toHaveBeenCalledExactlyOnceWith(2, closed);
    expect(shouldReconnect).toHaveBeenCalledExactlyOnceWith(closed);
  });

  it.each([
    [0, 2],
    [4_999, 2],
    [5_000, 0],
    [50_000, 0],
  ])('after %i ms of an open connection goes on with attempt %i', (age, attempt) => {
    expect(move({ ...open, since: NOW - age }, 'lost')).toMatchObject({ name: 'waiting', attempt });
  });

  it('of an attempt never starts over, however long it took', () => {
    expect(move({ ...opening, since: NOW - 29_000 }, 'lost')).toMatchObject({ attempt: 2 });
  });

  it('that the server declares final is final, and no policy is asked', () => {
    expect(move(open, 'lost', {}, refused)).toEqual({ name: 'idle', cause: refused, attempt: 2 });
    expect(move({ ...open, since: 0 }, 'lost', {}, refused)).toMatchObject({ attempt: 0 });
    expect(shouldReconnect).not.toHaveBeenCalled();
    expect(reconnect).not.toHaveBeenCalled();
  });

  it('that shouldReconnect declares final is final', () => {
    shouldReconnect.mockReturnValue(false);
    expect(move(open, 'lost')).toEqual({
      name: 'idle',
      cause: { ...closed, refused: true },
      attempt: 2,
    });
  });

  it.each([
    ['a string', '5'],
    ['an empty string', ''],
    ['a Date', new Date(5)],
    ['a boolean', true],
    ['an array', [7]],
    ['a BigInt', 5n],
  ])('waits by the default where the policy says %s, which is no number', (_, delay) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    reconnect.mockReturnValue(delay as never);
    expect(move({ ...opening, attempt: 0 }, 'lost')).toMatchObject({ until: NOW + 2_500 });
    expect(move({ ...opening, attempt: 1 }, 'lost')).toMatchObject({ until: NOW + 5_000 });
  });

  it.each([Number.NaN, -1, Number.NEGATIVE_INFINITY, undefined])(
    'waits by the default where the policy says %s',
    (delay) => {
      vi.spyOn(Math, 'random').mockReturnValue(0.5);
      reconnect.mockReturnValue(delay as number);
      expect(move({ ...opening, attempt: 0 }, 'lost')).toMatchObject({ until: NOW + 2_500 });
      expect(move({ ...opening, attempt: 1 }, 'lost')).toMatchObject({ until: NOW + 5_000 });
    },
  );

  it('goes on where the policies throw, and their errors are reported', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const report = vi.fn();
    vi.spyOn(console, 'error').mockImplementation(report);
    const thrown = new Error('mine');
    const throwing = () => {
      throw thrown;
    };
    reconnect.mockImplementation(throwing);
    shouldReconnect.mockImplementation(throwing);
    expect(move({ ...opening, attempt: 0 }, 'lost')).toMatchObject({ until: NOW + 2_500 });
    expect(report.mock.calls).toEqual([[thrown], [thrown]]);
  });

  it('may wait for ever, or not at all', () => {
    reconnect.mockReturnValue(Infinity);
    expect(move(opening, 'lost')).toMatchObject({ until: Infinity });
    reconnect.mockReturnValue(0);
    expect(move(opening, 'lost')).toMatchObject({ until: NOW });
  });
});

describe('the refresh of credentials', () => {
  const due: Opening = { ...opening, refresh: 'due' };
  const done: Open = { ...open, refresh: 'done' };
  const steady = NOW - 5_000;

  it('is one more attempt, at once, where the caller says that a refusal may come of them', () => {
    shouldRefresh.mockReturnValue(true);
    for (const state of [opening, open]) {
      expect(move(state, 'lost', {}, refused)).toEqual({
        name: 'waiting',
        attempt: 2,
        timeouts: 0,
        since: NOW,
        until: NOW,
        cause: refused,
        refresh: 'due',
      });
    }
    expect(shouldRefresh.mock.calls).toEqual([[refused], [refused]]);
    expect(reconnect).not.toHaveBeenCalled();
  });

  it('is asked for of what shouldReconnect declares final as well, and of nothing else', () => {
    shouldRefresh.mockReturnValue(true);
    expect(move(open, 'lost')).not.toHaveProperty('refresh', 'due');
    expect(shouldRefresh).not.toHaveBeenCalled();
    shouldReconnect.mockReturnValue(false);
    expect(move(open, 'lost')).toMatchObject({ name: 'waiting', until: NOW, refresh: 'due' });
    expect(shouldRefresh).toHaveBeenCalledExactlyOnceWith({ ...closed, refused: true });
  });

  it.each([
    ['no', () => false],
    ['nothing', () => undefined],
    ['something that is no answer', () => 'yes'],
    ['a promise', async () => true],
  ])('is not made where the caller says %s', (_, answer) => {
    shouldRefresh.mockImplementation(answer as () => boolean);
    expect(move(open, 'lost', {}, refused)).toEqual({ name: 'idle', cause: refused, attempt: 2 });
  });

  it('is not made where the caller says nothing of it, which is no error', () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    const end = move(open, 'lost', { shouldRefresh: undefined }, refused);
    expect(end).toEqual({ name: 'idle', cause: refused, attempt: 2 });
    expect(report).not.toHaveBeenCalled();
  });

  it('is not made where the caller throws, which is reported', () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    shouldRefresh.mockImplementation(() => {
      throw closed;
    });
    expect(move(open, 'lost', {}, refused)).toMatchObject({ name: 'idle', cause: refused });
    expect(report.mock.calls).toEqual([[closed]]);
  });

  it.each(['due', 'done'] as const)(
    'that is %s already is none: the refusal is final',
    (refresh) => {
      shouldRefresh.mockReturnValue(true);
      const end = { name: 'idle', cause: refused, attempt: 2, refresh: 'done' };
      expect(move({ ...opening, refresh }, 'lost', {}, refused)).toEqual(end);
      expect(move({ ...open, refresh }, 'lost', {}, refused)).toEqual(end);
      expect(shouldRefresh).not.toHaveBeenCalled();
    },
  );

  it('stays due until the server has answered', () => {
    expect(move(due, 'lost')).toMatchObject({ name: 'waiting', refresh: 'due' });
    expect(move(due, 'timer', { now: NOW + 50_000 })).toMatchObject({ refresh: 'due' });
    expect(move(due, 'disconnect')).toMatchObject({ name: 'idle', refresh: 'due' });
    expect(move(due, 'welcome')).toMatchObject({ name: 'open', refresh: 'done' });
  });

  it('is available again behind 5 s of an open connection, and not a moment sooner', () => {
    shouldRefresh.mockReturnValue(true);
    for (const event of ['lost', 'disconnect', 'suspend', 'reopen', 'timer'] as const) {
      // Silent for long.
      const changes = event === 'timer' ? { lastActivity: 0 } : {};
      const ending = (since: number) => move({ ...done, since }, event, changes);
      expect(ending(steady + 1)).toHaveProperty('refresh', 'done');
      expect(ending(steady)).toHaveProperty('refresh', undefined);
    }
    expect(move({ ...done, since: steady + 1 }, 'lost', {}, refused)).toMatchObject({
      name: 'idle',
      refresh: 'done',
    });
    expect(move({ ...done, since: steady }, 'lost', {}, refused)).toMatchObject({
      name: 'waiting',
      refresh: 'due',
    });
  });

  it.each(['due', 'done'] as const)('is %s beyond whatever else happens', (refresh) => {
    for (const state of [ended, denied, opening, waiting, suspended, open]) {
      for (const event of EVENTS) {
        if (event === 'reset' || event === 'welcome') continue;
        expect(move({ ...state, refresh }, event)).toHaveProperty('refresh', refresh);
      }
    }
  });

  it('starts afresh with a reset, as does everything', () => {
    for (const state of [ended, denied, due, done, waiting, suspended]) {
      expect(move({ ...state, refresh: 'done' }, 'reset')).toBe(fresh);
    }
  });
});

describe('a wish for another socket', () => {
  const reopened: LossCause = { reason: 'reopened', code: null, refused: false };

  it.each([opening, open])(
    'has a gap between the two, and no policy to ask: from $name',
    (state) => {
      shouldReconnect.mockReturnValue(false);
      expect(move(state, 'reopen')).toEqual({
        name: 'waiting',
        attempt: 2,
        timeouts: 0,
        since: NOW,
        until: NOW,
        cause: reopened,
      });
      expect(reconnect).not.toHaveBeenCalled();
      expect(shouldReconnect).not.toHaveBeenCalled();
    },
  );

  it('after 5 s of an open connection starts over, as every loss does', () => {
    const steady = { ...open, since: NOW - 5_000 };
    expect(move(steady, 'reopen')).toMatchObject({ attempt: 0, until: NOW });
  });

  it('where there is none is one for a connection', () => {
    expect(move(fresh, 'reopen')).toEqual(move(fresh, 'connect'));
    expect(move(denied, 'reopen')).toEqual(move(denied, 'connect'));
    expect(move(waiting, 'reopen')).toEqual(move(waiting, 'connect'));
  });
});

describe('a wish for a connection', () => {
  it('after a refusal waits for the ordinary back-off, with the attempt kept', () => {
    expect(move(denied, 'want')).toEqual({
      name: 'waiting',
      attempt: 3,
      timeouts: 0,
      since: NOW,
      until: NOW + DELAY,
      cause: refused,
    });
    expect(reconnect).toHaveBeenCalledExactlyOnceWith(3, refused);
  });

  it('after a refusal of which no more is known begins with the first retry', () => {
    expect(move({ name: 'idle', cause: refused }, 'want')).toMatchObject({
      name: 'waiting',
      attempt: 0,
    });
  });

  it('in that back-off changes nothing, however often', () => {
    const state = { ...waiting, cause: refused };
    expect(move(state, 'want')).toBe(state);
    expect(move(state, 'want', { now: NOW + 40_000 })).toBe(state);
  });

  it('in an ordinary back-off brings the attempt to a second after the loss', () => {
    const sooner = move(waiting, 'want');
    expect(sooner).toEqual({ ...waiting, until: waiting.since + 1_000 });
    expect(move(sooner, 'want')).toBe(sooner);
  });

  it('never puts an attempt off', () => {
    for (const until of [NOW, NOW + 1, waiting.since + 1_000]) {
      const state = { ...waiting, until };
      expect(move(state, 'want')).toBe(state);
    }
  });

  it('long after the loss is due at once', () => {
    const state = move({ ...waiting, since: NOW - 20_000 }, 'want');
    const isDue = state.name === 'opening' || deadline(state, context()) <= NOW;
    expect(isDue).toBe(true);
  });
});

describe('the deadline', () => {
  it('is never where nothing can happen by itself', () => {
    for (const state of [fresh, ended, denied, suspended]) {
      expect(deadline(state, context())).toBe(Infinity);
      expect(deadline(state, context({ lastActivity: -Infinity }))).toBe(Infinity);
    }
  });

  it('of waiting is the next attempt', () => {
    expect(deadline(waiting, context())).toBe(waiting.until);
  });

  it('of open is staleAfter behind the last frame', () => {
    expect(deadline(open, context({ lastActivity: 77 }))).toBe(6_077);
  });

  it('of a suspect link is wakeTimeout behind the wake, until a frame arrives', () => {
    const suspect = { ...open, suspectSince: NOW };
    expect(deadline(suspect, context({ lastActivity: NOW - 1 }))).toBe(NOW + 4_000);
    expect(deadline(suspect, context({ lastActivity: NOW - 5_999 }))).toBe(NOW + 4_000);
    expect(deadline(suspect, context({ lastActivity: NOW + 1 }))).toBe(NOW + 6_001);
  });

  it('of a suspect link is by default half of staleAfter and a second', () => {
    const { wakeTimeout: _, ...rest } = context({ staleAfter: 10_000 });
    expect(deadline({ ...open, suspectSince: NOW }, rest)).toBe(NOW + 6_000);
  });

  it.each([
    [0, 10_000, 6_000],
    [1, 15_000, 9_000],
    [2, 22_500, 13_500],
    [3, 30_000, 20_250],
    [4, 30_000, 30_000],
    [1_000, 30_000, 30_000],
  ])(
    'of opening after %i time-outs is %i ms, and %i ms for a socket that is silent',
    (timeouts, whole, silent) => {
      const state: Opening = { ...opening, since: NOW, timeouts };
      expect(deadline(state, context({ lastActivity: -Infinity }))).toBe(NOW + whole);
      expect(deadline(state, context({ lastActivity: NOW }))).toBe(NOW + silent);
      expect(deadline(state, context({ lastActivity: NOW + 1 }))).toBe(
        NOW + Math.min(silent + 1, whole),
      );
    },
  );

  it('of opening is not that of the socket before', () => {
    const state = { ...opening, timeouts: 0, since: NOW };
    expect(deadline(state, context({ lastActivity: NOW - 1 }))).toBe(NOW + 10_000);
  });

  it('of opening is not shortened by a cap that is below what was set', () => {
    const state: Opening = { ...opening, since: NOW, timeouts: 2 };
    const patient = context({ lastActivity: -Infinity, openTimeout: 60_000, staleAfter: 40_000 });
    expect(deadline(state, patient)).toBe(NOW + 60_000);
    expect(deadline(state, { ...patient, lastActivity: NOW })).toBe(NOW + 40_000);
  });

  it('of opening starts again where the page slept', () => {
    const state = { ...opening, timeouts: 0, since: NOW - 9_000, suspectSince: NOW };
    expect(deadline(state, context({ lastActivity: -Infinity }))).toBe(NOW + 10_000);
    expect(deadline(state, context({ lastActivity: NOW - 8_000 }))).toBe(NOW + 6_000);
    expect(deadline(state, context({ lastActivity: NOW + 500 }))).toBe(NOW + 6_500);
  });
});

describe('the timer', () => {
  it('is no verdict a moment too early', () => {
    for (const state of [opening, open, { ...open, suspectSince: NOW - 5 }]) {
      const due = deadline(state, context());
      expect(move(state, 'timer', { now: due - 1 })).toBe(state);
      expect(move(state, 'timer', { now: due, lastActivity: NOW - 10 })).not.toBe(state);
    }
    expect(move(waiting, 'timer', { now: waiting.until - 1 })).toBe(waiting);
    expect(move(waiting, 'timer', { now: waiting.until })).toMatchObject({ name: 'opening' });
  });

  it('ends an attempt as `timeout`, and counts the time-outs', () => {
    expect(move(opening, 'timer', { now: NOW + 50_000 })).toEqual({
      name: 'waiting',
      attempt: 2,
      timeouts: 2,
      since: NOW + 50_000,
      until: NOW + 50_000 + DELAY,
      cause: { reason: 'timeout', code: null, refused: false },
    });
  });

  it('ends a silent connection as `stale`, after a back-off', () => {
    expect(move(open, 'timer', { now: NOW + 5_990 })).toEqual({
      name: 'waiting',
      attempt: 0,
      timeouts: 0,
      since: NOW + 5_990,
      until: NOW + 5_990 + DELAY,
      cause: { reason: 'stale', code: null, refused: false },
    });
  });

  it('ends a suspect connection as `stale`, without a back-off', () => {
    const state = { ...open, suspectSince: NOW };
    const now = NOW + 4_000;
    expect(move(state, 'timer', { now })).toMatchObject({
      name: 'waiting',
      until: now,
      cause: { reason: 'stale' },
    });
    shouldReconnect.mockReturnValue(false);
    expect(move(state, 'timer', { now })).toMatchObject({
      name: 'idle',
      cause: { reason: 'stale', refused: true },
    });
  });

  it('late, is a wake and no verdict', () => {
    const now = NOW + 3_600_000;
    for (const state of [opening, open]) {
      const suspect = move(state, 'late', { now });
      // What was open for an hour has started over, too.
      const attempt = state === open ? 0 : state.attempt;
      expect(suspect).toEqual({ ...state, attempt, suspectSince: now });
      expect(deadline(suspect, context({ now }))).toBeGreaterThan(now);
    }
  });

  it('late again, with nothing heard since, is a verdict once its time has come', () => {
    const state = { ...open, suspectSince: NOW };
    expect(move(state, 'late', { now: NOW + 3_999 })).toBe(state);
    expect(move(state, 'late', { now: NOW + 9_000 })).toMatchObject({ name: 'waiting' });
    const attempt = { ...opening, suspectSince: NOW };
    expect(move(attempt, 'late', { now: NOW + 60_000 })).toMatchObject({ name: 'waiting' });
  });

  it('late again, after a frame, is a wake again', () => {
    const state = { ...open, suspectSince: NOW - 50 };
    const now = NOW + 60_000;
    expect(move(state, 'late', { now })).toEqual({ ...state, attempt: 0, suspectSince: now });
  });
});

describe('a wake', () => {
  it('makes an open link suspect, whatever the age of its last frame', () => {
    for (const lastActivity of [NOW, NOW - 1, NOW - 5_999, NOW - 100_000]) {
      expect(move(open, 'wake', { lastActivity })).toEqual({ ...open, suspectSince: NOW });
    }
  });

  it('of a link that is suspect already does not prolong its time', () => {
    const state = { ...open, suspectSince: NOW - 10 };
    expect(move(state, 'wake')).toBe(state);
  });

  it('of a link that has talked since begins anew', () => {
    const state = { ...open, suspectSince: NOW - 11 };
    expect(move(state, 'wake')).toEqual({ ...state, suspectSince: NOW });
  });
});

describe('in any order of events, at any time', () => {
  /** A moment passes, perhaps a frame arrives, and then something happens. */
  interface Step {
    readonly after: number;
    readonly frame: boolean;
    readonly event: ConnectionEvent;
    readonly cause: LossCause;
    readonly delay: number;
    readonly again: boolean;
    readonly refreshes: boolean;
  }
  const step: fc.Arbitrary<Step> = fc.record({
    after: fc.oneof(fc.nat(20_000), fc.constantFrom(0, 1, 1_000, 4_000, 5_000, 6_000, 10_000)),
    frame: fc.boolean(),
    event: fc.constantFrom(...EVENTS),
    cause: fc.record({
      reason: fc.constantFrom('closed', 'server_restart', 'unauthorized'),
      code: fc.option(fc.constantFrom(1000, 1006)),
      refused: fc.boolean(),
    }),
    delay: fc.oneof(fc.nat(20_000), fc.constantFrom(Number.NaN, -1, Infinity, 0)),
    again: fc.boolean(),
    refreshes: fc.boolean(),
  });

  /** Frozen, so that whoever changes a state throws. */
  const freeze = (state: ConnectionState): ConnectionState => {
    if ('cause' in state && state.cause) Object.freeze(state.cause);
    return Object.freeze(state);
  };

  interface Seen {
    readonly before: ConnectionState;
    readonly after: ConnectionState;
    readonly event: ConnectionEvent;
    readonly context: ConnectionContext;
  }

  /** Every transition of a script, from `idle` on. */
  function run(script: readonly Step[]): Seen[] {
    let now = 0;
    let lastActivity = -Infinity;
    let before: ConnectionState = freeze(FRESH);
    return script.map(({ after: ms, frame, event, cause, delay, again, refreshes }) => {
      now += ms;
      // A welcome is a frame, and what has no socket hears none.
      if (hasSocket(before) && (frame || event === 'welcome')) lastActivity = now;
      const given = context({
        now,
        lastActivity,
        reconnect: () => delay,
        shouldReconnect: () => again,
        shouldRefresh: () => refreshes,
      });
      const after = freeze(transition(before, event, given, Object.freeze(cause)));
      const seen = { before, after, event, context: given };
      if (!hasSocket(after)) lastActivity = -Infinity;
      before = after;
      return seen;
    });
  }

  const always = (check: (seen: Seen) => void) =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (script) => {
        for (const seen of run(script)) check(seen);
      }),
      { numRuns: 1_000 },
    );

  it('a socket is owned only while opening or open, and two are never without a gap', () => {
    always(({ before, after }) => {
      expect(hasSocket(after)).toBe(after.name === 'opening' || after.name === 'open');
      if (!hasSocket(before) || !hasSocket(after) || before === after) return;
      // It is the same attempt, or has become its connection.
      const { attempt, since, name } = before;
      if (name === 'opening' && after.name === 'open') expect(after).toMatchObject({ attempt });
      else expect(after).toMatchObject({ name, since });
    });
  });

  it('a state has one deadline at most, and it is a moment to come unless it is due', () => {
    always(({ after, context }) => {
      const due = deadline(after, context);
      expect(due).not.toBeNaN();
      if (hasSocket(after)) expect(due).toBeLessThan(Infinity);
      if (after.name === 'idle' || after.name === 'suspended') expect(due).toBe(Infinity);
    });
  });

  it('the timer does nothing before the deadline, and moves on at the deadline', () => {
    always(({ after, context }) => {
      const due = deadline(after, context);
      if (due === Infinity) return;
      const early = { ...context, now: due - 0.5 };
      expect(transition(after, 'timer', early)).toBe(after);
      const next = transition(after, 'timer', { ...context, now: due });
      expect(next.name).not.toBe(after.name);
    });
  });

  it('late timers with nothing heard end every attempt and every connection, at the second', () => {
    always(({ after, context }) => {
      if (!hasSocket(after)) return;
      const first = { ...context, now: context.now + 60_000 };
      const once = transition(after, 'late', first);
      const twice = transition(once, 'late', { ...first, now: first.now + 60_000 });
      expect(hasSocket(once) && hasSocket(twice)).toBe(false);
    });
  });

  it('each state has its own data and no other', () => {
    const data: Record<ConnectionState['name'], readonly string[]> = {
      idle: ['name', 'cause', 'attempt', 'refresh'],
      opening: ['name', 'attempt', 'timeouts', 'since', 'suspectSince', 'refresh'],
      open: ['name', 'attempt', 'since', 'suspectSince', 'refresh'],
      waiting: ['name', 'attempt', 'timeouts', 'since', 'until', 'cause', 'refresh'],
      suspended: ['name', 'cause', 'refresh'],
    };
    always(({ after }) => {
      for (const key of Object.keys(after)) expect(data[after.name]).toContain(key);
      const { attempt = 0, timeouts = 0, until = 0, since = 0 } = after as Partial<Waiting>;
      expect(Number.isInteger(attempt) && attempt >= 0).toBe(true);
      expect(Number.isInteger(timeouts) && timeouts >= 0).toBe(true);
      expect(until === 0 || until >= since).toBe(true);
      if (after.name === 'idle' && after.attempt !== undefined) {
        expect(after.cause?.refused).toBe(true);
      }
    });
  });

  it('an attempt is counted when it begins, and only 5 s of an open connection start over', () => {
    always(({ before, after, context }) => {
      const { attempt: was = 0, since = 0 } = before as Partial<Waiting>;
      const { attempt: is = 0 } = after as Partial<Waiting>;
      if (before.name === 'waiting' && after.name === 'opening') expect(is).toBe(was + 1);
      if (before.name === 'idle' || before.name === 'suspended') {
        if (after.name === 'opening') expect(is).toBe(0);
      }
      if (hasSocket(before) && after.name === 'waiting') {
        const isSteady = before.name === 'open' && context.now - since >= 5_000;
        expect(is).toBe(isSteady ? 0 : was);
      }
    });
  });

  it('what the user closed, only the user opens', () => {
    always(({ before, after, event }) => {
      if (before.name !== 'idle' || after === before) return;
      expect(['connect', 'want', 'reopen', 'reset']).toContain(event);
      if (event === 'reset') expect(after.name).toBe('idle');
      if (before.cause?.refused && event === 'want') expect(after.name).toBe('waiting');
    });
  });

  it('a refusal is forgiven once, until a connection was open for 5 s or all was reset', () => {
    const script = fc.array(step, { maxLength: 60 });
    let forgiven = 0;
    fc.assert(
      fc.property(script, (steps) => {
        let isSpent = false;
        for (const { before, after, event, context } of run(steps)) {
          const { since = Infinity } = before as Partial<Waiting>;
          // A wake says so already, anything else when the connection has gone.
          const wasSteady = before.name === 'open' && context.now - since >= 5_000;
          if (wasSteady && after !== before) isSpent = false;
          if (event === 'reset') isSpent = false;
          if (after.refresh === 'due' && before.refresh !== 'due') {
            expect(isSpent).toBe(false);
            expect(after).toMatchObject({ name: 'waiting', until: context.now });
            isSpent = true;
            forgiven += 1;
          }
          // What is spent is known in every state, and what is not, in none.
          expect(after.refresh !== undefined).toBe(isSpent);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(forgiven).toBeGreaterThan(5);
  });

  it('what changes nothing is the same object, and no state is ever changed', () => {
    always(({ before, after }) => {
      if (JSON.stringify(before) === JSON.stringify(after)) expect(after).toBe(before);
    });
  });

  it('a refusal is never followed by an attempt within the back-off but by the user or a wake', () => {
    always(({ before, after, event, context }) => {
      if (before.name !== 'waiting' || !before.cause.refused || after.name !== 'opening') return;
      if (event === 'timer') expect(context.now).toBeGreaterThanOrEqual(before.until);
      else expect(['connect', 'reopen', 'wake', 'late']).toContain(event);
    });
  });
});
