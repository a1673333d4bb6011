/** Every view, looked at by axe, on a desktop and on a phone, light and dark; and pictures of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { installAxe } from '../../browsers/support/axe.js';
import { can } from '../../browsers/support/engine.js';
import { ALL } from './support/front.js';
import { newName, test, title } from './support/test.js';
import { said, type Visitor } from './support/visitor.js';

const PICTURES = fileURLToPath(new URL('../../../../reports/screenshots', import.meta.url));
const SIZES = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 320, height: 700, hasTouch: true },
};
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

/** On a phone, by the menu. */
async function go(visitor: Visitor, to: string): Promise<void> {
  const [menu] = await visitor.all({ role: 'button', name: 'Menu' });
  if (menu) {
    await visitor.tab.click(menu.selector);
    await visitor.tab.evaluate(isStill);
  }
  await visitor.click({ role: 'link', name: new RegExp(`^${to}`) });
  await visitor.see({ role: 'heading', name: to });
}

async function lookIntoRooms(visitor: Visitor, critic: Critic): Promise<void> {
  await go(visitor, 'General');
  const words = newName('Good morning');
  await visitor.say(words);
  await critic.look('room');
  await visitor.click({ role: 'button', name: 'Edit', within: said(words) });
  await visitor.see({ role: 'textbox', name: 'Edit message' });
  await critic.look('message-edited');
  await visitor.click({ role: 'button', name: 'Cancel' });
  await go(visitor, 'Engineering');
  await visitor.see({ role: 'alert', text: 'member' });
  await critic.look('rejection');
}

async function lookAtViews(visitor: Visitor, critic: Critic): Promise<void> {
  await go(visitor, 'Dashboard');
  await visitor.see({ role: 'definition' });
  await critic.look('dashboard');
  await go(visitor, 'Books');
  await visitor.click({ role: 'button', name: /^Edit / });
  await critic.look('books');
  await visitor.click({ role: 'button', name: /^Notifications/ });
  await visitor.see({ role: 'region', name: 'Notifications' });
  await critic.look('notifications');
  await visitor.tab.press('#notifications', 'Escape');
}

/** With something that is not sent, and words for what is not there. */
async function lookWhileAway(visitor: Visitor, critic: Critic): Promise<void> {
  await visitor.isShown('Offline');
  await go(visitor, 'General');
  await visitor.see({ role: 'log', text: 'The messages of this room' });
  await visitor.write(newName('Far away'));
  await visitor.see(said('Pending'));
  await critic.look('offline');
  await visitor.click({ role: 'button', name: 'Sign out' });
  await visitor.see({ role: 'dialog' });
  await critic.look('signing-out');
}

describe(title, () => {
  for (const [size, view] of Object.entries(SIZES)) {
    test(`nothing is in anybody's way on a ${size}`, async ({ visit, front }) => {
      mkdirSync(PICTURES, { recursive: true });
      const ada = await visit(newName('a name of almost forty characters ja'));
      const critic = new Critic(ada, size);
      await ada.tab.resize(view);
      await ada.tab.open(ada.url);
      await ada.see({ role: 'textbox', name: 'Your name' });
      await critic.look('sign-in');
      await ada.giveName();
      await lookIntoRooms(ada, critic);
      await lookAtViews(ada, critic);
      front.lose(ALL);
      await lookWhileAway(ada, critic);
      expect(critic.found).toEqual([]);
    });
  }
});
