/** Where the runtimes are that CI does not run. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareFolder } from '../support/folder.js';
import { guestFolder } from './guest.js';

const folder = fileURLToPath(new URL('others', import.meta.url));

/** Installs them, and the programs they run; returns the path of one. */
export function prepare(program: string): string {
  prepareFolder(folder, []);
  prepareFolder(guestFolder);
  return join(folder, 'node_modules', program);
}
