/** What the server refuses over the cable is told to who asked for it. */
import { describe } from 'vitest';
import { test, title } from './support/test.js';

/** As many statuses as somebody may choose in a minute. */
const takeAll = async (): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ status: 'online' });
  for (let count = 0; count < 30; count += 1) {
    await fetch('/api/presence', { method: 'PUT', headers, body });
  }
};

describe(title, () => {
  test('a status too many is refused, and the page says so', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.tab.evaluate(takeAll);
    await ada.choose({ role: 'combobox', name: 'My status' }, 'Busy');
    await ada.see({ role: 'alert', text: 'Too many changes of status' });
  });
});
