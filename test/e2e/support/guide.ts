/** The example of a guide, as its reader would paste it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The code blocks of a page of the documents that begin with a comment of a file's name, by that name. */
export function guideFiles(page: string): Record<string, string> {
  const text = readFileSync(
    fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url)),
    'utf8',
  );
  const blocks = text.matchAll(/^```\w+[^\n]*\n(?:\/\/|<!--) (\S+\.\w+)(?: -->)?\n(.*?)^```$/gms);
  return Object.fromEntries(Array.from(blocks, ([, name, code]) => [name!, code!]));
}
