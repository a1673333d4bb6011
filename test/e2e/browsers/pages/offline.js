/** Holds what it is told to say, in `localStorage`, until the server is there; tests call `globalThis.desk`. */
import { createConsumer } from '/catenary/index.js';
import { hold } from '/catenary/offline/index.js';

const parameters = new URLSearchParams(location.search);
const key = parameters.get('key');
const offline = hold({ storage: localStorage, key, timeToLive: 600_000, count: 1_000 });
const consumer = createConsumer(parameters.get('url'), { offline, reconnect: () => 300 });
const told = [];
consumer.on('dropped', ({ reason, data }) => told.push(`${reason} ${data.count}`));
consumer.on('error', (error) => told.push(String(error)));
const chat = consumer.subscriptions.create('Chat');

globalThis.desk = {
  say: (...counts) => counts.map((count) => chat.perform('say', { count })),
  held: () => chat.held.map(({ data }) => data.count),
  clear: () => offline.clear(),
  state: () => chat.state,
  /** Of this tab, as long as it has one. */
  id: () => sessionStorage.getItem(`${key}:tab`),
  told: () => told,
};

// `?hasty=` says how many pages of this tab say something and are reloaded in the same moment.
const hasty = Number(parameters.get('hasty'));
const before = Number(sessionStorage.getItem('before'));
if (before < hasty) {
  sessionStorage.setItem('before', before + 1);
  globalThis.desk.say(before + 1);
  location.reload();
}

const button = document.createElement('button');
button.textContent = 'Duplicate';
// As "Duplicate tab" does: a page that another one opens has a copy of its session.
button.addEventListener('click', () => {
  globalThis.twin = open(location.href, '', 'popup,width=400,height=300');
});
document.body.append(button);
