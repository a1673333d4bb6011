/**
 * vitest's global set-up: installs the programs, with our package in the place of Rails' client, and
 * makes what their pages load.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type UserConfig } from 'vite';
import type { TestProject } from 'vitest/node';
import { prepareFolder } from '../support/folder.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for the server's `PAGES`. */
    readonly pages: string;
  }
}

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = join(here, 'node_modules');
const TURBO_RAILS = join(modules, '@hotwired/turbo-rails/app');

/** Where the example of docs/turbo.md is pasted: packages are found from there. */
const GUIDE = join(modules, '.guide');

/** Something that only Rails' client has, wherever it was bundled into. */
const RAILS_CLIENT = 'ConnectionMonitor';

const bundle = (outDir: string, options: UserConfig['build']) =>
  build({
    configFile: false,
    root: join(here, 'pages'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: false, ...options },
  });

/** The example of docs/turbo.md: its blocks behind a paragraph that begins with the name of a file. */
function pasteGuide(folder: string): void {
  const text = readFileSync(join(here, '../../../docs/turbo.md'), 'utf8');
  const blocks = text.matchAll(/^`(\w+\.js)` [^\n]*:\n\n```js[^\n]*\n(.*?)^```$/gms);
  mkdirSync(GUIDE, { recursive: true });
  mkdirSync(join(folder, 'guide'));
  for (const [, name = '', code = ''] of blocks) {
    writeFileSync(join(folder, 'guide', name), code);
    // As the guide says for bundlers.
    writeFileSync(join(GUIDE, name), code.replace("'cable'", "'./cable.js'"));
  }
}

/** The applications with a bundler, which finds our package under Rails' name. */
async function bundleApplications(folder: string): Promise<void> {
  const page = (name: string) => join(here, 'pages', name);
  await bundle(folder, {
    rolldownOptions: {
      input: {
        turbo: page('app/turbo.js'),
        'split-cable': join(GUIDE, 'cable.js'),
        'split-application': join(GUIDE, 'application.js'),
        'stimulus-reflex': page('stimulus-reflex.js'),
        'y-rb': page('y-rb.js'),
        'react-use-action-cable-ts': page('react-use-action-cable-ts.jsx'),
        'react-actioncable-provider': page('react-actioncable-provider.jsx'),
      },
      output: { entryFileNames: '[name].js' },
    },
  });
  // On its own: with others it would be split, and the parts evaluated in an order of their own.
  await bundle(folder, {
    rolldownOptions: {
      input: { guide: join(GUIDE, 'application.js') },
      output: { entryFileNames: '[name].js' },
    },
  });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const code = readFileSync(join(folder, file), 'utf8');
    if (code.includes(RAILS_CLIENT)) throw new Error(`${file} has Rails' own client inside`);
  }
}

/** The applications with an import map, and the files that it pins. */
async function pinFiles(folder: string): Promise<void> {
  const pinned = join(folder, 'pinned');
  cpSync(join(here, 'pages/app'), join(folder, 'app'), { recursive: true });
  await bundle(pinned, {
    lib: {
      entry: join(TURBO_RAILS, 'javascript/turbo/index.js'),
      formats: ['es'],
      fileName: () => 'turbo-rails.js',
    },
    rolldownOptions: { external: ['@hotwired/turbo', '@rails/actioncable/src'] },
  });
  const files = {
    'turbo.js': join(modules, '@hotwired/turbo/dist/turbo.es2017-esm.js'),
    'turbo-rails-built.js': join(TURBO_RAILS, 'assets/javascripts/turbo.js'),
    'catenary.esm.js': join(modules, '@rails/actioncable/dist/catenary.esm.js'),
    'catenary-turbo.esm.js': join(modules, '@rails/actioncable/dist/catenary-turbo.esm.js'),
  };
  for (const [name, file] of Object.entries(files)) cpSync(file, join(pinned, name));
}

export async function setup({ provide }: TestProject): Promise<() => void> {
  prepareFolder(here, ['@rails/actioncable', 'actioncable', 'catenary']);
  const pages = mkdtempSync(join(tmpdir(), 'catenary-pages-'));
  pasteGuide(pages);
  await bundleApplications(pages);
  await pinFiles(pages);
  provide('pages', pages);
  return () => rmSync(pages, { recursive: true, force: true });
}
