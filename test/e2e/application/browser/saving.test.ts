/** What is saved while there is no network, or slowly: the page says so, and nothing that was typed is lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { can } from '../../browsers/support/engine.js';
import { ALL, CABLE, CHANGES, type Front } from './support/front.js';
import type { Query } from './support/roles.js';
import { newName, test, title } from './support/test.js';
import { A_RETRY, said, type Visitor } from './support/visitor.js';

const SAVE = { role: 'button', name: 'Save' };
const NEW_BOOK = { role: 'form', name: 'Add a book' };

const fieldOf = (name: string, within?: Query): Query => ({
  role: 'textbox',
  name,
  ...(within && { within }),
});

/** What lies between the page and its server. */
interface Network {
  lose(): unknown;
  find(): unknown;
}

const behind = (front: Front): Network => ({
  lose: () => front.lose(ALL),
  find: () => front.loseNothing(),
});

interface Saving {
  readonly visitor: Visitor;
  readonly network: Network;
  /** What the key is pressed in. */
  readonly press: Query;
  /** Where the focus is then; where it was, unless this says something else. */
  readonly at?: Query;
  /** The fields, with what was typed. */
  readonly kept: readonly (readonly [Query, string])[];
}

/** Saves without a network, and looks at what is there then, and when the network is back. */
async function failsAndStays({ visitor, network, press, at = press, kept }: Saving): Promise<void> {
  const isAllThere = async () => {
    await visitor.isAt(at);
    for (const [field, text] of kept) expect((await visitor.see(field)).value).toBe(text);
  };
  const why = { role: 'alert', text: 'could not be reached' };
  await network.lose();
  await visitor.press(press);
  // What was asked for over the cable is asked for over HTTP, too.
  await visitor.see(why, A_RETRY);
  await isAllThere();
  await network.find();
  await visitor.seeNo(why, A_RETRY);
  await isAllThere();
}

/** To who sees it and to who hears it; the focus stays. */
async function saysThatItSaves(visitor: Visitor): Promise<void> {
  await visitor.see({ role: 'status', text: 'Saving…' });
  await visitor.isAt({ role: 'button', name: 'Saving…' });
}

describe(title, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'catenary-files-'));
    writeFileSync(join(folder, 'notes.txt'), 'What was said.');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('a message that cannot be saved stays in its editor, and is saved later', async ({
    visit,
    front,
  }) => {
    const visitor = await visit();
    await visitor.signIn('General');
    const line = newName('To be edited');
    await visitor.say(line);
    await visitor.press({ role: 'button', name: 'Edit', within: said(line) });
    const edited = `${line}, again`;
    const kept = [[fieldOf('Edit message'), edited]] as const;
    await visitor.fill(fieldOf('Edit message'), edited);
    await failsAndStays({ visitor, network: behind(front), press: SAVE, kept });
    await visitor.press(SAVE);
    await visitor.isAt({ role: 'button', name: 'Edit', within: said(edited) });
  });

  test('a message that became too long says so until it is shorter; Escape leaves it as it was', async ({
    visit,
  }) => {
    const visitor = await visit();
    await visitor.signIn('General');
    const line = newName('To be kept');
    await visitor.say(line);
    const edit = { role: 'button', name: 'Edit', within: said(line) };
    await visitor.press(edit);
    await visitor.fill(fieldOf('Edit message'), 'a'.repeat(10_001));
    await visitor.see({ role: 'article', text: '10,001 of 10,000 characters' });
    await visitor.press(SAVE);
    const why = { role: 'alert', text: 'The message is too long' };
    await visitor.see(why);
    await visitor.fill(fieldOf('Edit message'), 'Something else');
    await visitor.seeNo(why);
    await visitor.press(SAVE, 'Escape');
    await visitor.isAt(edit);
  });

  test('who cannot be signed out is told so for as long as that is true', async ({
    visit,
    front,
  }) => {
    const visitor = await visit();
    await visitor.signIn();
    const press = { role: 'button', name: 'Sign out' };
    await failsAndStays({ visitor, network: behind(front), press, kept: [] });
  });

  test('a book that cannot be added stays in its form, and is added later', async ({
    visit,
    front,
  }) => {
    const visitor = await visit();
    await visitor.signIn();
    await visitor.goTo('Books');
    const book = newName('Silas Marner');
    const kept = [
      [fieldOf('Title', NEW_BOOK), book],
      [fieldOf('Author', NEW_BOOK), 'George Eliot'],
    ] as const;
    for (const [field, text] of kept) await visitor.fill(field, text);
    const press = { role: 'button', name: 'Add book' };
    await failsAndStays({ visitor, network: behind(front), press, kept });
    await visitor.press(press);
    await visitor.see({ role: 'listitem', text: book });
  });

  test.runIf(can('offline'))(
    'so does one in a browser that knows that it is offline',
    async ({ visit }) => {
      const visitor = await visit();
      await visitor.signIn();
      await visitor.goTo('Books');
      const kept = [[fieldOf('Title', NEW_BOOK), newName('Romola')]] as const;
      await visitor.fill(fieldOf('Author', NEW_BOOK), 'George Eliot');
      for (const [field, text] of kept) await visitor.fill(field, text);
      const network = {
        lose: () => visitor.tab.setOffline(true),
        find: () => visitor.tab.setOffline(false),
      };
      const press = { role: 'button', name: 'Add book' };
      await failsAndStays({ visitor, network, press, kept });
    },
  );

  test('a book that cannot be saved stays in its editor, and is saved later', async ({
    visit,
    front,
  }) => {
    const visitor = await visit();
    await visitor.signIn();
    await visitor.goTo('Books');
    const book = await visitor.addBook(newName('Middlemarch'), 'George Eliot');
    await visitor.press({ role: 'button', name: `Edit ${book}` });
    const within = { role: 'form', name: `Edit ${book}` };
    const edited = `${book}, again`;
    const kept = [
      [fieldOf('Title', within), edited],
      [fieldOf('Author', within), 'George Eliot'],
    ] as const;
    await visitor.fill(fieldOf('Title', within), edited);
    await failsAndStays({ visitor, network: behind(front), press: SAVE, kept });
    await visitor.press(SAVE);
    await visitor.see({ role: 'listitem', text: edited });
    await visitor.isAt({ role: 'button', name: `Edit ${edited}` });
  });

  test('a notification that cannot be sent stays in its form, and is sent later', async ({
    visit,
    front,
  }) => {
    const visitor = await visit();
    const linus = await visit();
    await linus.signIn();
    await visitor.signIn();
    await visitor.press({ role: 'button', name: /^Notifications/ });
    const to = { role: 'combobox', name: 'To' };
    await visitor.choose(to, linus.name);
    const kept = [
      [fieldOf('Text'), 'From afar'],
      [to, linus.name],
    ] as const;
    await visitor.fill(fieldOf('Text'), 'From afar');
    const press = { role: 'button', name: 'Notify' };
    await failsAndStays({ visitor, network: behind(front), press, kept });
    await visitor.press(press);
    await visitor.see({ role: 'status', text: `Sent to ${linus.name}` });
    await linus.see({ role: 'button', name: 'Notifications, 1 unread' }, A_RETRY);
  });

  test('a file that cannot be uploaded stays chosen, and goes with its words later', async ({
    visit,
    front,
  }) => {
    const visitor = await visit();
    await visitor.signIn('General');
    const words = newName('What I wrote');
    const kept = [[fieldOf('Message'), words]] as const;
    await visitor.fill(fieldOf('Message'), words);
    await visitor.tab.upload('input[type=file]', join(folder, 'notes.txt'));
    const file = { role: 'button', name: 'Remove the file' };
    await visitor.see(file);
    const press = { role: 'button', name: 'Send' };
    await failsAndStays({ visitor, network: behind(front), press, at: fieldOf('Message'), kept });
    await visitor.see(file);
    await visitor.press(press);
    await visitor.see({ role: 'link', name: /notes\.txt/, within: said(words) });
    await visitor.seeNo(file);
  });

  test('a message that is saved slowly says so', async ({ visit, front }) => {
    const visitor = await visit();
    await visitor.signIn('General');
    const line = newName('To be edited slowly');
    await visitor.say(line);
    front.lose(CABLE);
    await visitor.isShown('Offline: working over HTTP');
    const edit = { role: 'button', name: 'Edit', within: said(line) };
    await visitor.press(edit);
    await visitor.fill(fieldOf('Edit message'), `${line}, again`);
    front.hold(CHANGES);
    await visitor.press(SAVE);
    await saysThatItSaves(visitor);
    front.loseNothing();
    await visitor.isAt(edit);
  });

  test('a book that is saved slowly says so', async ({ visit, front }) => {
    const visitor = await visit();
    await visitor.signIn();
    await visitor.goTo('Books');
    const book = await visitor.addBook(newName('Daniel Deronda'), 'George Eliot');
    await visitor.press({ role: 'button', name: `Edit ${book}` });
    const within = { role: 'form', name: `Edit ${book}` };
    await visitor.fill(fieldOf('Title', within), `${book}, again`);
    front.hold(CHANGES);
    await visitor.press(SAVE);
    await saysThatItSaves(visitor);
    front.loseNothing();
    await visitor.isAt({ role: 'button', name: `Edit ${book}, again` });
  });
});
