/** A storage in which somebody else has written: nothing of it stops a subscription, or gets into other objects. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pass } from '../support/cable.js';
import { Disk, openPage, type Page, say } from './pages.js';

const IDENTIFIER = JSON.stringify({ channel: 'Chat' });

let disk: Disk;
let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  disk = new Disk();
});
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

/** A stored command, with the text of some of its fields. */
const command = (fields: string) =>
  `{"id":"1","identifier":${JSON.stringify(IDENTIFIER)},"data":{"action":"say","count":1},"since":0,"until":null,${fields}}`;
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

it.each<[string, string, number[]]>([
  ['moments that are none', command('"since":1e999,"until":1e999'), [2]],
  ['a moment before all', command('"since":-1e999'), [2]],
  ['a moment that never comes', command('"until":1e999'), [1, 2]],
  ['data that cannot be written', command(`"data":${DEEP}`), [2]],
  ['an identifier that is none', command('"identifier":"__proto__"'), [2]],
])('%s stop no subscription, and nothing that is given later', async (_, stored, arrived) => {
  disk.items.set('ada', `[${stored}]`);
  page = openPage(disk);
  const chat = page.chat();
  await pass(500);
  expect(chat.state).toBe('subscribed');
  say(chat, 2);
  await pass(2_000);
  page.server.stops();
  await pass(10);
  say(chat, 3);
  page.server.starts();
  await pass(10_000);
  expect(page.arrived).toEqual([...arrived, 3]);
});

it('keys such as __proto__ are data like any other', async () => {
  const evil =
    '{"action":"say","count":1,"__proto__":{"evil":1},"constructor":{"prototype":{"evil":1}}}';
  disk.items.set('ada', `[${command(`"data":${evil},"__proto__":{"evil":1}`)}]`);
  page = openPage(disk);
  page.chat();
  await pass(1_000);
  expect(page.arrived).toEqual([1]);
  const [sent] = page.server.commands.filter((each) => each.command === 'message');
  expect(JSON.stringify(sent?.data)).toBe(evil);
  expect(({} as { evil?: number }).evil).toBeUndefined();
});
