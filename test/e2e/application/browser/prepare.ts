/** vitest's set-up of the application's browsers: the drivers, and the page as it is served. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepareFolder } from '../../support/folder.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

export function setup(): void {
  prepareFolder(fileURLToPath(new URL('../../browsers', import.meta.url)));
  execFileSync('npm', ['run', '--silent', 'build', '-w', 'examples/chat'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
