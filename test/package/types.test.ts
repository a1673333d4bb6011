/** What the compiler makes of the installed package, in each of its ways to find modules. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const root = inject('root');

let count = 0;

/** Type-checks a fixture, declarations of the package included, and returns what `tsc` prints. */
async function compile(
  [name, project]: [string, string],
  fixture: string,
  extension: string,
  options: object,
): Promise<string> {
  const source = readFileSync(join(root, 'test/package/fixtures', `${fixture}.ts`), 'utf8');
  const id = `${fixture}-${++count}`;
  writeFileSync(join(project, id + extension), source.replaceAll(`'catenary`, `'${name}`));
  writeFileSync(
    join(project, `${id}.json`),
    JSON.stringify({
      files: [id + extension],
      compilerOptions: {
        target: 'ES2022',
        types: [],
        strict: true,
        noEmit: true,
        skipDefaultLibCheck: true,
        ...options,
      },
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)('node', [tsc, '-p', `${id}.json`], { cwd: project }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }) => stdout + stderr,
  );
}

const DOM = ['ES2022', 'DOM'];

describe.each(Object.entries(inject('projects')))('installed as %s', (name, project) => {
  it.each([
    ['an ES module', '.mts', { module: 'nodenext', lib: DOM }],
    ['a CommonJS module', '.cts', { module: 'nodenext', lib: DOM }],
    ['a bundler', '.ts', { module: 'esnext', moduleResolution: 'bundler', lib: DOM }],
    [
      'the old module resolution',
      '.ts',
      { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', lib: DOM },
    ],
    [
      'all strictness',
      '.mts',
      {
        module: 'nodenext',
        exactOptionalPropertyTypes: true,
        verbatimModuleSyntax: true,
        lib: DOM,
      },
    ],
  ])('types channels by augmentation, for %s', async (_, extension, options) => {
    expect(await compile([name, project], 'application', extension, options)).toBe('');
    expect(await compile([name, project], 'react', extension, options)).toBe('');
    expect(await compile([name, project], 'vue', extension, options)).toBe('');
  });

  it('needs no DOM for all but the page and its storage', async () => {
    const typeRoots = [join(root, 'node_modules/@types')];
    const options = { module: 'nodenext', lib: ['ES2022'], types: ['node'], typeRoots };
    expect(await compile([name, project], 'no-dom', '.mts', options)).toBe('');
  });
});
