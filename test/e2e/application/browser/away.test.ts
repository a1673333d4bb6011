/** The cable is away: HTTP goes on, what is written waits, and all is right again afterwards. */
import { describe, expect } from 'vitest';
import { can } from '../../browsers/support/engine.js';
import { isShort } from './support/form.js';
import { CABLE, DELETIONS, NEW_MESSAGES } from './support/front.js';
import { newName, test, title } from './support/test.js';
import { A_RETRY, momentsOf, said } from './support/visitor.js';

/** Above the 5 s that a token is good for, in `env` of support/test.ts. */
const TOO_OLD = 6_000;

const NOT_YET = 'You are offline. The';

/** Below the 2 s after which a page that waits says so. */
const A_FLASH = 1_900;

/** Notes in the page how long after a click it says of something that it is not there. */
function noteMissing(): void {
  const moments: number[] = [];
  Object.assign(globalThis, { moments });
  let clickedAt = 0;
  addEventListener('click', () => (clickedAt = Date.now()), { capture: true });
  const look = () => {
    if (/You are offline|not here yet/.test(document.body.textContent ?? ''))
      moments.push(Date.now() - clickedAt);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}

/** Notes in the page when a message is not there, once it was. */
function noteGone(text: string): void {
  const moments: number[] = [];
  Object.assign(globalThis, { moments });
  let wasThere = false;
  const look = () => {
    const isThere = document.querySelector('[role="log"]')?.textContent?.includes(text) ?? false;
    if (wasThere && !isThere) moments.push(Date.now());
    wasThere ||= isThere;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}

/** Below the 15 s after which the page tries again by itself what was refused. */
const AT_ONCE = 8_000;

/** The next token comes when it has expired; tells when the page had it, and when it asked again. */
function delayNextToken(by: number): void {
  const { fetch } = globalThis;
  const moments: number[] = [];
  Object.assign(globalThis, { moments });
  globalThis.fetch = async (input, init) => {
    const isOfToken = String(input).endsWith('/api/token');
    if (isOfToken && moments.length > 0) moments.push(Date.now());
    const response = await fetch(input, init);
    if (!isOfToken || moments.length > 0) return response;
    await new Promise((resolve) => setTimeout(resolve, by));
    moments.push(Date.now());
    return response;
  };
}

describe(title, () => {
  test('without a cable the page works over HTTP, says so, and is right again afterwards', async ({
    visit,
    front,
    skip,
  }) => {
    skip(isShort);
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    front.lose(CABLE);
    await ada.isShown('Offline: working over HTTP');
    await linus.isShown('Offline: working over HTTP');
    await ada.isShown('Waiting to retry in ');
    const over = newName('Over HTTP');
    await ada.tab.evaluate(noteGone, over);
    await ada.say(over);
    expect(await momentsOf(ada)).toEqual([]);
    await linus.hear(over);
    await linus.click({ role: 'button', name: /^Notifications/ });
    await linus.notify(ada.name, 'Over HTTP, too');
    await ada.see({ role: 'button', name: 'Notifications, 1 unread' });
    front.loseNothing();
    for (const visitor of [ada, linus]) {
      await visitor.isShown('Connected', A_RETRY);
    }
    const again = newName('Over the cable again');
    await ada.say(again);
    await linus.hear(again);
    for (const visitor of [ada, linus]) {
      expect(await visitor.all(said(over))).toHaveLength(1);
    }
  });

  test.runIf(can('offline'))(
    'offline, what is written is pending, and is delivered once behind it; so is what was missed',
    async ({ visit }) => {
      const ada = await visit();
      const linus = await visit();
      await ada.signIn('General');
      await linus.signIn('General');
      await linus.tab.evaluate(noteMissing);
      await linus.goTo('Books');
      await linus.enter('General');
      await ada.see({ role: 'listitem', text: `${ada.name} (you)` });
      await ada.tab.setOffline(true);
      // Before the page knows it; its console stays clean all the same.
      await ada.enter('Random');
      await ada.isShown('Offline');
      await ada.see({ role: 'log', name: 'Messages', text: NOT_YET });
      await ada.goTo('Books');
      await ada.see({ role: 'status', text: NOT_YET });
      await ada.goTo('Dashboard');
      await ada.see({ role: 'region', name: 'Dashboard', text: NOT_YET });
      await ada.enter('General');
      const people = { role: 'region', name: 'People', text: 'As last known' };
      await ada.see(people);
      const text = newName('From a tunnel');
      await ada.write(text);
      await ada.see({ role: 'button', name: 'Discard', within: said(text) });
      expect((await momentsOf(linus)).filter((after) => after < A_FLASH)).toEqual([]);
      await ada.tab.evaluate(noteGone, text);
      const missed = newName('Into a tunnel');
      await linus.say(missed);
      await ada.tab.setOffline(false);
      await ada.isShown('Connected', A_RETRY);
      await ada.seeNo(said('Pending'));
      await ada.seeNo(people);
      await ada.hear(missed);
      await linus.hear(text);
      expect(await linus.all(said(text))).toHaveLength(1);
      expect(await ada.all(said(text))).toHaveLength(1);
      expect(await momentsOf(ada)).toEqual([]);
    },
  );

  test('what is pending survives a reload, what was discarded is never sent, and why nothing was deleted goes with its reason', async ({
    visit,
    front,
  }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    const stays = newName('To be deleted');
    await ada.say(stays);
    front.lose(CABLE, NEW_MESSAGES, DELETIONS);
    await ada.isShown('Offline');
    const [kept, discarded] = [newName('To be kept'), newName('To be discarded')];
    for (const text of [kept, discarded]) {
      await ada.write(text);
      await ada.see(said(text));
    }
    await ada.tab.open('about:blank');
    await ada.tab.open(ada.url);
    await ada.enter('General');
    await ada.see({ role: 'link', name: /^General.*2 unsent/ });
    await ada.see({ role: 'button', name: 'Discard', within: said(kept) });
    await ada.click({ role: 'button', name: 'Discard', within: said(discarded) });
    await ada.seeNo(said(discarded));
    await ada.remove('Delete', said(stays));
    const why = { role: 'alert', text: 'It was not deleted', within: said(stays) };
    await ada.see(why);
    front.loseNothing();
    await ada.seeNo(said('Pending'), A_RETRY);
    await ada.seeNo(why, A_RETRY);
    await ada.see(said(stays));
    await linus.isShown('Connected', A_RETRY);
    await linus.hear(kept);
    const after = newName('Behind it');
    await ada.say(after);
    await linus.hear(after);
    expect(await linus.all(said(kept))).toHaveLength(1);
    expect(await linus.all(said(discarded))).toEqual([]);
  });

  test('a token that has expired is refreshed at once, and nobody notices', async ({
    visit,
    front,
  }) => {
    const ada = await visit();
    await ada.signIn('General');
    await ada.tab.evaluate(delayNextToken, TOO_OLD);
    front.lose(CABLE);
    await ada.isShown('Offline');
    front.loseNothing();
    await ada.isShown('Connected', A_RETRY);
    const [had = 0, askedAgain = Infinity] = await momentsOf(ada);
    expect(had).toBeGreaterThan(0);
    expect(askedAgain - had).toBeLessThan(AT_ONCE);
    await ada.say(newName('Still here'));
  });
});
