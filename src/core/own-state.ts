/** The state of a subscription for features: its `state` may be the caller's. */
import type { SubscriptionState } from './callbacks.js';
import type { Subscription } from './subscription.js';

/** What `state` says where the caller has put no other there. What stands for one has its own alone. */
export const stateOf = (subscription: Subscription): SubscriptionState =>
  Reflect.get(Object.getPrototypeOf(subscription), 'state', subscription) ?? subscription.state;
