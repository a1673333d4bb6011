/** The demo's ChatChannel: messages, who types and who is here. It trusts nothing that comes in. */

const STREAM = 'chat';
const KEPT_MESSAGES = 50;
const MAX_BODY = 500;
const MAX_NAME = 24;
const ID = /^[\w-]{8,64}$/;

/**
 * Declares the channel on a test server. A real application would take the user from the signed-in
 * connection; here each tab says who it is.
 */
export function installChat(server) {
  const messages = [];
  /** One entry per subscription: a person with two tabs is here twice, and leaves with the last. */
  const present = new Map();

  const people = () => [...new Map([...present.values()].map((one) => [one.id, one])).values()];
  const tellPeople = () => server.broadcast(STREAM, { type: 'people', people: people() });

  /** The person behind a command, known under the name that it came with. */
  function introduce(subscription, name) {
    const before = present.get(subscription);
    const person = { id: subscription.params.user, name: cleanName(name) };
    present.set(subscription, person);
    if (before?.name !== person.name) tellPeople();
    return person;
  }

  function speak(data, subscription) {
    const body = cleanBody(data.body);
    if (body === '' || !isId(data.id)) return;
    // A retry of something that did arrive: answer the sender, do not say it twice.
    const known = messages.find((message) => message.id === data.id);
    if (known) return subscription.transmit(known);
    const from = introduce(subscription, data.name);
    const message = { type: 'message', id: data.id, from, body, at: Date.now() };
    messages.push(message);
    if (messages.length > KEPT_MESSAGES) messages.shift();
    server.broadcast(STREAM, message);
  }

  server.channel('ChatChannel', {
    subscribed(subscription) {
      if (!isId(subscription.params.user)) return subscription.reject();
      subscription.streamFrom(STREAM);
      subscription.transmit({ type: 'history', messages });
      subscription.transmit({ type: 'people', people: people() });
    },
    unsubscribed(subscription) {
      if (present.delete(subscription)) tellPeople();
    },
    actions: {
      appear: (data, subscription) => void introduce(subscription, data.name),
      speak,
      typing: (data, subscription) => {
        const from = introduce(subscription, data.name);
        server.broadcast(STREAM, { type: 'typing', from });
      },
    },
  });

  return {
    connectionsOf: (id) =>
      [...present].filter(([, person]) => person.id === id).map(([one]) => one.connection),
  };
}

function isId(value) {
  return typeof value === 'string' && ID.test(value);
}

function cleanName(value) {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  // By code points, so that an emoji at the edge is not cut in half.
  return [...text].slice(0, MAX_NAME).join('') || 'Somebody';
}

function cleanBody(value) {
  const text = typeof value === 'string' ? value.trim() : '';
  return text.length > MAX_BODY ? '' : text;
}
