/** Dependencies point one way. (That no files import each other in a circle is a lint rule.) */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';

/** What each part of the sources may import of the others. */
const PARTS: Record<string, readonly string[]> = {
  index: ['create-consumer', 'browser', 'compat', 'core'],
  'create-consumer': ['browser', 'compat', 'core'],
  browser: ['core'],
  compat: ['core'],
  request: ['core'],
  // The meta tag with the time of rendering: where a page is, so is its reader.
  resync: ['browser', 'core'],
  offline: ['core'],
  credentials: ['core'],
  messages: ['core'],
  react: ['create-consumer', 'core'],
  'react-native': ['core'],
  turbo: ['core'],
  testing: ['wire'],
  wire: ['core'],
  // A consumer from a URL knows its page.
  vue: ['core', 'create-consumer'],
  core: [],
};

/** The files of the core, from the top: each imports only from lines below its own. */
const CORE: readonly (readonly string[])[] = [
  ['index'],
  ['consumer'],
  ['notices'],
  ['inspection'],
  ['subscriptions', 'connection'],
  ['address'],
  ['entry', 'transition', 'options', 'status'],
  ['move'],
  ['held-commands'],
  ['command', 'socket', 'delivery', 'own-state'],
  ['subscription', 'connection-state'],
  ['protocol', 'reconnect', 'agenda'],
  ['emitter'],
  ['channels', 'callbacks'],
  ['counters', 'entry-state', 'subscription-options'],
  ['clock', 'page', 'loss', 'errors', 'offline-policy', 'hooks', 'limits', 'over'],
];

/** The two halves of the core, which only the consumer joins. */
const HALVES: readonly (readonly string[])[] = [
  ['connection', 'address', 'transition', 'socket', 'connection-state'],
  ['subscriptions', 'entry', 'entry-state', 'command', 'delivery', 'own-state', 'subscription'],
];

const sources = join(inject('root'), 'src');

/** All imports and re-exports between source files, types included, as paths without extension. */
const imports = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) =>
    ts
      .preProcessFile(readFileSync(join(sources, path), 'utf8'))
      .importedFiles.map(({ fileName }) => ({
        from: path.replace(/\.ts$/, ''),
        to: fileName.startsWith('.')
          ? posix.join(posix.dirname(path), fileName).replace(/\.js$/, '')
          : fileName,
      })),
  );

/** The first folder of a path, or the file itself where there is none. */
const partOf = (path: string): string => path.split('/', 1)[0]!;
const inCore = (path: string): string => path.replace('core/', '');
const lineOf = (file: string): number => CORE.findIndex((line) => line.includes(file));
const halfOf = (file: string): number => HALVES.findIndex((half) => half.includes(file));
const show = ({ from, to }: { from: string; to: string }): string => `${from} -> ${to}`;

describe('the sources', () => {
  it('import nothing from outside, and other parts only as the plan says', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [part, other] = [partOf(from), partOf(to)];
      return part !== other && !PARTS[part]?.includes(other);
    });
    expect(imports).not.toEqual([]);
    expect(wrong.map(show)).toEqual([]);
  });

  it('import no index of their own folder', () => {
    const wrong = imports.filter(({ from, to }) => to === posix.join(posix.dirname(from), 'index'));
    expect(wrong.map(show)).toEqual([]);
  });
});

describe('the bindings', () => {
  const linesOf = (path: string): number => {
    const code = readFileSync(join(sources, path), 'utf8');
    const compilerOptions = { target: ts.ScriptTarget.ES2022, removeComments: true };
    const { outputText } = ts.transpileModule(code, { compilerOptions });
    return outputText.split('\n').filter((line) => line.trim()).length;
  };

  it.each(['react', 'vue'])('%s: at most 120 lines, without types and comments', (part) => {
    const files = readdirSync(join(sources, part)).map((file) => `${part}/${file}`);
    const lines = files.map(linesOf).reduce((sum, each) => sum + each);
    expect(lines).toBeGreaterThan(80);
    expect(lines).toBeLessThanOrEqual(120);
  });
});

describe('the core', () => {
  const inside = imports
    .filter(({ from, to }) => partOf(from) === 'core' && partOf(to) === 'core')
    .map(({ from, to }) => ({ from: inCore(from), to: inCore(to) }));

  it('has a line in the plan for every file', () => {
    const files = new Set(inside.flatMap(({ from, to }) => [from, to]));
    expect([...files].filter((file) => lineOf(file) < 0)).toEqual([]);
  });

  it('imports only from the top to the bottom', () => {
    const wrong = inside.filter(({ from, to }) => lineOf(from) >= lineOf(to));
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps connections and subscriptions apart', () => {
    const wrong = inside.filter(
      ({ from, to }) => halfOf(from) >= 0 && halfOf(to) >= 0 && halfOf(from) !== halfOf(to),
    );
    expect(wrong.map(show)).toEqual([]);
  });
});
