/** Moves the connection: what each state makes of an event. Pure but for the policies. */
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
import { callSafely } from './emitter.js';
import { causeOf, type LossCause } from './loss.js';
import { spreadThenSteady } from './reconnect.js';

const open = (since: number, attempt = 0, timeouts = 0): Opening => ({
  name: 'opening',
  attempt,
  timeouts,
  since,
});

/** A policy that throws, or returns nonsense, must not wedge the connection. */
function wait(
  attempt: number,
  cause: LossCause,
  { now, reconnect }: Pick<ConnectionContext, 'now' | 'reconnect'>,
  timeouts = 0,
): Waiting {
  const delay = callSafely(() => reconnect(attempt, cause)) as number;
  const until = now + (delay >= 0 ? delay : spreadThenSteady(attempt, cause));
  return { name: 'waiting', attempt, timeouts, since: now, until, cause };
}

/** Of a connection, or an attempt at one. */
function moveLive(
  state: Opening | Open,
  event: ConnectionEvent,
  context: ConnectionContext,
  cause: LossCause,
): ConnectionState {
  const { now } = context;
  const isOpening = state.name === 'opening';
  const isTimer = event === 'timer' || event === 'late';
  const isDead = isSuspect(state, context);
  if (event === 'welcome' && isOpening) return { name: 'open', attempt: state.attempt, since: now };
  // A late timer is a wake and no verdict: frames may be queued behind it. But it is one for a link
  // that was suspect already, else throttled timers, always late, would keep a dead one for ever.
  if (!isDead && (event === 'late' || (event === 'wake' && !isOpening))) {
    return { ...state, suspectSince: now };
  }
  // The caller's own wish: no policy is asked.
  const isWish = event === 'reopen';
  if (isTimer ? now < deadline(state, context) : event !== 'lost' && !isWish) return state;

  const loss = isTimer ? causeOf(isOpening ? 'timeout' : 'stale') : cause;
  // After five seconds of a connection it starts over with the first retry.
  const attempt = !isOpening && now - state.since >= 5_000 ? 0 : state.attempt;
  if (!isWish && (loss.refused || callSafely(() => context.shouldReconnect?.(loss)) === false)) {
    return { name: 'idle', cause: { ...loss, refused: true }, attempt };
  }
  const isAtOnce = isWish || (isTimer && isDead && !isOpening);
  const policy = isAtOnce ? { now, reconnect: () => 0 } : context;
  return wait(attempt, loss, policy, isTimer && isOpening ? state.timeouts + 1 : 0);
}

/** The state after an event; the very same object where nothing changes. */
export function transition(
  state: ConnectionState,
  event: ConnectionEvent,
  context: ConnectionContext,
  cause?: LossCause,
): ConnectionState {
  const { name } = state;
  const { now } = context;
  if (name === 'idle') {
    if (event === 'want' && state.cause?.refused) {
      return wait(state.attempt ?? 0, state.cause, context);
    }
    return event === 'connect' || event === 'want' || event === 'reopen' ? open(now) : state;
  }
  if (event === 'disconnect') return { name: 'idle', cause: causeOf('disconnected') };
  if (name === 'suspended') return event === 'wake' ? open(now) : state;
  if (event === 'suspend') return { name: 'suspended', cause: causeOf('suspended') };
  if (name !== 'waiting') return moveLive(state, event, context, cause as LossCause);
  if (event === 'want') {
    // At most once a second; and components that remount must not hammer a server that said no.
    const until = Math.min(state.until, state.since + 1_000);
    return state.cause.refused || until === state.until ? state : { ...state, until };
  }
  const isEarly = event === 'timer' && now < state.until;
  return isEarly || event === 'welcome' || event === 'lost'
    ? state
    : open(now, state.attempt + 1, state.timeouts);
}
