/** A fresh application, as a guide's `npm create vite` makes it, with what the guide has pasted into it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareFolder } from '../../support/folder.js';
import { guideCommands, guideFiles } from '../../support/guide.js';
import { type App, startApp } from './app.js';

export interface Fresh {
  readonly app: App;
  /** What the application's own compiler has to say. */
  typeCheck(compiler: string): string;
  stop(): Promise<void>;
}

/** What a guide gives to `npm create vite`, and to `cd` then. */
function creationOf(page: string) {
  const lines = guideCommands(page).flat();
  const find = (start: string) =>
    lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '';
  const args = find('npm create vite@latest ').replace(' -- ', ' ').split(' ');
  return { args, name: find('cd ') };
}

/**
 * @param framework - of `fresh-...`, which has what the template installs
 * @param page - the guide
 */
export async function startFresh(framework: 'react' | 'vue', page: string): Promise<Fresh> {
  const installed = fileURLToPath(new URL(`../fresh-${framework}`, import.meta.url));
  prepareFolder(installed);
  const folder = mkdtempSync(join(tmpdir(), 'catenary-'));
  const { args, name } = creationOf(page);
  const create = join(installed, 'node_modules/create-vite/index.js');
  execFileSync('node', [create, ...args, '--no-interactive'], { cwd: folder });
  const fresh = join(folder, name);
  cpSync(join(installed, 'node_modules'), join(fresh, 'node_modules'), { recursive: true });
  for (const [file, code] of Object.entries(guideFiles(page))) {
    writeFileSync(join(fresh, file), code);
  }
  const app = await startApp(fresh);
  return {
    app,
    typeCheck: (compiler) =>
      execFileSync('node', [join(fresh, 'node_modules', compiler), '-b'], {
        cwd: fresh,
        encoding: 'utf8',
      }),
    async stop() {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
