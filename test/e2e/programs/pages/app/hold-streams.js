// The same for streams that are in the page already: they wait outside until Turbo has the consumer.
import { createConsumer } from '@rails/actioncable';
import { joinChat } from './chat.js';

const streams = Array.from(document.querySelectorAll('turbo-cable-stream-source'), (stream) => {
  const place = document.createComment('a stream');
  stream.replaceWith(place);
  return () => place.replaceWith(stream);
});
const { cable } = await import('@hotwired/turbo-rails');
joinChat(cable.setConsumer(createConsumer()));
for (const putBack of streams) putBack();
