/** A fresh application, as a guide's first command makes it, with what the guide has pasted into it. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { prepareFolder } from '../../support/folder.js';
import { guideCommands, pasteGuide } from '../../support/guide.js';
import { type App, startMade } from './app.js';

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
  execFileSync('node', [create, ...args], { cwd: folder });
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
async function bundle(app: string, page: string): Promise<void> {
  const args = lineOf(page, 'npx metro ').split(' ');
  await promisify(execFile)('npx', ['--no', 'metro', ...args], {
    cwd: app,
    timeout: 480_000,
    // Its cache goes by the times of files, which are the same in all packages.
    env: { ...process.env, TMPDIR: dirname(app) },
  });
}

/** @param page - the guide */
export const startFresh = (framework: 'react' | 'vue' | 'native', page: string): Promise<App> =>
  startMade(async (folder) => {
    const installed = folderOf(framework);
    prepareFolder(installed);
    const create = framework === 'native' ? createNative : createByVite;
    create(folder, installed, page);
    const app = join(folder, lineOf(page, 'cd '));
    execFileSync('cp', ['-R', join(installed, 'node_modules'), app]);
    pasteGuide(page, app);
    if (framework === 'native') await bundle(app, page);
    return app;
  });

/** What an application's own compiler has to say. */
export const typeCheck = ({ folder }: App, compiler: string): string =>
  execFileSync('node', [join(folder, 'node_modules', compiler), '-b'], {
    cwd: folder,
    encoding: 'utf8',
  });
