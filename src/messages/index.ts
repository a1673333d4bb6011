/** `catenary/messages`: a subscription's messages as an async iterable; a barrel, without effects. */
export * from './errors.js';
export { type Messages, type MessagesOptions, messages } from './messages.js';
