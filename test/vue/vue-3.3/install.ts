/** vitest's global set-up: installs Vue 3.3, which the tests of this project get in the place of the latest. */
import { fileURLToPath } from 'node:url';
import { installDependencies } from '../../e2e/support/folder.js';

export const setup = (): void => installDependencies(fileURLToPath(new URL('.', import.meta.url)));
