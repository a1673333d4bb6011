// The application's own channel, and what the tests look at.
export function joinChat(consumer) {
  const heard = [];
  const chat = consumer.subscriptions.create(
    { channel: 'ChatChannel', room: 'lobby' },
    { received: ({ body }) => body && heard.push(body) },
  );
  Object.assign(globalThis, { consumer, chat, heard });
}
