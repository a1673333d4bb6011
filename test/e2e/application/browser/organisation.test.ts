/** What concerns everybody: who is online, notifications, the dashboard. */
import { describe, expect } from 'vitest';
import { isShort } from './support/form.js';
import { newName, test, title } from './support/test.js';
import { SOON, Visitor } from './support/visitor.js';

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

  test('a notification that is too long is not cut off: it says by how much, and goes when it is short enough', async ({
    visit,
  }) => {
    const ada = await visit();
    const linus = await visit();
    await linus.signIn();
    await ada.signIn();
    await ada.click(BELL);
    await ada.choose({ role: 'combobox', name: 'To' }, linus.name);
    const field = { role: 'textbox', name: 'Text' };
    const text = `${'x'.repeat(196)} end`;
    await ada.fill(field, `${text}, and 12 more`);
    await ada.see({ role: 'form', name: 'Notify somebody', text: '213 of 200 characters' });
    await ada.click({ role: 'button', name: 'Notify' });
    await ada.see({ role: 'alert', text: 'at most 200 characters, and it has 13 more' });
    expect((await ada.see(field)).value).toBe(`${text}, and 12 more`);
    await ada.notify(linus.name, text);
    await linus.click({ role: 'button', name: 'Notifications, 1 unread' });
    await linus.see({ role: 'listitem', text });
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
    await expect.poll(() => grace.tab.evaluate(() => document.title), SOON).toMatch(/^\(\d+\) /);
    await grace.enter('Random');
    await grace.click(BELL);
    await grace.click({ role: 'link', name: 'in room general', within: items });
    await grace.see({ role: 'heading', name: 'General' });
    await grace.hear(text);
    await grace.seeNo(items);
    await grace.click(BELL);
    // Opened at once, the panel has it as it was before, until the server has answered.
    await expect.poll(async () => (await grace.see(items)).text, SOON).not.toMatch('Mark as read');
  });

  test('the dashboard counts who is there', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.goTo('Dashboard');
    await ada.see({ role: 'region', name: 'Dashboard', text: 'The lines begin with your visit' });
    await expect
      .poll(async () => (await ada.all({ role: 'definition' })).map(({ text }) => Number(text)), {
        timeout: 15_000,
      })
      .toSatisfy((numbers: number[]) => numbers.length === 5 && (numbers[0] ?? 0) >= 1);
  });
});
