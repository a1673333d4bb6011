/** The single files for script tags and import maps, and the syntax of all files. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { parse } from 'acorn';
import { describe, expect, inject, it } from 'vitest';

const project = inject('projects').catenary;
const dist = join(project, 'node_modules/catenary/dist');
const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.js'),
);
const read = (path: string): string => readFileSync(join(dist, path), 'utf8');

describe('catenary.min.js, for script tags', () => {
  /** Runs the file in a page that has no globals but its own, then looks at an expression. */
  const evaluate = (before: string, expression: string): unknown => {
    const page = createContext({});
    runInContext(before, page);
    runInContext(read('catenary.min.js'), page);
    return runInContext(expression, page);
  };

  it('defines Catenary, and ActionCable when that name is free', () => {
    expect(evaluate('', 'typeof Catenary.createConsumer')).toBe('function');
    expect(evaluate('', 'ActionCable === Catenary')).toBe(true);
    expect(evaluate('', 'Object.keys(globalThis).join()')).toBe('Catenary,ActionCable');
  });

  it.each(['var', 'let', 'const'])('leaves an ActionCable alone that exists (%s)', (keyword) => {
    const before = `${keyword} ActionCable = 'mine';`;
    expect(evaluate(before, 'ActionCable')).toBe('mine');
    expect(evaluate(before, 'typeof Catenary.createConsumer')).toBe('function');
  });
});

/** What a file exports when Node itself imports it. */
function namesOf(file: string): string[] {
  const code = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(file)}))))`;
  return JSON.parse(
    execFileSync('node', ['--input-type=module', '-e', code], { encoding: 'utf8' }),
  );
}

describe('for import maps', () => {
  it.each([
    ['catenary.esm.js', 'esm/index.js', 'createConsumer'],
    ['catenary-turbo.esm.js', 'esm/turbo/index.js', 'shareWithTurbo'],
  ])('%s is one file that exports what %s exports', (file, entry, name) => {
    const folder = join(project, 'pinned');
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(dist, file), join(folder, 'pinned.mjs'));
    const pinned = namesOf(join(folder, 'pinned.mjs'));
    expect(pinned).toEqual(namesOf(join(dist, entry)));
    expect(pinned).toContain(name);
  });
});

describe('every file', () => {
  it.each([
    ['cjs/', 2020, 'script'],
    ['catenary.min.js', 2020, 'script'],
    ['esm/', 2022, 'module'],
    ['catenary.esm.js', 2022, 'module'],
    ['catenary-turbo.esm.js', 2022, 'module'],
  ] as const)('in %s has the syntax of ES%i', (start, ecmaVersion, sourceType) => {
    const files = scripts.filter((path) => path.startsWith(start));
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(() => parse(read(file), { ecmaVersion, sourceType }), file).not.toThrow();
    }
  });

  it('has a source map that carries its sources', () => {
    for (const file of scripts) {
      expect(read(file), file).toMatch(/\/\/# sourceMappingURL=\S+\.map\s*$/);
      const { sources, sourcesContent } = JSON.parse(read(`${file}.map`));
      expect(sourcesContent, file).toHaveLength(sources.length);
      expect(sourcesContent, file).not.toContain(null);
    }
  });
});
