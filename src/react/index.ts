/** `catenary/react`: hooks for React 18 and later; a barrel, without effects. */
export * from './hooks.js';
export type * from './types.js';
