/** The names that the build shortens are internal, and short everywhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';

const root = inject('root');
const dist = join(root, 'dist');
const { NAMES }: { NAMES: Readonly<Record<string, string>> } = await import(
  join(root, 'scripts/short-names.mjs')
);
const long = Object.keys(NAMES);

/** The declarations that an entry shows: its own, and those of the files that it re-exports. */
function shownBy(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const exported = source.statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ moduleSpecifier }) =>
      moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [],
    )
    .map((path) => join(dirname(file), path.replace(/\.js$/, '.d.ts')));
  return [file, ...exported.flatMap(shownBy)];
}

/** The names of all members in a file of types or of code. */
function membersIn(file: string): Set<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { name } = node as { readonly name?: ts.Node };
    const isMember =
      ts.isClassElement(node) ||
      ts.isTypeElement(node) ||
      ts.isObjectLiteralElement(node) ||
      ts.isPropertyAccessExpression(node);
    if (isMember && name && ts.isIdentifier(name)) names.add(name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

const common = (names: Set<string>): string[] => long.filter((name) => names.has(name));

describe('the names that the build shortens', () => {
  it('are different ones, of one letter', () => {
    const short = Object.values(NAMES);
    expect(new Set(short).size).toBe(short.length);
    expect(short.join('')).toMatch(/^[a-z]+$/i);
  });

  it.each(['esm/index.d.ts', 'esm/core/index.d.ts', 'cjs/index.d.ts'])(
    'are no members of the types that %s shows',
    (entry) => {
      const files = new Set(shownBy(join(dist, entry)));
      expect(files.size).toBeGreaterThan(10);
      expect([...files].filter((file) => common(membersIn(file)).length > 0)).toEqual([]);
    },
  );

  it.each(['esm', 'cjs'])('are all used, and short in every file of the core (%s)', (format) => {
    const filesOf = (folder: string, end: string) =>
      readdirSync(folder, { encoding: 'utf8' })
        .filter((file) => file.endsWith(end))
        .map((file) => join(folder, file));
    const built = [
      ...filesOf(join(dist, format), '.js'),
      ...filesOf(join(dist, format, 'core'), '.js'),
    ];
    expect(built.flatMap((file) => common(membersIn(file)))).toEqual([]);
    const sources = filesOf(join(root, 'src/core'), '.ts').map(membersIn);
    expect(long.filter((name) => !sources.some((names) => names.has(name)))).toEqual([]);
  });
});
