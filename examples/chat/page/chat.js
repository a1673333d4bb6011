/** The chat: one consumer, one subscription, and what each of their events does to the page. */
import { watchConnection } from './connection-panel.js';
import { enableControls } from './controls.js';
import { byId } from './dom.js';
import { identity, randomId, rename } from './identity.js';
import { markAllFailed, markFailed, showMessage } from './messages.js';
import { forgetPeople, showPeople, showTyping, stopTyping } from './people.js';
import { note } from './timeline.js';

/** One typing frame in this time is enough: the others show it for three seconds. */
const TYPING_EVERY = 2000;

/** Why the client dropped a command, as the sender of a message should read it. */
const DROPPED = {
  offline: 'Not delivered: no connection.',
  expired: 'Not delivered: it waited too long.',
  rejected: 'Not delivered: the server does not let us in.',
};

// The script-tag build is the global `Catenary`; the address comes from the page's meta tag.
const consumer = Catenary.createConsumer();

const receivers = {
  history: ({ messages }) => messages.forEach((message) => showMessage(message)),
  message(message) {
    stopTyping(message.from.id);
    showMessage(message);
  },
  people: ({ people }) => showPeople(people),
  typing: ({ from }) => showTyping(from),
};

watchConnection(consumer);

const chat = consumer.subscriptions.create(
  { channel: 'ChatChannel', user: identity.id },
  {
    connected({ reconnected }) {
      note(reconnected ? 'Back in the lobby' : 'In the lobby', 'good');
      // The server forgets us with the connection, so we say who we are each time.
      chat.perform('appear', { name: identity.name });
    },
    disconnected() {
      markAllFailed('Not confirmed: the connection was lost.');
      forgetPeople();
    },
    rejected() {
      note('The lobby does not let us in', 'bad');
    },
    received(data) {
      if (Object.hasOwn(receivers, data.type)) receivers[data.type](data);
    },
  },
);

consumer.on('dropped', ({ reason, data }) => {
  if (data?.action === 'speak') markFailed(data.id, DROPPED[reason] ?? 'Not delivered.');
});

/** Shows the message at once; the server's echo of its id is what makes it delivered. */
function speak(id, body) {
  const retry = () => speak(id, body);
  showMessage({ id, from: identity, body, at: Date.now() }, 'sending', retry);
  const handedOver = chat.perform('speak', { id, body, name: identity.name });
  if (!handedOver) markFailed(id, DROPPED.offline);
}

let typedAt = 0;
byId('body').addEventListener('input', ({ target }) => {
  const now = Date.now();
  if (target.value === '' || now - typedAt < TYPING_EVERY || chat.state !== 'subscribed') return;
  typedAt = now;
  chat.perform('typing', { name: identity.name });
});

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('body');
  const body = field.value.trim();
  if (body !== '') speak(randomId(), body);
  field.value = '';
  typedAt = 0;
  field.focus();
});

const nameField = byId('name');
nameField.value = identity.name;
nameField.addEventListener('change', () => {
  rename(nameField.value);
  nameField.value = identity.name;
  // Offline this is dropped on purpose: `connected` says the name again.
  chat.perform('appear', { name: identity.name });
});
nameField.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  byId('body').focus();
});

enableControls();
