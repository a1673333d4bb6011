/** The demo as `npm start` runs it: its page in two tabs, and a picture of it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { freePort, type Program, startProgram } from '../support/processes.js';
import type { Tab } from './support/browser.js';
import { browserVersion, engine } from './support/engine.js';
import { test } from './support/test.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const PICTURES = join(repository, 'reports', 'screenshots');

/** The demo's page, as its user sees it. */
function chatIn(tab: Tab) {
  const textsOf = (selector: string) =>
    tab.evaluate(
      (query) => Array.from(document.querySelectorAll(query), (node) => node.textContent),
      selector,
    );
  const poll = (selector: string, within = 5_000) =>
    expect.poll(() => textsOf(selector), { timeout: within, interval: 100 });
  return {
    fill: (id: string, value: string) =>
      tab.evaluate(
        (id, value) => {
          const field = document.getElementById(id) as HTMLInputElement;
          field.value = value;
          field.dispatchEvent(new Event('change'));
        },
        id,
        value,
      ),
    async say(body: string) {
      await this.fill('body', body);
      await tab.evaluate(() => document.querySelector('form')?.requestSubmit());
      await poll('.message[data-delivery=sent] .body').toContain(body);
    },
    press: (control: string) =>
      tab.evaluate((name) => {
        document.querySelector<HTMLButtonElement>(`[data-control=${name}]`)?.click();
      }, control),
    hears: (body: string) => poll('.message .body').toContain(body),
    sees: (...people: string[]) => poll('.person span:last-child').toEqual(people),
    shows: (state: string, within?: number) => poll('#state-word', within).toEqual([state]),
  };
}

describe(browserVersion(), () => {
  let port: number;
  let demo: Program;
  const url = () => `http://127.0.0.1:${port}/`;
  const start = async () => {
    demo = await startProgram(process.execPath, ['examples/chat/server/main.mjs'], {
      cwd: repository,
      env: { PORT: String(port), HOST: '127.0.0.1' },
      ready: async () => (await fetch(url())).ok,
    });
  };
  beforeAll(async () => {
    port = await freePort();
    await start();
  });
  afterAll(() => demo.stop());

  /** Two people in the demo's lobby. */
  async function lobby(newTab: () => Promise<Tab>) {
    const [first, second] = [await newTab(), await newTab()];
    await Promise.all([first.open(url()), second.open(url())]);
    const [ada, linus] = [chatIn(first), chatIn(second)];
    await Promise.all([ada.shows('Connected'), linus.shows('Connected')]);
    await ada.fill('name', 'Ada');
    await linus.fill('name', 'Linus');
    await Promise.all([ada.sees('Ada (you)', 'Linus'), linus.sees('Linus (you)', 'Ada')]);
    return { first, ada, linus };
  }

  test("the demo's page: two tabs see each other and chat", async ({ newTab }) => {
    const { first, ada, linus } = await lobby(newTab);
    await ada.say('Hello, is anybody there?');
    await linus.hears('Hello, is anybody there?');
    await linus.say('Yes, in another tab.');
    await ada.hears('Yes, in another tab.');
    mkdirSync(PICTURES, { recursive: true });
    await first.screenshot(`${join(PICTURES, engine)}.png`);
  });

  test("the demo's server is killed and started again: both tabs are back, and chat", async ({
    newTab,
  }) => {
    const { ada, linus } = await lobby(newTab);
    await demo.stop('SIGKILL');
    await Promise.all([ada.shows('Waiting to retry'), linus.shows('Waiting to retry')]);
    await start();
    await Promise.all([ada.shows('Connected', 15_000), linus.shows('Connected', 15_000)]);
    await linus.say('Back again');
    await ada.hears('Back again');
  });

  test("the demo's server drops a tab, which is back, and turns it away, which ends it", async ({
    newTab,
  }) => {
    const { ada } = await lobby(newTab);
    await ada.press('drop');
    await ada.shows('Waiting to retry');
    await ada.shows('Connected', 7_000);
    await ada.sees('Ada (you)', 'Linus');
    await ada.press('turn-away');
    await ada.shows('Not connected');
  });
});
