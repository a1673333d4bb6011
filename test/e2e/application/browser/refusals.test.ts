/** What the server refuses is told to who asked for it. */
import { describe } from 'vitest';
import { CABLE } from './support/front.js';
import { newName, test, title } from './support/test.js';
import { A_RETRY } from './support/visitor.js';

const UNREAD = { role: 'button', name: 'Notifications, 1 unread' };
const STATUS = { role: 'combobox', name: 'My status' };

/** As many statuses as somebody may choose in a minute. */
const takeAll = async (): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ status: 'online' });
  for (let count = 0; count < 30; count += 1) {
    await fetch('/api/presence', { method: 'PUT', headers, body });
  }
};

const tell = async (name: string): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ text: 'To be read' });
  await fetch(`/api/users/${encodeURIComponent(name)}/notifications`, {
    method: 'POST',
    headers,
    body,
  });
};

/** What the page asks for is no list any more when it arrives. */
const spoilIds = (): void => {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    send.call(this, String(data).replace(/\\"ids\\":\[\d+\]/, '\\"ids\\":0'));
  };
};

/** In the browser, and not in the page, which asks for nothing before the cookie is the other's. */
const signInAs = async (name: string): Promise<void> => {
  const { fetch } = globalThis;
  const headers = { 'content-type': 'application/json' };
  globalThis.fetch = () => Promise.reject(new TypeError('Not now'));
  await fetch('/api/session', { method: 'POST', headers, body: JSON.stringify({ name }) });
  globalThis.fetch = fetch;
};

describe(title, () => {
  test('a status too many is refused, also one that is told again, and the page says so', async ({
    visit,
    front,
  }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.choose(STATUS, 'Busy');
    await ada.see({ role: 'listitem', text: `${ada.name} (you) Busy` });
    await ada.tab.evaluate(takeAll);
    front.lose(CABLE);
    await ada.isShown('Offline');
    front.loseNothing();
    const again = { role: 'alert', text: 'Your status was not told again. Too many changes' };
    await ada.see(again, A_RETRY);
    await ada.choose(STATUS, 'Away');
    await ada.seeNo(again);
    await ada.see({ role: 'alert', text: 'Too many changes of status' });
  });

  test('what cannot be marked as read stays unread, and the page says why', async ({ visit }) => {
    const ada = await visit();
    await ada.signIn();
    await ada.tab.evaluate(tell, ada.name);
    await ada.click(UNREAD);
    await ada.tab.evaluate(spoilIds);
    const mark = { role: 'button', name: 'Mark as read' };
    await ada.click(mark);
    await ada.see({ role: 'alert', text: 'The ids are not a list' });
    await ada.see(mark);
    await ada.see(UNREAD);
  });

  test('a page whose cookie has become that of somebody else ends, and says so', async ({
    visit,
  }) => {
    const ada = await visit();
    await ada.signIn('General');
    await ada.tab.evaluate(signInAs, newName());
    await ada.see({ role: 'textbox', name: 'Your name' });
    await ada.see({ role: 'status', text: 'Your session has ended' });
  });
});
