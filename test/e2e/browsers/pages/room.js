/** A consumer in a chat room; it tells what happens, in words. Knows no page: workers use it, too. */

/**
 * @param createConsumer - of whichever build
 * @param search - `url` of the cable, the build's own default without it; `room`
 * @param tell - takes a line of text
 */
export function enterRoom(createConsumer, search, tell) {
  const parameters = new URLSearchParams(search);
  const room = parameters.get('room') ?? 'lobby';
  const consumer = createConsumer(parameters.get('url') ?? undefined);

  consumer.status.subscribe(({ state }) => tell(`state ${state}`));
  const chat = consumer.subscriptions.create(
    { channel: 'ChatChannel', room },
    {
      connected: ({ reconnected }) => tell(reconnected ? 'connected again' : 'connected'),
      disconnected({ reason, willAttemptReconnect }) {
        tell(`disconnected: ${reason}${willAttemptReconnect ? '' : ', for good'}`);
      },
      rejected: () => tell('rejected'),
      received({ type, from, body }) {
        if (type === 'message') tell(`${from}: ${body}`);
      },
    },
  );
  return { say: (body) => chat.perform('speak', { body }) };
}
