/** The sources as JavaScript that a bare Node can run, in a folder of their own; without types, and unbundled. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const sources = fileURLToPath(new URL('../../src/', import.meta.url));

/** Translates one file, of TypeScript or nearly so. */
export function translate(file: string, to: string): void {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(join(to, basename(file).replace(/ts$/, 'js')), outputText);
}

/** Fills a folder with some parts of `src`: files, and folders of files. */
export function writePlainSources(to: string, parts: readonly string[]): void {
  writeFileSync(join(to, 'package.json'), '{"type":"module"}');
  for (const part of parts) {
    const path = join(sources, part);
    if (!statSync(path).isDirectory()) {
      translate(path, to);
      continue;
    }
    mkdirSync(join(to, part));
    for (const name of readdirSync(path)) translate(join(path, name), join(to, part));
  }
}
