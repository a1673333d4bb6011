/** The units for systemd: what that says of them, and that what they start ends in time. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { token } from 'catenary/credentials';
import { describe, expect, onTestFinished, test } from 'vitest';
import { areLive, consumerAt, listen, SOON } from '../rails/user.js';
import { freePort, startProgram } from '../support/processes.js';
import { copyParts } from '../support/rails-installation.js';
import { startChat } from './support/chat.js';
import { change, fileOfGuide } from './support/front.js';
import { signIn, siteAt } from './support/site.js';
import { type Unit, unitOf } from './support/unit.js';

/** Who has nothing of their own, in the place of the unit's user. */
const NOBODY = 65_534;

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

  /** Starts what a unit starts, as somebody who may write to its state and nowhere else. */
  const startAs = async (user: number, { state, ...unit }: Unit, port: number) => {
    if (state) mkdirSync(state, { recursive: true });
    if (state) chownSync(state, user, user);
    const identity = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--pdeathsig=KILL'];
    const url = `http://127.0.0.1:${port}`;
    const program = await startProgram('setpriv', [...identity, unit.command, ...unit.args], {
      cwd: unit.cwd,
      // What the unit's own file has is for its administrator to say.
      env: { ...unit.env, HOME: '/', SECRET_KEY_BASE: 'of both', ALLOWED_ORIGINS: '' },
      ready: async () => (await fetch(`${url}/health`)).ok,
    });
    onTestFinished(() => program.stop('SIGKILL'));
    return { ...program, url };
  };

  test('what the one of the cable starts knows the users of the web, serves the cable alone, and ends in time', async () => {
    const copies = copyParts({ root: '/', temporary: tmpdir() }, [
      'examples/rails',
      'examples/production',
    ]);
    onTestFinished(copies.remove);
    execFileSync('chmod', ['-R', 'a+rX', copies.folder]);
    const [port, webPort] = [await freePort(), await freePort()];
    const unit = unitOf('catenary-cable@.service', port, copies.folder);
    const cable = await startAs(NOBODY, unit, port);
    expect((await fetch(`${cable.url}/api/session`)).status).toBe(404);

    // The web's unit, as the guide has it.
    const ofWeb = unitOf('catenary-cable@.service', webPort, copies.folder);
    const args = ofWeb.args.filter((arg) => arg !== 'cable/config.ru');
    const web = await startAs(NOBODY, { ...ofWeb, args }, webPort);
    const ada = await signIn(siteAt(web.url), 'ada');
    const consumer = consumerAt(
      `${cable.url.replace('http', 'ws')}/cable`,
      token(ada.token, { in: 'url' }),
    );
    await areLive([listen(consumer, { channel: 'ChatChannel', room: 'general' })]);

    const start = performance.now();
    await cable.stop('SIGTERM');
    expect(performance.now() - start).toBeLessThan(unit.stopTimeout);
  });
});
