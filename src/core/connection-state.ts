/** The connection as a value, and when it must be looked at again; `transition` moves it. */
import type { LossCause } from './loss.js';
import type { ReconnectPolicy } from './reconnect.js';

/**
 * The one refresh of credentials that the server has refused; missing while it is available.
 *
 * - `due`: until the server has answered, attempts ask for fresh ones
 * - `done`: another refusal is final; until a connection was steady
 */
interface Refreshing {
  readonly refresh?: 'due' | 'done' | undefined;
}

/** Not connected, and not trying. */
export interface Idle extends Refreshing {
  readonly name: 'idle';
  /** Why it ended; `null` before the first connection. */
  readonly cause: LossCause | null;
  /** Where the back-off goes on; only after the connection was refused for good. */
  readonly attempt?: number;
}

/** An attempt: from the look-up of the address to the welcome. */
export interface Opening extends Refreshing {
  readonly name: 'opening';
  readonly attempt: number;
  /** Time-outs in a row before this attempt. */
  readonly timeouts: number;
  readonly since: number;
  /** When the page woke from a sleep during the attempt: time starts again. */
  readonly suspectSince?: number;
}

/** Welcomed. */
export interface Open extends Refreshing {
  readonly name: 'open';
  readonly attempt: number;
  readonly since: number;
  /** When the page woke: until a later frame arrives, the link may be dead. */
  readonly suspectSince?: number;
}

/** Between two attempts. */
export interface Waiting extends Refreshing {
  readonly name: 'waiting';
  readonly attempt: number;
  readonly timeouts: number;
  readonly since: number;
  readonly until: number;
  readonly cause: LossCause;
}

/** Put away with the page or app; opens on wake. */
export interface Suspended extends Refreshing {
  readonly name: 'suspended';
  readonly cause: LossCause;
}

/**
 * Moments are of `performance.now()`, in milliseconds. `attempt` counts the retries: 0 in `opening`
 * is no retry, in `waiting` it stands for the first one to come.
 */
export type ConnectionState = Idle | Opening | Open | Waiting | Suspended;

/** How it begins, and begins again. */
export const FRESH: Idle = { name: 'idle', cause: null };

/**
 * What can happen to a connection.
 *
 * - `connect`, `reopen`, `disconnect`: the caller asks
 * - `want`: a new subscription does
 * - `reset`: the caller wants to start afresh
 * - `wake`, `suspend`: the page's or the app's life
 * - `welcome`: the server's
 * - `lost`: with its cause, as nothing else
 * - `timer`: the deadline; `late` if it came so late that the page has slept or is throttled
 */
export type ConnectionEvent =
  | 'connect'
  | 'reopen'
  | 'want'
  | 'disconnect'
  | 'reset'
  | 'wake'
  | 'suspend'
  | 'welcome'
  | 'lost'
  | 'timer'
  | 'late';

/** What the caller set; durations in milliseconds. */
export interface ConnectionPolicy {
  readonly openTimeout: number;
  readonly staleAfter: number;
  readonly wakeTimeout?: number | undefined;
  readonly reconnect: ReconnectPolicy;
  readonly shouldReconnect?: ((cause: LossCause) => boolean) | undefined;
  readonly shouldRefresh?: ((cause: LossCause) => boolean) | undefined;
}

/** What a transition may look at beside the state. */
export interface ConnectionContext extends ConnectionPolicy {
  readonly now: number;
  /** When the present socket was last heard of; `-Infinity` before it has opened. */
  readonly lastActivity: number;
}

/** Whether the driver is to keep a socket. */
export const hasSocket = (state: ConnectionState): state is Opening | Open =>
  state.name === 'opening' || state.name === 'open';

/** Whether nothing was heard since the page woke. */
export const isSuspect = (
  { suspectSince }: Opening | Open,
  { lastActivity }: ConnectionContext,
): boolean => suspectSince !== undefined && lastActivity <= suspectSince;

/** When the state ends by itself; `Infinity` for never. */
export function deadline(state: ConnectionState, context: ConnectionContext): number {
  const { lastActivity, openTimeout, staleAfter, wakeTimeout = staleAfter / 2 + 1_000 } = context;
  if (state.name === 'waiting') return state.until;
  if (!hasSocket(state)) return Infinity;
  const { since, suspectSince = since } = state;
  if (state.name === 'open') {
    return isSuspect(state, context) ? suspectSince + wakeTimeout : lastActivity + staleAfter;
  }
  // Time-outs in a row lengthen the next one up to 30 s.
  const lengthened = (timeout: number) =>
    Math.max(timeout, Math.min(timeout * 1.5 ** state.timeouts, 30_000));
  // A socket that has opened and says nothing is given up sooner.
  const silentSince = lastActivity < since ? Infinity : Math.max(lastActivity, suspectSince);
  return Math.min(suspectSince + lengthened(openTimeout), silentSince + lengthened(staleAfter));
}
