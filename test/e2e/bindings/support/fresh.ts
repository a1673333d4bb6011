/** A fresh application, as a guide's first command makes it, with what the guide has pasted into it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareFolder } from '../../support/folder.js';
import { guideCommands, pasteGuide } from '../../support/guide.js';
import { type App, serveApp } from './app.js';

export interface Fresh {
  readonly app: App;
  /** What the application's own compiler has to say. */
  typeCheck(compiler: string): string;
  stop(): Promise<void>;
}

/** The folder of what each of them installs, with what makes the application. */
const folderOf = (framework: string) =>
  fileURLToPath(new URL(`../fresh-${framework}`, import.meta.url));

/** What follows on the one line of a guide that begins like this. */
const lineOf = (page: string, start: string): string =>
  guideCommands(page)
    .flat()
    .find((line) => line.startsWith(start))
    ?.slice(start.length) ?? '';

function createByVite(folder: string, installed: string, page: string): void {
  const args = lineOf(page, 'npm create vite@latest ').replace(' -- ', ' ').split(' ');
  const create = join(installed, 'node_modules/create-vite/index.js');
  execFileSync('node', [create, ...args, '--no-interactive'], { cwd: folder });
}

/** React Native's own command copies its template. What belongs to a device is left out. */
function createNative(folder: string, installed: string, page: string): void {
  const template = join(installed, 'node_modules/@react-native-community/template/template');
  cpSync(template, join(folder, lineOf(page, 'cd ')), {
    recursive: true,
    filter: (path) => !['android', 'ios'].some((platform) => path === join(template, platform)),
  });
}

/** Has Metro bundle it for a page, by the line that the guide gives. */
function bundle(folder: string, fresh: string, page: string): void {
  const args = lineOf(page, 'npx metro ').split(' ');
  execFileSync('npx', ['--no', 'metro', ...args], {
    cwd: fresh,
    timeout: 240_000,
    // Its cache goes by the times of files, which are the same in all packages.
    env: { ...process.env, TMPDIR: folder },
  });
}

/** @param page - the guide */
export async function startFresh(
  framework: 'react' | 'vue' | 'native',
  page: string,
): Promise<Fresh> {
  const installed = folderOf(framework);
  prepareFolder(installed);
  const folder = mkdtempSync(join(tmpdir(), 'catenary-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  try {
    const create = framework === 'native' ? createNative : createByVite;
    create(folder, installed, page);
    const fresh = join(folder, lineOf(page, 'cd '));
    execFileSync('cp', ['-R', join(installed, 'node_modules'), fresh]);
    pasteGuide(page, fresh);
    if (framework === 'native') bundle(folder, fresh, page);
    const app = await serveApp(fresh);
    return {
      app,
      typeCheck: (compiler) =>
        execFileSync('node', [join(fresh, 'node_modules', compiler), '-b'], {
          cwd: fresh,
          encoding: 'utf8',
        }),
      async stop() {
        await app.stop();
        clean();
      },
    };
  } catch (error) {
    clean();
    throw error;
  }
}
