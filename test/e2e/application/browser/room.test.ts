/** What happens in a room: typing, receipts, files, who is there, who may not come in, what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { newName, test, title } from './support/test.js';
import { isInSight, momentsOf, SOON, said, saidBy, type Visitor } from './support/visitor.js';

/** A red pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const MESSAGE = { role: 'textbox', name: 'Message' };
const MESSAGES = { role: 'log', name: 'Messages' };

/** Notes in the page when somebody begins to be shown as typing there, and when no longer. */
function noteTyping(name: string): void {
  const moments: number[] = [];
  Object.assign(globalThis, { moments });
  const look = () => {
    const isShown = document.body.textContent?.includes(`${name} is typing`) ?? false;
    if (isShown === (moments.length % 2 === 0)) moments.push(performance.now());
  };
  const all = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document.body, all);
}

const scrollToTop = (selector: string) => document.querySelector(selector)?.scrollTo(0, 0);

describe(title, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'catenary-files-'));
    writeFileSync(join(folder, 'dot.png'), Buffer.from(PNG, 'base64'));
    writeFileSync(join(folder, 'notes.txt'), 'What was said.');
    writeFileSync(join(folder, 'large.bin'), Buffer.alloc(1_048_577));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function attach(visitor: Visitor, name: string) {
    await visitor.tab.upload('input[type=file]', join(folder, name));
    await visitor.see({ role: 'button', name: 'Remove the file' });
    await visitor.click({ role: 'button', name: 'Send' });
  }

  test('who types is shown, and no longer 3 s after the last sign of it', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    await linus.see({
      role: 'listitem',
      text: ada.name,
      within: { role: 'region', name: 'Here now' },
    });
    await linus.tab.evaluate(noteTyping, ada.name);
    await ada.fill(MESSAGE, 'I am');
    await linus.see({ role: 'paragraph', text: `${ada.name} is typing` });
    await linus.seeNo({ role: 'paragraph', text: `${ada.name} is typing` });
    const [from = 0, to = 0] = await momentsOf(linus);
    expect(to - from).toBeGreaterThan(2_000);
    expect(to - from).toBeLessThan(6_000);
    expect((await ada.see(MESSAGE)).value).toBe('I am');
  });

  test('who has read a message is shown to who said it', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('Random');
    const text = newName('To be read');
    await ada.say(text);
    await ada.seeNo({ ...said('Read by'), text: `Read by ${linus.name}` });
    await linus.signIn('Random');
    await linus.hear(text);
    await ada.see(said(`Read by ${linus.name}`));
  });

  test('who reads older messages has not read the newest', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await linus.tab.resize({ width: 900, height: 420 });
    await ada.signIn('Random');
    await linus.signIn('Random');
    const text = newName('Below all others');
    await ada.say(`${newName('What fills the list')}: ${'and so on, '.repeat(120)}that is all`);
    await linus.hear('What fills the list');
    await linus.tab.evaluate(scrollToTop, (await linus.see(MESSAGES)).selector);
    await ada.say(text);
    const news = { role: 'button', name: 'New messages' };
    await linus.see(news);
    // It comes behind what linus would have said before.
    await linus.fill(MESSAGE, 'I am still reading');
    await ada.see({ role: 'paragraph', text: `${linus.name} is typing` });
    expect((await ada.see(said(text))).text).not.toContain('Read by');
    await linus.click(news);
    await ada.see(said(`${text}Read by ${linus.name}`));
  });

  test('a long message is folded, and who folds it again stays with it', async ({ visit }) => {
    const ada = await visit();
    await ada.tab.resize({ width: 900, height: 420 });
    await ada.signIn('Random');
    const [first, second] = [newName('A novel'), newName('Its sequel')];
    for (const text of [first, second]) await ada.say(`${text}: ${'and so on, '.repeat(400)}end`);
    await ada.click({ role: 'button', name: 'Show all', within: said(first) });
    await ada.click({ role: 'button', name: 'Show less', within: said(first) });
    const button = { role: 'button', name: 'Show all', within: said(first) };
    await expect
      .poll(async () => ada.tab.evaluate(isInSight, (await ada.see(button)).selector), SOON)
      .toBe(true);
  });

  test('an address in a message can be followed', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('Random');
    await linus.signIn('Random');
    const address = `https://example.org/${newName('page').replace(' ', '-')}`;
    await ada.say(`Look at ${address}.`);
    const link = await linus.see({ role: 'link', name: address, within: MESSAGES });
    const href = await linus.tab.evaluate(
      (selector) => document.querySelector(selector)?.getAttribute('href'),
      link.selector,
    );
    expect(href).toBe(address);
  });

  test('an image is shown, and a file can be fetched', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('Random');
    await linus.signIn('Random');
    await attach(ada, 'dot.png');
    const image = await linus.see({ role: 'img', name: 'dot.png', within: saidBy(ada) });
    const width = await linus.tab.evaluate(async (selector) => {
      const element = document.querySelector<HTMLImageElement>(selector);
      await element?.decode();
      return element?.naturalWidth;
    }, image.selector);
    expect(width).toBe(1);
    await attach(ada, 'notes.txt');
    const link = await linus.see({ role: 'link', name: /notes\.txt/, within: MESSAGES });
    const file = await linus.tab.evaluate(async (selector) => {
      const response = await fetch(document.querySelector<HTMLAnchorElement>(selector)?.href ?? '');
      return { text: await response.text(), kind: response.headers.get('content-disposition') };
    }, link.selector);
    expect(file.text).toBe('What was said.');
    expect(file.kind).toMatch(/^attachment/);
  });

  test('who is no member is told why, and hears nothing', async ({ visit }) => {
    const member = await visit('grace');
    const stranger = await visit();
    await member.signIn('Engineering');
    await stranger.signIn();
    await stranger.click({ role: 'link', name: /^Engineering/ });
    const alert = await stranger.see({ role: 'alert', text: 'member' });
    expect(alert.text).toMatch(/not a member/i);
    const text = newName('Among ourselves');
    await member.say(text);
    await stranger.seeNo(MESSAGES);
    await stranger.enter('General');
    await stranger.seeNo(said(text));
  });

  test('what is empty, too long or too large is refused beside its field, and stays there', async ({
    visit,
  }) => {
    const ada = await visit();
    await ada.signIn('General');
    await ada.click({ role: 'button', name: 'Send' });
    await ada.see({ role: 'alert', text: 'Write something' });
    const text = 'x'.repeat(10_001);
    await ada.write(text);
    await ada.see({ role: 'alert', text: '10,000' });
    expect((await ada.see(MESSAGE)).value).toBe(text);
    await ada.fill(MESSAGE, '');
    await ada.tab.upload('input[type=file]', join(folder, 'large.bin'));
    await ada.see({ role: 'alert', text: 'too large' });
    await ada.click({ role: 'button', name: 'Send' });
    await ada.see({ role: 'alert', text: 'too large' });
    await ada.click({ role: 'button', name: 'Remove the file' });
    await ada.isAt(MESSAGE);
  });

  test('the 31st message of a minute waits for its time, and so does what follows; nobody else does', async ({
    visit,
  }) => {
    const ada = await visit();
    const linus = await visit();
    await ada.signIn('General');
    await linus.signIn('General');
    const text = newName('One of many');
    await ada.writeAll(Array.from({ length: 32 }, (_, index) => `${text}, ${index + 1}.`));
    await ada.see({ role: 'alert', text: 'Not sent yet', within: said(`${text}, 31.`) });
    expect((await ada.see(said(`${text}, 31.`))).text).toMatch(/Trying again in \d+ s/);
    expect((await ada.see(said(`${text}, 32.`))).text).toMatch('Pending');
    await linus.hear(`${text}, 30.`);
    await linus.say(newName('I have said nothing yet'));
    // Rails performs several at once: the last one may be heard before others.
    await expect.poll(async () => (await linus.all(said(text))).length, SOON).toBe(30);
    await linus.seeNo(said(`${text}, 31.`));
  });
});
