/** vitest's global set-up: installs React 18, which the tests of this project get in the place of React 19. */
import { fileURLToPath } from 'node:url';
import { installDependencies } from '../../e2e/support/folder.js';

export const setup = (): void => installDependencies(fileURLToPath(new URL('.', import.meta.url)));
