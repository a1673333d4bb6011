/**
 * vitest's global set-up: installs the programs, with our package in the place of Rails' client, and
 * makes what their pages load.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** Something that only Rails' client has, wherever it was bundled into. */
const RAILS_CLIENT = 'ConnectionMonitor';

const bundle = (outDir: string, options: UserConfig['build']) =>
  build({
    configFile: false,
    root: join(here, 'pages'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: false, ...options },
  });

/** The applications with a bundler, which finds our package under Rails' name. */
async function bundleApplications(folder: string): Promise<void> {
  const page = (name: string) => join(here, 'pages', name);
  await bundle(folder, {
    rolldownOptions: {
      input: {
        turbo: page('app/turbo.js'),
        'stimulus-reflex': page('stimulus-reflex.js'),
        'y-rb': page('y-rb.js'),
        'react-use-action-cable-ts': page('react-use-action-cable-ts.jsx'),
        'react-actioncable-provider': page('react-actioncable-provider.jsx'),
      },
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
  };
  for (const [name, file] of Object.entries(files)) cpSync(file, join(pinned, name));
}

export async function setup({ provide }: TestProject): Promise<() => void> {
  prepareFolder(here, ['@rails/actioncable', 'actioncable']);
  const pages = mkdtempSync(join(tmpdir(), 'catenary-pages-'));
  await bundleApplications(pages);
  await pinFiles(pages);
  provide('pages', pages);
  return () => rmSync(pages, { recursive: true, force: true });
}
