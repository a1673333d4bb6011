/** Builds and packs the package and installs it into empty projects, once for all tests here. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The root of this repository. */
    readonly root: string;
    /** The tarball that would be published. */
    readonly tarball: string;
    /** An empty project that has installed it under each of its two names. */
    readonly projects: Readonly<Record<'catenary' | '@rails/actioncable', string>>;
  }
}

const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Packs a folder as it is, without another build, and returns the tarball. */
export function pack(folder: string, destination: string): string {
  const options = ['--json', '--ignore-scripts', '--pack-destination', destination];
  const [packed] = JSON.parse(npm(folder, 'pack', ...options));
  return join(destination, packed.filename);
}

/** Makes a project that has tarballs under these names; with nothing to fetch, offline. */
export function install(
  folder: string,
  tarballs: Readonly<Record<string, string>>,
  manifest: object = {},
): string {
  const dependencies = Object.fromEntries(
    Object.entries(tarballs).map(([name, tarball]) => [name, `file:${tarball}`]),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, ...manifest }),
  );
  npm(folder, 'install', '--offline', '--no-audit', '--no-fund', '--loglevel=error');
  return folder;
}

/** What a project has that uses a binding: the framework, and its types. */
const FRAMEWORKS = ['react', '@types/react'];

/** Puts packages of this repository into a project. */
export function link(root: string, project: string, names: readonly string[]): void {
  for (const name of names) {
    const path = join(project, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), path);
  }
}

/** vitest's global set-up; returns the tear-down. */
export function setup({ config, provide }: TestProject): () => void {
  const { root } = config;
  npm(root, 'run', '--silent', 'build');
  const folder = mkdtempSync(join(tmpdir(), 'catenary-'));
  const tarball = pack(root, folder);
  provide('root', root);
  provide('tarball', tarball);
  const projects = {
    catenary: install(join(folder, 'plain'), { catenary: tarball }),
    '@rails/actioncable': install(join(folder, 'alias'), { '@rails/actioncable': tarball }),
  };
  for (const project of Object.values(projects)) link(root, project, FRAMEWORKS);
  provide('projects', projects);
  return () => rmSync(folder, { recursive: true, force: true });
}
