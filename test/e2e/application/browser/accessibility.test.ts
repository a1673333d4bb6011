/** Every view, looked at by axe, on a desktop and on a phone, light and dark; and pictures of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { installAxe } from '../../browsers/support/axe.js';
import { can } from '../../browsers/support/engine.js';
import { CABLE, NEW_MESSAGES } from './support/front.js';
import { newName, test, title } from './support/test.js';
import { said, type Visitor } from './support/visitor.js';

const PICTURES = fileURLToPath(new URL('../../../../reports/screenshots', import.meta.url));
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 320, height: 700 } };
const SCHEMES = can('dark') ? ['light', 'dark'] : ['light'];

/** What has just changed its colour is on the way to it. */
async function isStill(): Promise<void> {
  // One that is cut short is over, too.
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
}

async function problemsOf({ tab }: Visitor): Promise<unknown[]> {
  const isThere = await tab.evaluate(() => 'axe' in globalThis);
  if (!isThere) await tab.evaluate(installAxe);
  return tab.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: in the page, where nothing of ours is imported
    const { violations } = await (globalThis as any).axe.run();
    const problems = violations.flatMap(
      ({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
        nodes.map(({ html }) => `${id}: ${html}`),
    );
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) problems.push(`${scrollWidth} pixels wide, of ${innerWidth}`);
    return problems;
  });
}

/** A visitor, and what looks at what the visitor sees. */
class Critic {
  readonly #visitor: Visitor;
  readonly #size: string;
  readonly found: string[] = [];

  constructor(visitor: Visitor, size: string) {
    this.#visitor = visitor;
    this.#size = size;
  }

  async look(view: string): Promise<void> {
    for (const scheme of SCHEMES) {
      if (can('dark')) await this.#visitor.tab.setDark(scheme === 'dark');
      await this.#visitor.tab.evaluate(isStill);
      const name = `${view}-${this.#size}-${scheme}`;
      await this.#visitor.tab.screenshot(`${join(PICTURES, `application-${name}`)}.png`);
      const problems = await problemsOf(this.#visitor);
      this.found.push(...problems.map((problem) => `${name}: ${problem}`));
    }
  }
}

describe(title, () => {
  for (const [size, view] of Object.entries(SIZES)) {
    test(`nothing is in anybody's way on a ${size}`, async ({ visit, front }) => {
      mkdirSync(PICTURES, { recursive: true });
      const ada = await visit();
      const critic = new Critic(ada, size);
      const go = async (to: string) => {
        const [menu] = await ada.all({ role: 'button', name: 'Menu' });
        if (menu) await ada.tab.click(menu.selector);
        await ada.click({ role: 'link', name: new RegExp(`^${to}`) });
        await ada.see({ role: 'heading', name: to });
      };
      await ada.tab.resize(view);
      await ada.tab.open(ada.url);
      await ada.see({ role: 'textbox', name: 'Your name' });
      await critic.look('sign-in');
      await ada.giveName();
      await go('General');
      const words = newName('Good morning');
      await ada.say(words);
      await critic.look('room');
      await ada.click({ role: 'button', name: 'Edit', within: said(words) });
      await ada.see({ role: 'textbox', name: 'Edit message' });
      await critic.look('message-edited');
      await ada.click({ role: 'button', name: 'Cancel' });
      await go('Engineering');
      await ada.see({ role: 'alert', text: 'member' });
      await critic.look('rejection');
      await go('Dashboard');
      await ada.see({ role: 'definition' });
      await critic.look('dashboard');
      await go('Books');
      await ada.click({ role: 'button', name: /^Edit / });
      await critic.look('books');
      await ada.click({ role: 'button', name: /^Notifications/ });
      await ada.see({ role: 'region', name: 'Notifications' });
      await critic.look('notifications');
      await ada.tab.press('#notifications', 'Escape');
      front.lose(CABLE, NEW_MESSAGES);
      await ada.isShown('Offline');
      await go('General');
      await ada.write(newName('Far away'));
      await ada.see(said('Pending'));
      await critic.look('offline');
      await ada.click({ role: 'button', name: 'Sign out' });
      await ada.see({ role: 'dialog' });
      await critic.look('signing-out');
      expect(critic.found).toEqual([]);
    });
  }
});
