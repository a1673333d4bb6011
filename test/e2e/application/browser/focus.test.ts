/** Where the focus is: who has no mouse, or no sight, goes on from there. */
import { describe, expect, onTestFinished } from 'vitest';
import { launchBrowser } from '../../browsers/support/launch.js';
import { CABLE, NEW_MESSAGES } from './support/front.js';
import { newName, test, title } from './support/test.js';
import { SOON, said, Visitor } from './support/visitor.js';

const MESSAGE = { role: 'textbox', name: 'Message' };
const MESSAGES = { role: 'log', name: 'Messages' };
const MENU = { role: 'button', name: 'Menu' };
const PHONE = { width: 320, height: 640, hasTouch: true };
const MAIN = { role: 'main' };

/** What can be read of them: not what is hidden. */
// biome-ignore lint/performance/useDomNodeTextContent: that has the hidden, too
const linesOf = () => [...document.querySelectorAll('article')].map(({ innerText }) => innerText);

const topOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().top;

const widthOf = (selector: string) =>
  document.querySelector(selector)?.getBoundingClientRect().width;

const caretOf = (selector: string) =>
  document.querySelector<HTMLTextAreaElement>(selector)?.selectionStart;

/** It has come, and goes away slowly, as on a busy machine. */
const slowDown = async (selector: string) => {
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  const element = document.querySelector<HTMLElement>(selector);
  if (element) element.style.transitionDuration = '300s';
};

/** A finger comes down at the right edge, and goes up on what is there by then; resolves with whether that is the same. */
const tapAtTheEdge = async () => {
  const beneath = () => document.elementFromPoint(innerWidth - 5, innerHeight / 2) as HTMLElement;
  const down = beneath();
  down.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'touch' }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const up = beneath();
  up.click();
  return up === down;
};

describe(title, () => {
  test('who goes to a room can write at once, and elsewhere goes on at the beginning', async ({
    visit,
  }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.isAt(MESSAGE);
    await ada.enter('Random');
    await ada.isAt(MESSAGE);
    await ada.press({ role: 'link', name: 'Books' });
    await ada.see({ role: 'heading', name: 'Books' });
    await ada.isAt(MAIN);
    await ada.tab.evaluate(() => history.back());
    await ada.see({ role: 'heading', name: 'Random' });
    await ada.isAt(MESSAGE);
  });

  test('who comes back to what was begun goes on at its end', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn('General');
    await ada.fill(MESSAGE, 'To be continued');
    await ada.enter('Random');
    await ada.enter('General');
    await ada.isAt(MESSAGE);
    const field = await ada.see(MESSAGE);
    expect(field.value).toBe('To be continued');
    expect(await ada.tab.evaluate(caretOf, field.selector)).toBe(field.value.length);
  });

  test('what goes away with the focus in it passes it on', async ({ visit, front }) => {
    const ada = await visit();
    await ada.signIn('General');
    const [said1, said2] = [newName('To be deleted'), newName('To be discarded')];
    await ada.say(said1);
    await ada.remove('Delete', said(said1));
    await ada.seeNo(said(said1));
    await ada.isAt(MESSAGES);
    await ada.press({ role: 'link', name: 'Books' });
    const book = newName('Emma');
    const form = { role: 'form', name: 'Add a book' };
    await ada.fill({ role: 'textbox', name: 'Title', within: form }, book);
    await ada.fill({ role: 'textbox', name: 'Author', within: form }, 'Jane Austen');
    await ada.press({ role: 'button', name: 'Add book' });
    await ada.remove(`Delete ${book}`);
    await ada.seeNo({ role: 'listitem', text: book });
    await ada.isAt(MAIN);
    await ada.enter('General');
    front.lose(CABLE, NEW_MESSAGES);
    await ada.isShown('Offline');
    await ada.write(said2);
    await ada.press({ role: 'button', name: 'Discard', within: said(said2) });
    await ada.seeNo(said(said2));
    await ada.isAt(MESSAGES);
  });

  test('who is asked, and does not want to, is back where it was asked', async ({
    visit,
    front,
  }) => {
    const ada = await visit();
    await ada.signIn('General');
    const text = newName('To be kept');
    await ada.say(text);
    const remove = { role: 'button', name: 'Delete', within: said(text) };
    const question = { role: 'dialog', name: 'Delete this message?' };
    await ada.press(remove);
    await ada.isAt({ role: 'button', name: 'Keep', within: question });
    await ada.press({ role: 'button', name: 'Keep' });
    await ada.seeNo(question);
    await ada.isAt(remove);
    await ada.see(said(text));
    front.lose(CABLE, NEW_MESSAGES);
    await ada.isShown('Offline');
    await ada.write(newName('Not sent'));
    await ada.press({ role: 'button', name: 'Sign out' });
    await ada.press({ role: 'button', name: 'Stay' });
    await ada.seeNo({ role: 'dialog' });
    await ada.isAt({ role: 'button', name: 'Sign out' });
  });

  test('who asks once more to be let in goes on beside the answer', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.press({ role: 'link', name: /^Engineering/ });
    await ada.press({ role: 'button', name: 'Try again' });
    await ada.see({ role: 'button', name: 'Try again' });
    await ada.isAt(MAIN);
  });

  test('on a phone Enter begins a new line, and a button sends', async ({ visit }) => {
    const ada = await visit();
    await ada.tab.resize(PHONE);
    await ada.signIn();
    const text = newName('The first line');
    await ada.fill(MESSAGE, text);
    await ada.press(MESSAGE);
    expect((await ada.see(MESSAGE)).value).toBe(`${text}\n`);
    await ada.click({ role: 'button', name: 'Send' });
    await ada.click({ role: 'button', name: 'Edit', within: said(text) });
    const editor = await ada.see({ role: 'textbox', name: 'Edit message' });
    expect(await ada.tab.evaluate(widthOf, editor.selector)).toBeGreaterThan(PHONE.width * 0.7);
  });

  test('without any pointer Enter sends, and who comes to a room can write at once', async ({
    front,
  }) => {
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const ada = new Visitor(await browser.newTab(), newName(), front.url);
    await ada.signIn();
    await ada.isAt(MESSAGE);
    const text = newName('With the keyboard alone');
    await ada.fill(MESSAGE, text);
    await ada.press(MESSAGE);
    await ada.hear(text);
    await expect.poll(async () => (await ada.see(MESSAGE)).value, SOON).toBe('');
  });

  test('on a phone the menu takes the focus, and gives it back', async ({ visit }) => {
    const ada = await visit();
    await ada.tab.resize(PHONE);
    await ada.signIn();
    const sidebar = { role: 'complementary', name: 'Rooms and people' };
    await ada.press(MENU);
    await ada.isAt(sidebar);
    await ada.press(sidebar, 'Escape');
    await ada.isAt(MENU);
  });

  test('on a phone the menu goes when the room is chosen that is shown, and gives the focus back', async ({
    visit,
  }) => {
    const ada = await visit();
    await ada.tab.resize(PHONE);
    await ada.signIn();
    for (let times = 0; times < 2; times += 1) {
      await ada.press(MENU);
      await ada.press({ role: 'link', name: /^General/ });
      await ada.isAt(MENU);
    }
  });

  test('on a phone a tap beside the menu closes it, and presses nothing beneath', async ({
    visit,
  }) => {
    const ada = await visit();
    await ada.tab.resize(PHONE);
    await ada.signIn();
    await ada.press(MENU);
    const beside = { role: 'button', name: 'Close the menu' };
    await ada.see(beside);
    expect(await ada.tab.evaluate(tapAtTheEdge)).toBe(true);
    await ada.isAt(MENU);
    await ada.seeNo(beside);
  });

  test('on a phone the menu that goes away is in the way of nothing', async ({ visit }) => {
    const ada = await visit();
    await ada.tab.resize(PHONE);
    await ada.signIn();
    await ada.press(MENU);
    await ada.tab.evaluate(slowDown, '#sidebar');
    await ada.press({ role: 'link', name: /^General/ });
    await ada.say(newName('Said at once'));
  });

  test('on a phone the way out is in the line of the menu, and an edited message says so', async ({
    visit,
  }) => {
    const ada = await visit(newName('a name of almost forty characters ja'));
    await ada.tab.resize(PHONE);
    await ada.signIn();
    const tops: unknown[] = [];
    for (const button of [MENU, { role: 'button', name: 'Sign out' }]) {
      tops.push(await ada.tab.evaluate(topOf, (await ada.see(button)).selector));
    }
    expect(tops[1]).toBe(tops[0]);
    await ada.say(newName('The first'));
    const second = newName('The second');
    await ada.say(second);
    await ada.click({ role: 'button', name: 'Edit', within: said(second) });
    await ada.fill({ role: 'textbox', name: 'Edit message' }, `${second}, again`);
    await ada.click({ role: 'button', name: 'Save' });
    await ada.see({ role: 'button', name: 'Edit', within: said(`${second}, again`) });
    await expect
      .poll(async () => (await ada.tab.evaluate(linesOf)).at(-1), SOON)
      .toContain('edited');
  });
});
