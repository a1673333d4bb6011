/** Reads the guide's units for systemd: what they start, where, and with which environment. */
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
}

/** An instance of a template, with this machine's Node, and the repository in the place of /srv/chat. */
export function unitOf(template: string, instance: string | number): Unit {
  const text = fileOfGuide(template).replaceAll('%i', `${instance}`);
  const settingOf = (key: string) => {
    const value = new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`${template} has no ${key}`);
    return value;
  };
  const [command = '', ...args] = settingOf('ExecStart').split(' ');
  return {
    command: command === '/usr/bin/node' ? process.execPath : command,
    args,
    cwd: settingOf('WorkingDirectory').replace('/srv/chat/', repository),
    env: Object.fromEntries(
      settingOf('Environment')
        .split(' ')
        .map((entry) => entry.split('=')),
    ),
    stopTimeout: Number(settingOf('TimeoutStopSec')) * 1_000,
    files: Number(settingOf('LimitNOFILE')),
  };
}
