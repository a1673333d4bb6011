/** vitest's global set-up: installs the driver and the applications, with the packed package in them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies, prepareFolder } from '../support/folder.js';
import { folderOf } from './support/app.js';

export function setup(): void {
  installDependencies(fileURLToPath(new URL('.', import.meta.url)));
  for (const example of ['react', 'vue']) {
    if (existsSync(join(folderOf(example), 'package-lock.json'))) prepareFolder(folderOf(example));
  }
}
