/** Every view, looked at by axe, on a desktop and on a phone, light and dark; and pictures of them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { newName, test, title } from './support/test.js';
import type { Visitor } from './support/visitor.js';

const PICTURES = fileURLToPath(new URL('../../../../reports/screenshots', import.meta.url));
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 320, height: 700 } };

const require = createRequire(new URL('../../browsers/package.json', import.meta.url));
/** As with the other library: see support/roles.ts. */
const install = new Function(
  readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'),
) as () => void;

async function problemsOf({ tab }: Visitor): Promise<unknown[]> {
  await tab.evaluate(install);
  return tab.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: in the page, where nothing of ours is imported
    const { violations } = await (globalThis as any).axe.run();
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
      nodes.map(({ html }) => `${id}: ${html}`),
    );
  });
}

describe(title, () => {
  for (const [size, view] of Object.entries(SIZES)) {
    test(`nothing is in anybody's way on a ${size}`, async ({ visit }) => {
      mkdirSync(PICTURES, { recursive: true });
      const ada = await visit('ada');
      await ada.tab.resize(view);
      const look = async (name: string) => {
        await ada.tab.screenshot(`${join(PICTURES, `application-${name}-${size}`)}.png`);
        expect(await problemsOf(ada), name).toEqual([]);
        const isTooWide = await ada.tab.evaluate(
          () => document.documentElement.scrollWidth > innerWidth,
        );
        expect(isTooWide, `${name} is wider than the ${size}`).toBe(false);
      };
      const go = async (to: string) => {
        const [menu] = await ada.all({ role: 'button', name: 'Menu' });
        if (menu) await ada.tab.click(menu.selector);
        await ada.click({ role: 'link', name: to });
        await ada.see({ role: 'heading', name: to });
      };
      await ada.tab.open(ada.url);
      await ada.see({ role: 'textbox', name: 'Your name' });
      await look('sign-in');
      await ada.signIn();
      await go('General');
      await ada.say(newName('Good morning'));
      await look('room');
      await go('Dashboard');
      await look('dashboard');
      await go('Books');
      await look('books');
      await ada.click({ role: 'button', name: /^Notifications/ });
      await ada.see({ role: 'region', name: 'Notifications' });
      await look('notifications');
    });
  }
});
