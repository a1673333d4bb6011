/** The cable is away: HTTP goes on, what is written waits, and all is right again afterwards. */
import { describe, expect } from 'vitest';
import { can } from '../../browsers/support/engine.js';
import { newName, test, title } from './support/test.js';
import { said } from './support/visitor.js';

describe(title, () => {
  test('without a cable the page works over HTTP, says so, and is right again afterwards', async ({
    visit,
    front,
  }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    front.cableGoesAway();
    await ada.isShown('Offline: working over HTTP', 20_000);
    await linus.isShown('Offline: working over HTTP', 20_000);
    const over = newName('Over HTTP');
    await ada.say(over);
    await linus.hear(over);
    front.cableIsBack();
    await ada.isShown('Connected', 40_000);
    await linus.isShown('Connected', 40_000);
    const again = newName('Over the cable again');
    await ada.say(again);
    await linus.hear(again);
    for (const visitor of [ada, linus]) {
      expect(await visitor.all(said(over))).toHaveLength(1);
    }
  });

  test.runIf(can('offline'))(
    'offline, what is written is pending, survives a reload, and is delivered once',
    async ({ visit }) => {
      const ada = await visit();
      const linus = await visit();
      await ada.signIn('General');
      await linus.signIn('General');
      await ada.tab.setOffline(true);
      await ada.isShown('Offline', 20_000);
      const text = newName('From a tunnel');
      await ada.write(text);
      await ada.see(said('Pending'));
      const missed = newName('Into a tunnel');
      await linus.say(missed);
      await ada.tab.setOffline(false);
      await ada.isShown('Connected', 40_000);
      await ada.seeNo(said('Pending'));
      await ada.hear(missed);
      await linus.hear(text);
      expect(await linus.all(said(text))).toHaveLength(1);
      expect(await ada.all(said(text))).toHaveLength(1);
    },
  );

  test('a token that has expired is refreshed, and nobody notices', async ({ visit, front }) => {
    const ada = await visit();
    await ada.signIn('General');
    await ada.tab.evaluate(() => {
      const { fetch } = globalThis;
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      globalThis.fetch = async (input, init) => {
        const response = await fetch(input, init);
        if (!String(input).endsWith('/api/token')) return response;
        seen.push(String(input));
        // The first one comes when it is too old.
        if (seen.length === 1) await new Promise((resolve) => setTimeout(resolve, 7_000));
        return response;
      };
    });
    front.cableGoesAway();
    await ada.isShown('Offline', 20_000);
    front.cableIsBack();
    await ada.isShown('Connected', 40_000);
    const tokens = await ada.tab.evaluate(
      () => (globalThis as unknown as { seen: string[] }).seen.length,
    );
    expect(tokens).toBe(2);
    await ada.say(newName('Still here'));
  });
});
