/** `catenary/vue`: a plugin and composables for Vue 3; a barrel, without effects. */
export { createCable, useConnectionStatus, useConsumer } from './cable.js';
export { useMessages } from './messages.js';
export { usePerform, useSubscription } from './subscription.js';
export type * from './types.js';
