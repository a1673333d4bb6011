/** The books that everybody shares, and may change. */
import { describe, expect } from 'vitest';
import { DELETIONS } from './support/front.js';
import { newName, test, title } from './support/test.js';
import { A_RETRY, isInSight, SOON, type Visitor } from './support/visitor.js';

const row = (book: string) => ({ role: 'listitem', text: book });

/** In its row: the list may have been scrolled. */
const placeOf = (selector: string) => {
  const element = document.querySelector(selector);
  const { left = 0, top = 0 } = element?.getBoundingClientRect() ?? {};
  const row = element?.closest('li')?.getBoundingClientRect();
  return { left, top: top - (row?.top ?? 0) };
};

describe(title, () => {
  test('a book that is created, edited and deleted is so for everybody', async ({ visit }) => {
    const ada = await visit();
    const linus = await visit();
    for (const visitor of [ada, linus]) {
      await visitor.signIn();
      await visitor.goTo('Books');
    }
    const book = await ada.addBook(newName('Emma'));
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
    await ada.goTo('Books');
    const books = [newName('Sense'), newName('Sensibility')];
    for (const book of books) {
      await ada.addBook(book);
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
    const book = await ada.addBook(newName('Persuasion'));
    const edit = { role: 'form', name: `Edit ${book}` };
    for (const visitor of [ada, linus]) {
      await visitor.click({ role: 'button', name: `Edit ${book}` });
    }
    await ada.fill({ role: 'textbox', name: 'Title', within: edit }, `${book}, by Ada`);
    await linus.fill({ role: 'textbox', name: 'Title', within: edit }, `${book}, by Linus`);
    await ada.click({ role: 'button', name: 'Save', within: edit });
    const warning = { role: 'alert', text: 'Somebody else changed this book' };
    await expect
      .poll(async () => linus.tab.evaluate(isInSight, (await linus.see(warning)).selector), SOON)
      .toBe(true);
    await linus.click({ role: 'button', name: 'Keep mine' });
    await linus.see(row(`${book}, by Linus`));
    await ada.see(row(`${book}, by Linus`));
  });

  test('who adds again what somebody else has deleted goes on with that book', async ({
    visit,
  }) => {
    const ada = await visit();
    const linus = await visit();
    for (const visitor of [ada, linus]) {
      await visitor.signIn();
      await visitor.goTo('Books');
    }
    const book = await ada.addBook(newName('Lady Susan'));
    await ada.press({ role: 'button', name: `Edit ${book}` });
    await linus.remove(`Delete ${book}`);
    await ada.press({ role: 'button', name: 'Add it again' });
    await ada.isAt({ role: 'button', name: `Edit ${book}` });
    await linus.see(row(book));
  });

  test('why a book was not deleted moves nothing beside it', async ({ visit, front }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.goTo('Books');
    const book = await ada.addBook(newName('Sanditon'));
    const button = { role: 'button', name: `Delete ${book}` };
    const places = async (visitor: Visitor) =>
      visitor.tab.evaluate(placeOf, (await visitor.see(button)).selector);
    const before = await places(ada);
    front.lose(DELETIONS);
    await ada.remove(`Delete ${book}`);
    await ada.see({ role: 'alert', text: 'It was not deleted', within: row(book) }, A_RETRY);
    expect(await places(ada)).toEqual(before);
  });

  test('a book that is deleted slowly says so', async ({ visit, front }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.goTo('Books');
    const book = await ada.addBook(newName('The Watsons'));
    front.hold(DELETIONS);
    await ada.remove(`Delete ${book}`);
    await ada.see({ role: 'button', name: 'Deleting…', within: row(book) });
    await ada.see({ role: 'status', text: 'Deleting…' });
    front.loseNothing();
    await ada.seeNo(row(book));
  });

  test('a title that is too long is not cut off: it says by how much', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.goTo('Books');
    const form = { role: 'form', name: 'Add a book' };
    const long = `${newName('Love and Freindship')}${'!'.repeat(200)}`;
    await ada.fill({ role: 'textbox', name: 'Title', within: form }, long);
    await ada.fill({ role: 'textbox', name: 'Author', within: form }, 'Jane Austen');
    await ada.press({ role: 'button', name: 'Add book' });
    const why = `The title is too long: at most 200 characters, and it has ${long.length - 200} more`;
    await ada.see({ role: 'alert', text: why });
    expect((await ada.see({ role: 'textbox', name: 'Title', within: form })).value).toBe(long);
    await ada.fill({ role: 'textbox', name: 'Title', within: form }, long.slice(0, 200));
    await ada.seeNo({ role: 'alert', text: 'too long' });
  });
});
