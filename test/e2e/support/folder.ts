/** Makes a folder with a package file of its own ready: what it depends on, and the packed package. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '../../package/install.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const run = (cwd: string, command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Installs what the lock file says, unless that is what is there. */
export function installDependencies(folder: string): void {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const stamp = join(folder, 'node_modules', '.installed');
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  run(folder, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(stamp, hash);
}

/**
 * Installs a folder's dependencies, and the build as it would be published under each of the names,
 * as copies and not as links: bundlers and runtimes must find it as their users do.
 */
export function prepareFolder(folder: string, names: readonly string[] = ['catenary']): void {
  installDependencies(folder);
  const packed = mkdtempSync(join(tmpdir(), 'catenary-'));
  try {
    const tarball = pack(root, packed);
    for (const name of names) {
      const destination = join(folder, 'node_modules', name);
      rmSync(destination, { recursive: true, force: true });
      mkdirSync(destination, { recursive: true });
      run(folder, 'tar', '-xzf', tarball, '-C', destination, '--strip-components=1');
    }
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}
