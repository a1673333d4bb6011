/** A fresh application, as `npm create vite` makes it, with what a guide has pasted into it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareFolder } from '../../support/folder.js';
import { guideFiles } from '../../support/guide.js';
import { type App, startApp } from './app.js';

export interface Fresh {
  readonly app: App;
  /** What the application's own compiler has to say. */
  typeCheck(compiler: string): string;
  stop(): Promise<void>;
}

/**
 * @param framework - of the template, and of `fresh-...`, which has what it installs
 * @param page - the guide
 */
export async function startFresh(framework: 'react' | 'vue', page: string): Promise<Fresh> {
  const installed = fileURLToPath(new URL(`../fresh-${framework}`, import.meta.url));
  prepareFolder(installed);
  const folder = mkdtempSync(join(tmpdir(), 'catenary-'));
  const create = [join(installed, 'node_modules/create-vite/index.js'), 'fresh'];
  const template = ['--template', `${framework}-ts`, '--no-interactive'];
  execFileSync('node', [...create, ...template], { cwd: folder });
  const fresh = join(folder, 'fresh');
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
