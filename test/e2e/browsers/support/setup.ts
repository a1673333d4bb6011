/** vitest's set-up of the browsers' projects: installs the folder, and makes the pages once for all tests. */
import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { prepareFolder } from '../../support/folder.js';
import { type Engine, whatCannotBeTested } from './capabilities.js';
import { folder, makePages } from './pages.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that the servers show. */
    readonly pages: string;
  }
}

export async function setup({ config, provide }: TestProject): Promise<() => void> {
  // Its projects are named after the browsers.
  console.log(whatCannotBeTested(config.name as Engine));
  prepareFolder(folder);
  const pages = await makePages();
  provide('pages', pages);
  return () => rmSync(pages, { recursive: true, force: true });
}
