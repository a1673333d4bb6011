/** `catenary/react`: hooks for React 18 and later; a barrel, without effects. */
export { useMessages } from './messages.js';
export * from './provider.js';
export { usePerform, useSubscription } from './subscription.js';
export type * from './types.js';
