/** A fresh app, as React Native's own command makes it, with what the guide has pasted into it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pasteGuide } from '../support/guide.js';
import { projectIn } from './programs.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const template = here('node_modules/@react-native-community/template/template');

/** Makes it beside its packages, for it takes them as links. What belongs to a platform is left out. */
export function startFresh() {
  const app = here('guide');
  const remove = () => rmSync(app, { recursive: true, force: true });
  remove();
  mkdirSync(app);
  cpSync(template, app, {
    recursive: true,
    filter: (path) => ![join(template, 'android'), join(template, 'ios')].includes(path),
  });
  execFileSync('cp', ['-al', here('node_modules'), app]);
  cpSync(here('bundle.js'), join(app, 'bundle.js'));
  // As the guide says.
  rmSync(join(app, '__tests__/App.test.tsx'));
  pasteGuide('react-native.md', app);
  return { ...projectIn(app), remove };
}
