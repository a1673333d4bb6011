/** The units for systemd: what that says of them, and that what they start ends in time. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { token } from 'catenary/credentials';
import { describe, expect, onTestFinished, test } from 'vitest';
import { areLive, consumerAt, listen, SOON } from '../rails/user.js';
import { freePort, startProgram } from '../support/processes.js';
import { startChat } from './support/chat.js';
import { change, fileOfGuide } from './support/front.js';
import { signIn, siteAt } from './support/site.js';
import { unitOf } from './support/unit.js';

const version = execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).split(' ')[1];

/** What `systemd-analyze verify` has against an instance of a template. */
function verify(template: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-units-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, template.replace('@', '@4000'));
  // Debian's Node may be elsewhere here.
  writeFileSync(file, text.replace('/usr/bin/node', process.execPath));
  const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
    encoding: 'utf8',
  });
  return status === 0 ? stderr : stderr || `ended with ${status}`;
}

describe(`docs/production.md: units for systemd ${version}`, () => {
  test.each(['catenary-chat@.service', 'catenary-cable@.service'])(
    '%s has no mistake',
    (template) => {
      const text = fileOfGuide(template);
      expect(verify(template, text)).toBe('');
      expect(verify(template, change(text, [['LimitNOFILE', 'LimitFiles']]))).toContain(
        'Unknown key',
      );
      expect(unitOf(template, 4_000).files).toBe(65_536);
    },
  );

  test('what the one of the chat starts tells its clients of a stop, and ends in time', async () => {
    const chat = await startChat();
    onTestFinished(() => chat.stop());
    const ada = await signIn(siteAt(chat.url), 'ada');
    const consumer = consumerAt(chat.cable, token(ada.token, { in: 'url' }));
    const listener = listen(consumer, { channel: 'ChatChannel', room: 'general' });
    await areLive([listener]);
    const start = performance.now();
    await chat.kill('SIGTERM');
    expect(performance.now() - start).toBeLessThan(unitOf('catenary-chat@.service', 1).stopTimeout);
    const gone = { willAttemptReconnect: true, reason: 'server_restart', code: null };
    await expect.poll(() => listener.told.at(-1), SOON).toEqual(['disconnected', gone]);
  });

  test('what the one of the cable starts serves the cable alone, and ends in time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'catenary-units-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort();
    const { command, args, cwd, env, stopTimeout } = unitOf('catenary-cable@.service', port);
    const url = `http://127.0.0.1:${port}`;
    const cable = await startProgram(command, args, {
      cwd,
      env: { ...env, DATABASE: join(folder, 'chat.sqlite3') },
      ready: async () => (await fetch(`${url}/health`)).ok,
    });
    onTestFinished(() => cable.stop('SIGKILL'));
    expect((await fetch(`${url}/api/session`)).status).toBe(404);
    const start = performance.now();
    await cable.stop('SIGTERM');
    expect(performance.now() - start).toBeLessThan(stopTimeout);
  });
});
