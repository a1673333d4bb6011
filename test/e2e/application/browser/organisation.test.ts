/** What concerns everybody: who is online, notifications, the dashboard, the books. */
import { describe, expect } from 'vitest';
import { isShort } from './support/form.js';
import { newName, test, title } from './support/test.js';
import { isInSight, Visitor } from './support/visitor.js';

const person = ({ name }: Visitor, status: string) => ({
  role: 'listitem',
  text: `${name} ${status}`,
  within: { role: 'region', name: 'People' },
});

const BELL = { role: 'button', name: /^Notifications/ };

const readStorages = (): string => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);

/** The browser still answers the server's pings, which are not the page's. */
const loseWhatIsSent = (): void => {
  WebSocket.prototype.send = () => {};
};

/** Above the 30 s of PRESENCE_TIMEOUT, in `env` of support/test.ts. */
const A_WHILE = 45_000;

const row = (book: string) => ({ role: 'listitem', text: book });

describe(title, () => {
  test('people see who is online and how, and who has gone', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await linus.signIn();
    await ada.signIn();
    await linus.see(person(ada, 'Online'));
    await ada.choose({ role: 'combobox', name: 'My status' }, 'Do not disturb');
    await linus.see(person(ada, 'Do not disturb'));
    await ada.click({ role: 'button', name: 'Sign out' });
    await ada.see({ role: 'textbox', name: 'Your name' });
    await linus.see(person(ada, 'Offline'));
  });

  test('who is not heard of any more is offline after a while, without a goodbye', async ({
    visit,
    skip,
  }) => {
    skip(isShort);
    const ada = await visit();
    const linus = await visit();
    await linus.signIn();
    await ada.signIn();
    await linus.see(person(ada, 'Online'));
    await ada.tab.evaluate(loseWhatIsSent);
    await linus.see(person(ada, 'Offline'), A_WHILE);
    // The socket is there: nothing but the silence has told it.
    await ada.isShown('Connected');
    await linus.see({ role: 'listitem', text: `${linus.name} (you) Online` });
  });

  test('a name that nobody can have is refused', async ({ visit }) => {
    const ada = await visit();
    await ada.tab.open(ada.url);
    await ada.fill({ role: 'textbox', name: 'Your name' }, 'ada; admin');
    await ada.click({ role: 'button', name: 'Sign in' });
    await ada.see({ role: 'alert', text: 'A name has 1 to 40 letters' });
    await ada.see({ role: 'textbox', name: 'Your name' });
  });

  test('who signs out leaves nothing to whoever signs in there next', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await linus.signIn();
    await ada.signIn('General');
    await ada.fill({ role: 'textbox', name: 'Message' }, 'For no other eyes');
    await ada.choose({ role: 'combobox', name: 'My status' }, 'Busy');
    await linus.see(person(ada, 'Busy'));
    await linus.click(BELL);
    await linus.notify(ada.name, 'For Ada');
    await ada.see({ role: 'button', name: 'Notifications, 1 unread' });
    await ada.click({ role: 'button', name: 'Sign out' });
    const grace = new Visitor(ada.tab, newName(), ada.url);
    await grace.giveName();
    await grace.enter('General');
    expect((await grace.see({ role: 'textbox', name: 'Message' })).value).toBe('');
    await linus.see(person(ada, 'Offline'));
    await linus.see(person(grace, 'Online'));
    await linus.notify(ada.name, 'Still for Ada');
    await linus.notify(grace.name, 'For Grace');
    await grace.click({ role: 'button', name: 'Notifications, 1 unread' });
    const items = { role: 'listitem', within: { role: 'region', name: 'Notifications' } };
    await grace.see({ ...items, text: 'For Grace' });
    expect(await grace.all(items)).toHaveLength(1);
    const left = await grace.tab.evaluate(readStorages);
    expect(left).not.toContain(ada.name);
    expect(left).not.toContain('no other eyes');
  });

  test('a session that is ended elsewhere ends here as well, and the page says so', async ({
    visit,
  }) => {
    const ada = await visit();
    await ada.signIn('General');
    await ada.tab.evaluate(async () => {
      await fetch('/api/session', { method: 'DELETE' });
    });
    await ada.see({ role: 'textbox', name: 'Your name' });
    await ada.see({ role: 'status', text: 'Your session has ended' });
  });

  test('a notification is unread until it is marked, alone or with all', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn();
    await linus.signIn();
    await linus.see({ role: 'button', name: 'Notifications, 0 unread' });
    await ada.click(BELL);
    for (const text of ['First', 'Second', 'Third']) await ada.notify(linus.name, text);
    await linus.see({ role: 'button', name: 'Notifications, 3 unread' });
    await linus.click(BELL);
    await linus.click({
      role: 'button',
      name: 'Mark as read',
      within: { role: 'listitem', text: 'Second' },
    });
    await linus.see({ role: 'button', name: 'Notifications, 2 unread' });
    await linus.click({ role: 'button', name: 'Mark all as read' });
    await linus.see({ role: 'button', name: 'Notifications, 0 unread' });
    await linus.seeNo({ role: 'button', name: 'Mark as read' });
  });

  test('too many notifications are refused, and only to their sender', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await linus.signIn();
    await ada.signIn();
    await ada.click(BELL);
    for (const text of '12345678') await ada.notify(linus.name, text);
    await ada.fill({ role: 'textbox', name: 'Text' }, 'One more');
    await ada.click({ role: 'button', name: 'Notify' });
    await ada.see({ role: 'alert', text: 'Too many notifications' });
    await linus.see({ role: 'button', name: 'Notifications, 8 unread' });
    expect(await linus.all({ role: 'alert', text: 'Too many' })).toEqual([]);
  });

  test('who is named in a message is notified', async ({ visit }) => {
    const ada = await visit();
    const grace = await visit('grace');
    await grace.signIn();
    await grace.click(BELL);
    await ada.signIn('General');
    const text = newName('Look at this, @grace');
    await ada.say(text);
    const items = { role: 'listitem', text, within: { role: 'region', name: 'Notifications' } };
    expect((await grace.see(items)).text).toMatch(`${ada.name} in room general: ${text}`);
    expect((await grace.see(items)).text).not.toMatch(`${ada.name} ${ada.name}`);
    expect(await grace.tab.evaluate(() => document.title)).toMatch(/^\(\d+\) /);
    await grace.enter('Random');
    await grace.click(BELL);
    await grace.click({ role: 'link', name: 'in room general', within: items });
    await grace.see({ role: 'heading', name: 'General' });
    await grace.hear(text);
    await grace.seeNo(items);
    await grace.click(BELL);
    expect((await grace.see(items)).text).not.toMatch('Mark as read');
  });

  test('the dashboard counts who is there', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.goTo('Dashboard');
    await expect
      .poll(async () => (await ada.all({ role: 'definition' })).map(({ text }) => Number(text)), {
        timeout: 15_000,
      })
      .toSatisfy((numbers: number[]) => numbers.length === 5 && (numbers[0] ?? 0) >= 1);
  });

  test('a book that is created, edited and deleted is so for everybody', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    for (const visitor of [ada, linus]) {
      await visitor.signIn();
      await visitor.goTo('Books');
    }
    const form = { role: 'form', name: 'Add a book' };
    const book = newName('Emma');
    await ada.fill({ role: 'textbox', name: 'Title', within: form }, book);
    await ada.fill({ role: 'textbox', name: 'Author', within: form }, 'Jane Austen');
    await ada.click({ role: 'button', name: /Add/, within: form });
    await linus.click({ role: 'button', name: `Edit ${book}` });
    const edit = { role: 'form', name: `Edit ${book}` };
    await linus.fill({ role: 'textbox', name: 'Title', within: edit }, `${book}, a novel`);
    await linus.click({ role: 'button', name: 'Save', within: edit });
    await ada.see(row(`${book}, a novel`));
    await ada.remove(`Delete ${book}, a novel`);
    await linus.seeNo(row(book));
  });

  test('who begins to edit another book has not given up the first', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.click({ role: 'link', name: 'Books' });
    const form = { role: 'form', name: 'Add a book' };
    const books = [newName('Sense'), newName('Sensibility')];
    for (const book of books) {
      await ada.fill({ role: 'textbox', name: 'Title', within: form }, book);
      await ada.fill({ role: 'textbox', name: 'Author', within: form }, 'Jane Austen');
      await ada.click({ role: 'button', name: /Add/, within: form });
      await ada.click({ role: 'button', name: `Edit ${book}` });
      const edit = { role: 'form', name: `Edit ${book}` };
      await ada.fill({ role: 'textbox', name: 'Title', within: edit }, `${book}, edited`);
    }
    for (const book of books) {
      await ada.click({
        role: 'button',
        name: 'Save',
        within: { role: 'form', name: `Edit ${book}` },
      });
      await ada.see(row(`${book}, edited`));
    }
  });

  test('who edits a book is warned when somebody else has changed it', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await linus.tab.resize({ width: 900, height: 420 });
    for (const visitor of [ada, linus]) {
      await visitor.signIn();
      await visitor.goTo('Books');
    }
    const form = { role: 'form', name: 'Add a book' };
    const book = newName('Persuasion');
    await ada.fill({ role: 'textbox', name: 'Title', within: form }, book);
    await ada.fill({ role: 'textbox', name: 'Author', within: form }, 'Jane Austen');
    await ada.click({ role: 'button', name: /Add/, within: form });
    const edit = { role: 'form', name: `Edit ${book}` };
    for (const visitor of [ada, linus]) {
      await visitor.click({ role: 'button', name: `Edit ${book}` });
    }
    await ada.fill({ role: 'textbox', name: 'Title', within: edit }, `${book}, by Ada`);
    await linus.fill({ role: 'textbox', name: 'Title', within: edit }, `${book}, by Linus`);
    await ada.click({ role: 'button', name: 'Save', within: edit });
    const warning = await linus.see({ role: 'alert', text: 'Somebody else changed this book' });
    expect(await linus.tab.evaluate(isInSight, warning.selector)).toBe(true);
    await linus.click({ role: 'button', name: 'Keep mine' });
    await linus.see(row(`${book}, by Linus`));
    await ada.see(row(`${book}, by Linus`));
  });
});
