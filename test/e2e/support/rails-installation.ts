/** The Rails of this machine that RAILS names, and copies of folders where it sees them. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A Rails on this machine. */
export interface Installation {
  /** What is in front of a command that is to run there. */
  readonly prefix: readonly string[];
  /** What its programs see as `/`. */
  readonly root: string;
  /** A folder for copies, inside the root. */
  readonly temporary: string;
  /** What installs it. */
  readonly install: string;
}

export function installation(): Installation {
  const version = process.env.RAILS ?? '6.1';
  if (version === '6.1') {
    return {
      prefix: [],
      root: '/',
      temporary: tmpdir(),
      install: 'scripts/install-debian.sh rails',
    };
  }
  if (version !== '7.2') throw new Error(`RAILS is '${version}'; there are 6.1 and 7.2`);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const root = join(cache, 'catenary', 'rails-7.2');
  return {
    prefix: ['chroot', root],
    root,
    temporary: join(root, 'tmp'),
    install: 'scripts/install-rails-7.2.sh',
  };
}

const VERSIONS = `
  require "action_cable/version"
  require "puma/const"
  print "Rails #{ActionCable.version} on Ruby #{RUBY_VERSION}, puma #{Puma::Const::PUMA_VERSION}"
`;

/** As in 'Rails 6.1.7.10 on Ruby 3.1.2, puma 5.6.5', asked from the installation itself. */
export function railsVersion(): string {
  const { prefix, install } = installation();
  const wanted = `Rails ${process.env.RAILS ?? '6.1'}.`;
  const [command = '', ...args] = [...prefix, 'ruby', '-e', VERSIONS];
  try {
    const version = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (!version.startsWith(wanted)) throw new Error(`There is ${version}`);
    return version;
  } catch (cause) {
    throw new Error(`There is no ${wanted}x here: run ${install}, on Debian 12`, { cause });
  }
}

/** Whether this Rails is at least that one, as in '7.1'. */
export function isRailsFrom(minimum: string): boolean {
  const [, version = ''] = /^Rails (\S+)/.exec(railsVersion()) ?? [];
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0;
}

/** A folder of its own with copies, which a chroot sees, too. */
export interface Copies {
  /** The folder, as this process sees it. */
  readonly folder: string;
  /** A path in it, as the installation sees it. */
  seen(path: string): string;
  remove(): void;
}

/** Copies parts of the repository, if they are there, to where the installation sees them. */
export function copyParts(
  { root, temporary }: Pick<Installation, 'root' | 'temporary'>,
  parts: readonly string[],
): Copies {
  const folder = mkdtempSync(join(temporary, 'catenary-'));
  for (const part of parts) {
    const source = join(repository, part);
    if (!existsSync(source)) continue;
    // What an application has written while somebody tried it is not part of it.
    const filter = (file: string) => basename(file) !== 'tmp';
    cpSync(source, join(folder, part), { recursive: true, filter });
  }
  return {
    folder,
    seen: (path) => resolve('/', relative(root, join(folder, path))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
