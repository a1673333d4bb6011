/** `catenary/react`: hooks for React 18 and later; a barrel, without effects. */
export { type MessagesOptions, useMessages } from './messages.js';
export * from './provider.js';
export {
  type Known,
  type Params,
  type SubscriptionView,
  usePerform,
  useSubscription,
} from './subscription.js';
