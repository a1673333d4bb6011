/** `catenary/request`: answers to actions; a barrel, without effects. */
export * from './errors.js';
export type { RequestOptions } from './options.js';
export * from './requests.js';
