/** Packages that depend on `@rails/actioncable` get ours, and there is no second copy. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { install, pack } from './install.js';

const tarball = inject('tarball');
const fixtures = join(inject('root'), 'test/package/fixtures');
const NAME = '@rails/actioncable';

/** A package that depends on a range of Rails' client, packed as from a registry. */
function dependentOn(range: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'dependent', version: '1.0.0', type: 'module', exports: './index.mjs' };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, dependencies: { [NAME]: range } }),
  );
  copyFileSync(join(fixtures, 'dependent.mjs'), join(folder, 'index.mjs'));
  return pack(folder, folder);
}

/** Every copy of Rails' client or of ours, under whichever name. */
const copiesIn = (project: string): unknown[] =>
  readdirSync(join(project, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(@rails\/actioncable|catenary)\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(project, 'node_modules', path), 'utf8')).name);

describe('a package that depends on @rails/actioncable', () => {
  it.each([
    ['>=7.0, as turbo-rails does', '>=7.0', {}],
    ['^7.0, with npm’s overrides', '^7.0', { overrides: { [NAME]: `$${NAME}` } }],
  ])('%s, gets ours and no other', (title, range, manifest) => {
    const folder = join(dirname(tarball), `dependent-${title.replace(/\W+/g, '-')}`);
    const dependent = dependentOn(range, join(folder, 'dependent'));
    const project = install(join(folder, 'project'), { [NAME]: tarball, dependent }, manifest);
    expect(copiesIn(project)).toEqual(['catenary']);
    copyFileSync(join(fixtures, 'shared.mjs'), join(project, 'shared.mjs'));
    const report = execFileSync('node', ['shared.mjs', 'dependent'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(JSON.parse(report)).toEqual({
      main: true,
      source: true,
      adapters: true,
      status: 'function',
    });
  });

  it('is in step with the release that the scenarios run on', () => {
    const versionOf = (folder: string) =>
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version.split('.');
    const [major, minor] = versionOf(inject('root'));
    const rails = versionOf(join(inject('root'), 'node_modules', NAME));
    expect([major, minor]).toEqual(rails.slice(0, 2));
  });
});
