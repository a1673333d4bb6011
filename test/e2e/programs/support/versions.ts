/** Which version of a program is installed. */
import { readFileSync } from 'node:fs';

export function versionOf(name: string): string {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

/** The title of a program's tests. */
export const titleOf = (name: string): string => `${name} ${versionOf(name)}`;
