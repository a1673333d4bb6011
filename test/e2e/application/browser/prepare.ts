/** vitest's set-up of the application's browsers: their drivers. */
import { fileURLToPath } from 'node:url';
import { installDependencies } from '../../support/folder.js';

export function setup(): void {
  installDependencies(fileURLToPath(new URL('../../browsers', import.meta.url)));
}
