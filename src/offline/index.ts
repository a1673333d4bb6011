/** `catenary/offline`: what becomes of commands that cannot go out now; a barrel, without effects. */
export { drop } from '../core/held-commands.js';
export { fail, OfflineError } from './fail.js';
export { type HoldOptions, hold } from './hold.js';
export { type CommandStorage, StorageError } from './storage.js';
