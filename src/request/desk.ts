/** The requests of one subscription that have no answer yet; it knows nothing of mixins and types. */
import type { DisconnectedInfo } from '../core/callbacks.js';
import { now } from '../core/clock.js';
import type { Consumer } from '../core/consumer.js';
import { CableError } from '../core/errors.js';
import { drop } from '../core/held-commands.js';
import type { Ended } from '../core/hooks.js';
import type { LossReason } from '../core/loss.js';
import { stateOf } from '../core/own-state.js';
import type { ConnectionStatus } from '../core/status.js';
import type { Subscription } from '../core/subscription.js';
import {
  RequestDisconnectedError,
  RequestDroppedError,
  type RequestError,
  RequestRefusedError,
  RequestTimeoutError,
} from './errors.js';
import { randomId } from './id.js';
import type { RequestOptions } from './options.js';

/** In the data of a command: what the answer is to carry. */
const REQUEST = '_request';
/** In a message: which request it answers; beside it, `value`, `error` or `pending`. */
const ANSWER = '_answer';

/** Servers remember what they did for two hours: what is older must not be sent again. */
const LONGEST = 3_600_000;

/** How often a request is looked at: the wall clock may jump, and attempts end without a callback. */
const GLANCE = 1_000;

interface Request {
  readonly id: string;
  readonly action: string;
  /** As it goes out: later changes of the caller's do not count. */
  readonly data: object;
  readonly retry: boolean;
  /** When it is given up, on either clock: the monotonic one may stand still in a sleep. */
  readonly deadline: number;
  readonly wallDeadline: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Stops listening to the signal. */
  readonly release: () => void;
  /** The identifier that it was sent to, if it was: at another it would be another request. */
  sentTo: string | undefined;
  /** How often the server said that it has no answer yet. */
  delays: number;
  /** When to send it (again), on the monotonic clock. */
  sendAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class Desk {
  readonly #subscription: Subscription;
  readonly #requests = new Map<string, Request>();
  /** Confirmed, by the connection that is open now. */
  #isLive: boolean;
  #ended: Ended | undefined;

  constructor(subscription: Subscription) {
    this.#subscription = subscription;
    const state = stateOf(subscription);
    this.#isLive = state === 'subscribed';
    if (state === 'rejected' || state === 'unsubscribed') this.#ended = state;
  }

  /** Sends a request, now or as soon as it can be. */
  request(action: string, data: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { timeout = 10_000, signal, retry = false } = options;
    return new Promise((resolve, reject) => {
      if (!(timeout > 0 && timeout <= LONGEST)) {
        throw new RangeError(`timeout is ${timeout}: it has to be above 0 and at most ${LONGEST}`);
      }
      if (signal?.aborted) return reject(reasonOf(signal));
      const id = randomId();
      const abort = () => this.#settle(request, () => reject(reasonOf(signal)));
      const request: Request = {
        id,
        action,
        data: JSON.parse(JSON.stringify({ ...(data as object | undefined), [REQUEST]: id })),
        retry,
        deadline: now() + timeout,
        wallDeadline: Date.now() + timeout,
        resolve,
        reject,
        release: () => signal?.removeEventListener('abort', abort),
        sentTo: undefined,
        delays: 0,
        sendAt: 0,
        timer: undefined,
      };
      this.#requests.set(id, request);
      signal?.addEventListener('abort', abort);
      this.#look(request);
      const canWait = retry || this.#isLive || this.#connection === 'open';
      if (!canWait) this.#drop(request, 'offline');
    });
  }

  /** The subscription is confirmed: sends what waited for it, and what a lost connection took. */
  connected(): void {
    // One that joins what is confirmed already has sent what there was.
    if (this.#isLive) return;
    this.#isLive = true;
    for (const request of this.#all) {
      request.sendAt = 0;
      this.#look(request);
    }
  }

  disconnected({ willAttemptReconnect, reason }: DisconnectedInfo): void {
    this.#isLive = false;
    for (const request of this.#all) {
      if (!request.retry || !willAttemptReconnect) this.#lose(request, reason);
    }
  }

  /** The subscription has ended. */
  end(reason: Ended): void {
    this.#ended = reason;
    for (const request of this.#all) this.#drop(request, reason);
  }

  /** @returns whether the message is an answer, to whomever */
  answer(message: unknown): boolean {
    const answer = Object(message) as Readonly<Record<string, unknown>>;
    const id = answer[ANSWER];
    if (typeof id !== 'string') return false;
    const request = this.#requests.get(id);
    if (request) this.#answered(request, answer);
    return true;
  }

  /** A copy: whoever is told may add and remove. */
  get #all(): Request[] {
    return [...this.#requests.values()];
  }

  get #connection(): ConnectionStatus['state'] | undefined {
    // A consumer of somebody else's making may have no status.
    return (this.#subscription.consumer as Partial<Consumer>).status?.get().state;
  }

  #answered(request: Request, answer: Readonly<Record<string, unknown>>): void {
    const { action } = request;
    if ('value' in answer) {
      this.#settle(request, () => request.resolve(answer.value));
    } else if ('error' in answer) {
      const data = answer.error;
      const what = data === null ? 'raised an exception: see the log of the server' : 'refused';
      this.#fail(request, RequestRefusedError, `${action} ${what}`, { data });
    } else if (answer.pending === true) {
      // Another connection of ours has started it, and the answer would go there.
      request.sendAt = now() + Math.min(250 * 1.5 ** request.delays++, 5_000);
      this.#look(request);
    }
  }

  /** Does what is due, and sets the timer for what comes next. */
  #look(request: Request): void {
    if (!this.#requests.has(request.id)) return;
    clearTimeout(request.timer);
    const left = Math.min(request.deadline - now(), request.wallDeadline - Date.now());
    if (this.#ended) {
      this.#drop(request, this.#ended);
    } else if (left <= 0) {
      this.#fail(request, RequestTimeoutError, `No answer to ${request.action} in time`);
    } else {
      if (this.#isLive && request.sendAt <= now()) this.#send(request);
      if (!this.#requests.has(request.id)) return;
      const wait = request.sendAt - now();
      const next = Math.min(left, wait > 0 ? wait : GLANCE, GLANCE);
      request.timer = setTimeout(() => this.#glance(request), next);
    }
  }

  /** Attempts that end while there is no connection call no callback. */
  #glance(request: Request): void {
    if (this.#connection === 'idle') this.#lose(request, null);
    else this.#look(request);
  }

  #send(request: Request): void {
    const { action, data, sentTo } = request;
    const { identifier } = this.#subscription;
    if (sentTo !== undefined && sentTo !== identifier) return this.#lose(request, null);
    try {
      // Not by a policy of the subscription's: one that waits does so here, and none is stored.
      if (this.#subscription.perform(action, data, { offline: drop })) {
        request.sentTo = identifier;
        request.sendAt = Infinity;
      } else if (!request.retry) {
        this.#drop(request, 'offline');
      }
    } catch (error) {
      this.#settle(request, () => request.reject(error));
    }
  }

  #lose(request: Request, reason: LossReason | null): void {
    if (request.sentTo === undefined) return this.#drop(request, 'offline');
    const problem = `The connection was lost before the answer to ${request.action}`;
    this.#fail(request, RequestDisconnectedError, problem, { reason });
  }

  #drop(request: Request, reason: RequestDroppedError['reason']): void {
    const problem = `${request.action} cannot be answered: ${reason}`;
    this.#fail(request, RequestDroppedError, problem, { reason });
  }

  #fail(
    request: Request,
    Failure: typeof RequestError,
    problem: string,
    details: object = {},
  ): void {
    const { action, sentTo } = request;
    const error = new Failure(problem, { action, wasSent: sentTo !== undefined, ...details });
    this.#settle(request, () => request.reject(error));
  }

  #settle(request: Request, tell: () => void): void {
    this.#requests.delete(request.id);
    clearTimeout(request.timer);
    request.release();
    // A promise is settled once: whatever comes later does nothing.
    tell();
  }
}

/** React Native's signals have no reason. */
const reasonOf = (signal: AbortSignal | undefined): unknown =>
  signal?.reason ?? new CableError('The request was aborted');
