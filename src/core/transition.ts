/** Moves the connection: the states, and what each makes of an event. Pure but for the policies. */
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionState,
  deadline,
  isSuspect,
  type Open,
  type Opening,
  type Waiting,
} from './connection-state.js';
import { causeOf, type LossCause } from './loss.js';

type Move<State, Event> = (
  state: State,
  context: ConnectionContext,
  event: Event,
) => ConnectionState;

/** A state and an event without a move: nothing changes. */
type Moves = {
  readonly [Name in ConnectionState['name']]: {
    readonly [Type in ConnectionEvent['type']]?: Move<
      Extract<ConnectionState, { readonly name: Name }>,
      Extract<ConnectionEvent, { readonly type: Type }>
    >;
  };
};

/** A connection that was open for this long (ms) starts over with its first retry. */
const STEADY_AFTER = 5_000;
/** New subscriptions jump the back-off no more often than this (ms). */
const WANT_INTERVAL = 1_000;

const start: Move<unknown, unknown> = (_, { now }) => ({
  name: 'opening',
  attempt: 0,
  timeouts: 0,
  since: now,
});

const retry: Move<Waiting, unknown> = ({ attempt, timeouts }, { now }) => ({
  name: 'opening',
  attempt: attempt + 1,
  timeouts,
  since: now,
});

const wait = (
  attempt: number,
  cause: LossCause,
  { now, reconnect }: ConnectionContext,
  delay = reconnect(attempt, cause),
  timeouts = 0,
): Waiting => ({ name: 'waiting', attempt, timeouts, since: now, until: now + delay, cause });

/** Where a loss leads: to the next attempt, or to the end. */
function lose(
  state: Opening | Open,
  cause: LossCause,
  context: ConnectionContext,
  delay?: number,
  timeouts?: number,
): ConnectionState {
  const isSteady = state.name === 'open' && context.now - state.since >= STEADY_AFTER;
  const attempt = isSteady ? 0 : state.attempt;
  return cause.refused || !context.shouldReconnect(cause)
    ? { name: 'idle', cause: { ...cause, refused: true }, attempt }
    : wait(attempt, cause, context, delay, timeouts);
}

const suspect: Move<Opening | Open, unknown> = (state, context) =>
  isSuspect(state, context) ? state : { ...state, suspectSince: context.now };

/**
 * A late timer is a wake and no verdict: frames may be queued behind it. It is one where the link
 * was suspect already, else throttled timers, always late, would keep a dead socket for ever.
 */
const timeOut: Move<Opening | Open, { readonly late: boolean }> = (state, context, { late }) => {
  const wasSuspect = isSuspect(state, context);
  if (late && !wasSuspect) return suspect(state, context, null);
  if (context.now < deadline(state, context)) return state;
  return state.name === 'opening'
    ? lose(state, causeOf('timeout'), context, undefined, state.timeouts + 1)
    : lose(state, causeOf('stale'), context, wasSuspect ? 0 : undefined);
};

const live = {
  timer: timeOut,
  lost: (state, context, { cause }) => lose(state, cause, context),
  reopen: ({ attempt }, context) => wait(attempt, causeOf('reopened'), context, 0),
} satisfies Moves['opening'] & Moves['open'];

const disconnect = (): ConnectionState => ({ name: 'idle', cause: causeOf('disconnected') });
const suspend = (): ConnectionState => ({ name: 'suspended', cause: causeOf('suspended') });

const moves: Moves = {
  idle: {
    connect: start,
    reopen: start,
    want: (state, context) =>
      state.cause && state.attempt !== undefined
        ? wait(state.attempt, state.cause, context)
        : start(state, context, null),
  },
  opening: {
    ...live,
    welcome: ({ attempt }, { now }) => ({ name: 'open', attempt, since: now }),
    disconnect,
    suspend,
  },
  open: { ...live, wake: suspect, disconnect, suspend },
  waiting: {
    connect: retry,
    reopen: retry,
    wake: retry,
    timer: (state, context, { late }) =>
      late || context.now >= state.until ? retry(state, context, null) : state,
    want(state, context) {
      const until = Math.min(state.until, state.since + WANT_INTERVAL);
      // Components that remount must not hammer a server that said no.
      if (state.cause.refused || until === state.until) return state;
      return until <= context.now ? retry(state, context, null) : { ...state, until };
    },
    disconnect,
    suspend,
  },
  suspended: { wake: start, disconnect },
};

/** The state after an event; the very same object where nothing changes. */
export const transition = (
  state: ConnectionState,
  event: ConnectionEvent,
  context: ConnectionContext,
): ConnectionState => {
  const move = moves[state.name][event.type] as Move<typeof state, typeof event> | undefined;
  return move ? move(state, context, event) : state;
};
