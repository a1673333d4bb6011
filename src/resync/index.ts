/** `catenary/resync`: what was missed in a gap is fetched; a barrel, without effects. */
export { type CatchUpOptions, catchUp } from './catch-up.js';
export { ResyncError } from './errors.js';
export type { Gap } from './gate.js';
