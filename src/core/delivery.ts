/** The way of a subscription's messages to its `received`, for features; the core itself needs none. */
import type { SubscriptionCallbacks } from './callbacks.js';
import { ended } from './hooks.js';
import type { Subscription } from './subscription.js';

type Receive = (message: unknown) => void;

/** Gets what `received` gets, in front of it, and the end of the subscription. Must not throw. */
export interface Follower {
  received(message: unknown): void;
  ended(how: 'rejected' | 'unsubscribed'): void;
}

interface Way {
  /** Where messages enter. */
  enter: Receive;
  readonly followers: Set<Follower>;
}

const ways = new WeakMap<Subscription, Way>();

function wayOf(subscription: Subscription): Way {
  const present = ways.get(subscription);
  if (present) return present;
  const callbacks = subscription as SubscriptionCallbacks;
  const { received } = callbacks;
  const end = subscription[ended];
  const followers = new Set<Follower>();
  const way: Way = {
    followers,
    enter(message) {
      for (const follower of followers) follower.received(message);
      received?.call(subscription, message);
    },
  };
  ways.set(subscription, way);
  callbacks.received = (message) => way.enter(message);
  subscription[ended] = (how) => {
    end?.call(subscription, how);
    for (const follower of followers) follower.ended(how);
  };
  return way;
}

/**
 * Puts `gate` in front of `received`, and of the gates that are there.
 *
 * @returns takes what `gate` lets pass, now or later
 */
export function interpose(subscription: Subscription, gate: Receive): Receive {
  const way = wayOf(subscription);
  const pass = way.enter;
  way.enter = gate;
  return pass;
}

/** Takes a gate away again. One that has others in front stays: it has to let all pass. */
export function withdraw(subscription: Subscription, gate: Receive, pass: Receive): void {
  const way = wayOf(subscription);
  if (way.enter === gate) way.enter = pass;
}

/**
 * Follows behind all gates, also behind those that come later.
 *
 * @returns a function that stops it
 */
export function follow(subscription: Subscription, follower: Follower): () => void {
  const { followers } = wayOf(subscription);
  followers.add(follower);
  return () => void followers.delete(follower);
}
