/** An Action Cable server in a process of its own: when it is killed, it is really gone. */
import { createServer } from 'node:http';
import { createTestServer } from 'catenary/testing';
import { WebSocketServer } from 'ws';

const cable = createTestServer()
  .channel('ChatChannel', {
    subscribed(subscription) {
      const { room } = subscription.params;
      subscription.streamFrom(`chat_${room}`);
      subscription.transmit({ topic: `Welcome to ${room}` });
    },
    actions: {
      speak(data, { params }) {
        cable.broadcast(`chat_${params.room}`, data);
      },
    },
  })
  .channel('HeadersChannel', {
    subscribed: (subscription) => subscription.transmit(subscription.connection.headers),
  })
  .rejects('PrivateChannel');

// To who asks, it says what it has at present.
const http = createServer((_, response) => {
  response.end(JSON.stringify(cable.connections.map(({ subscriptions }) => subscriptions)));
});
cable.attach(new WebSocketServer({ server: http }));
http.listen(Number(process.argv[2]), '127.0.0.1');
