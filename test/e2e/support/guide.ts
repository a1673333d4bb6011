/** The example of a guide, as its reader would paste it, and what its reader would type. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const textOf = (page: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url)), 'utf8');

/** The code blocks of a page of the documents that begin with a comment of a file's name, by that name. */
export function guideFiles(page: string): Record<string, string> {
  const blocks = textOf(page).matchAll(
    /^```\w+[^\n]*\n(?:\/\/|<!--) (\S+\.\w+)(?: -->)?\n(.*?)^```$/gms,
  );
  return Object.fromEntries(Array.from(blocks, ([, name, code]) => [name!, code!]));
}

/** Puts the example of a guide into a folder. */
export function pasteGuide(page: string, folder: string): void {
  for (const [name, code] of Object.entries(guideFiles(page))) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}

/** The blocks of a page for a shell, each with its lines. */
export const guideCommands = (page: string): string[][] =>
  Array.from(textOf(page).matchAll(/^```sh\n(.*?)\n```$/gms), ([, lines]) => lines!.split('\n'));
