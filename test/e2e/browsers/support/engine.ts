/** Which browser is tested, where Debian installs it, which version it is, and what it can do. */
import { execFileSync } from 'node:child_process';
import { CHROMIUM } from '../../support/chromium.js';
import { CANNOT, type Capability, type Engine } from './capabilities.js';

export const PROGRAMS = {
  chromium: CHROMIUM.executablePath,
  firefox: '/usr/bin/firefox-esr',
  webkit: '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
} as const satisfies Record<Engine, string>;

function engineOfEnvironment(): Engine {
  const name = process.env.BROWSER ?? '';
  if (Object.hasOwn(PROGRAMS, name)) return name as Engine;
  throw new Error(`BROWSER is '${name}'; there are ${Object.keys(PROGRAMS).join(', ')}`);
}

export const engine = engineOfEnvironment();

/** What a program calls itself, and its number in that. */
const VERSIONS = {
  chromium: { name: 'Chromium', command: [PROGRAMS.chromium], number: /Chromium (\S+)/ },
  firefox: { name: 'Firefox', command: [PROGRAMS.firefox], number: /Firefox (\S+)/ },
  // It wants a display even to say its version.
  webkit: {
    name: 'WebKitGTK',
    command: ['xvfb-run', '-a', PROGRAMS.webkit],
    number: /WebKitGTK (\S+)/,
  },
} as const;

/** As in 'Firefox 153.7.0esr', asked from the program itself. */
export function browserVersion(): string {
  const { name, command, number } = VERSIONS[engine];
  const [program, ...args] = command;
  try {
    const said = execFileSync(program, [...args, '--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return `${name} ${number.exec(said)?.[1]}`;
  } catch (cause) {
    throw new Error(`There is no ${name} here: run scripts/install-debian.sh ${engine}`, { cause });
  }
}

export const can = (capability: Capability): boolean => !(capability in CANNOT[engine]);

/** For a driver that is asked for what it cannot do: a test is there that should not be. */
export function unable(capability: Capability): never {
  throw new Error(`${capability}: ${CANNOT[engine][capability]}`);
}
