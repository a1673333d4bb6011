/** `catenary/vue`: a plugin and composables for Vue 3; a barrel, without effects. */
export { type CableOptions, createCable, useConnectionStatus, useConsumer } from './cable.js';
export { type MessagesOptions, useMessages } from './messages.js';
export {
  type Known,
  type Params,
  type SubscriptionView,
  usePerform,
  useSubscription,
} from './subscription.js';
