/** `catenary/request`: answers to actions; a barrel, without effects. */
export type { RequestOptions } from './desk.js';
export * from './errors.js';
export * from './requests.js';
