/** Reads the guide's units for systemd: what they start, where, and with which environment. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileOfGuide } from './front.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export interface Unit {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly stopTimeout: number;
  readonly files: number;
  /** The folder that its user may write to, if there is one. */
  readonly state: string | undefined;
}

/** An instance of a template, with this machine's Node, and the repository, or a copy, in the place of /srv/chat. */
export function unitOf(template: string, instance: string | number, at = repository): Unit {
  const library = join(at, 'var/lib');
  const text = fileOfGuide(template)
    .replaceAll('%i', `${instance}`)
    .replaceAll('/srv/chat', at)
    .replaceAll('/var/lib/', `${library}/`);
  const find = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
  const settingOf = (key: string) => {
    const value = find(key);
    if (value === undefined) throw new Error(`${template} has no ${key}`);
    return value;
  };
  const state = find('StateDirectory');
  const [command = '', ...args] = settingOf('ExecStart').split(' ');
  return {
    command: command === '/usr/bin/node' ? process.execPath : command,
    args,
    cwd: settingOf('WorkingDirectory'),
    env: Object.fromEntries(
      settingOf('Environment')
        .split(' ')
        .map((entry) => entry.split('=')),
    ),
    stopTimeout: Number(settingOf('TimeoutStopSec')) * 1_000,
    files: Number(settingOf('LimitNOFILE')),
    state: state && join(library, state),
  };
}
