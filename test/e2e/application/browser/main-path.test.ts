/** What everybody does, in every browser: two people talk, and go on behind a server that was killed. */
import { describe, expect } from 'vitest';
import { newName, test, title } from './support/test.js';
import { A_RETRY, said, saidBy } from './support/visitor.js';

describe(title, () => {
  test('a message is said, edited and deleted, and the other sees all of it', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    const text = newName('Hello');
    await ada.say(text);
    await linus.hear(text);
    await ada.click({ role: 'button', name: 'Edit', within: said(text) });
    await ada.fill({ role: 'textbox', name: 'Edit message' }, `${text} again`);
    await ada.click({ role: 'button', name: 'Save' });
    await linus.hear(`${text} again`);
    await linus.see({ ...saidBy(ada), text: `${text} again` });
    await linus.see({ ...saidBy(ada), text: 'edited' });
    await linus.seeNo({ role: 'button', name: 'Edit', within: said(text) });
    await ada.remove('Delete', said(text));
    await linus.seeNo(said(text));
    await ada.seeNo(said(text));
  });

  test('the server is killed: what is written meanwhile is pending, and sent once it is back', async ({
    visit,
    application,
  }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    await application.kill();
    await ada.isShown('Offline');
    const text = newName('Written while it was away');
    await ada.write(text);
    await ada.see(said('Pending'));
    await application.start();
    for (const visitor of [ada, linus]) await visitor.isShown('Connected', A_RETRY);
    await ada.seeNo(said('Pending'));
    await ada.see({ role: 'button', name: 'Delete', within: said(text) });
    await linus.hear(text);
    expect(await linus.all(said(text))).toHaveLength(1);
  });
});
