/** Moves the connection: the states, and what each makes of an event. Pure but for the policies. */
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionState,
  deadline,
  FRESH,
  isSuspect,
  type Open,
  type Opening,
  type Waiting,
} from './connection-state.js';
import { callSafely } from './emitter.js';
import { causeOf, type LossCause } from './loss.js';
import { spreadThenSteady } from './reconnect.js';

type Move<State> = (state: State, context: ConnectionContext, cause: LossCause) => ConnectionState;

type Moves<State> = { readonly [Event in ConnectionEvent]?: Move<State> };

/** A connection that was open for this long (ms) starts over with its first retry. */
const STEADY_AFTER = 5_000;
/** New subscriptions jump the back-off no more often than this (ms). */
const WANT_INTERVAL = 1_000;

const start = (_: unknown, { now }: ConnectionContext): Opening => ({
  name: 'opening',
  attempt: 0,
  timeouts: 0,
  since: now,
});

const retry = ({ attempt, timeouts }: Waiting, { now }: ConnectionContext): Opening => ({
  name: 'opening',
  attempt: attempt + 1,
  timeouts,
  since: now,
});

/** A policy that throws, or returns nonsense, must not wedge the connection. */
function wait(
  attempt: number,
  cause: LossCause,
  { now, reconnect }: ConnectionContext,
  timeouts = 0,
): Waiting {
  const delay: unknown = callSafely(() => reconnect(attempt, cause));
  const isDelay = typeof delay === 'number' && delay >= 0;
  const until = now + (isDelay ? delay : spreadThenSteady(attempt, cause));
  return { name: 'waiting', attempt, timeouts, since: now, until, cause };
}

const atOnce = (context: ConnectionContext): ConnectionContext => ({
  ...context,
  reconnect: () => 0,
});

/** Where a loss leads: to the next attempt, at once if fresh credentials may help, or to the end. */
function lose(
  { attempt, refresh }: Opening | Open,
  context: ConnectionContext,
  cause: LossCause,
  timeouts?: number,
): ConnectionState {
  const isRefused = cause.refused || callSafely(() => context.shouldReconnect?.(cause)) === false;
  if (!isRefused) return wait(attempt, cause, context, timeouts);
  const refusal = { ...cause, refused: true };
  if (refresh || callSafely(() => context.shouldRefresh?.(refusal)) !== true) {
    return { name: 'idle', cause: refusal, attempt, refresh: refresh && 'done' };
  }
  return { ...wait(attempt, refusal, atOnce(context)), refresh: 'due' };
}

const suspect = (state: Opening | Open, context: ConnectionContext): ConnectionState =>
  isSuspect(state, context) ? state : { ...state, suspectSince: context.now };

const timeOut = (state: Opening | Open, context: ConnectionContext): ConnectionState => {
  if (context.now < deadline(state, context)) return state;
  return state.name === 'opening'
    ? lose(state, context, causeOf('timeout'), state.timeouts + 1)
    : lose(state, isSuspect(state, context) ? atOnce(context) : context, causeOf('stale'));
};

/** In every state but `idle`. */
const endings = {
  disconnect: (): ConnectionState => ({ name: 'idle', cause: causeOf('disconnected') }),
  suspend: (): ConnectionState => ({ name: 'suspended', cause: causeOf('suspended') }),
};

const live = {
  ...endings,
  lost: lose,
  // The caller's own wish: no policy is asked.
  reopen: ({ attempt }, context) => wait(attempt, causeOf('reopened'), atOnce(context)),
  timer: timeOut,
  // A late timer is a wake and no verdict: frames may be queued behind it. But it is one for a link
  // that was suspect already, else throttled timers, always late, would keep a dead one for ever.
  late: (state, context) =>
    isSuspect(state, context) ? timeOut(state, context) : suspect(state, context),
} satisfies Moves<Opening | Open>;

/** A state and an event without a move: nothing changes. */
const moves: {
  readonly [Name in ConnectionState['name']]: Moves<
    Extract<ConnectionState, { readonly name: Name }>
  >;
} = {
  idle: {
    connect: start,
    reopen: start,
    want: ({ attempt = 0, cause }, context) =>
      cause?.refused ? wait(attempt, cause, context) : start(null, context),
  },
  opening: {
    ...live,
    welcome: ({ attempt, refresh }, { now }) => ({
      name: 'open',
      attempt,
      since: now,
      refresh: refresh && 'done',
    }),
  },
  open: { ...live, wake: suspect },
  waiting: {
    ...endings,
    connect: retry,
    reopen: retry,
    wake: retry,
    late: retry,
    timer: (state, context) => (context.now < state.until ? state : retry(state, context)),
    // At most once a second; and components that remount must not hammer a server that said no.
    want: (state) =>
      state.cause.refused || state.until <= state.since + WANT_INTERVAL
        ? state
        : { ...state, until: state.since + WANT_INTERVAL },
  },
  suspended: { disconnect: endings.disconnect, wake: start },
};

/** A connection that was open for long enough starts over: with its first retry, and a refresh. */
const settled = (state: ConnectionState, { now }: ConnectionContext): ConnectionState =>
  state.name === 'open' && now - state.since >= STEADY_AFTER
    ? { ...state, attempt: 0, refresh: undefined }
    : state;

/**
 * The state after an event; the very same object where nothing changes. Where a move says nothing of
 * the refresh, it stays as it is.
 */
export const transition = (
  previous: ConnectionState,
  event: ConnectionEvent,
  context: ConnectionContext,
  cause?: LossCause,
): ConnectionState => {
  if (event === 'reset') return FRESH;
  const state = settled(previous, context);
  const move = moves[state.name][event] as Move<ConnectionState> | undefined;
  const next = move?.(state, context, cause as LossCause) ?? state;
  return next === state ? previous : { refresh: state.refresh, ...next };
};
