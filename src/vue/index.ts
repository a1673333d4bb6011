/** `catenary/vue`: a plugin and composables for Vue 3; a barrel, without effects. */
export * from './composables.js';
export type * from './types.js';
