/** What is tried on the VM; each scenario opens a cable and returns what happened, for JSON. */
import { CableError, UnansweredError } from 'catenary';

/** Waits, in the VM's own time. */
export const pass = (ms) => new Promise((over) => setTimeout(over, ms));

/** Waits until it holds, for a minute at most. @returns how long that took, in seconds */
async function until(holds) {
  const start = performance.now();
  while (!holds() && performance.now() - start < 60_000) await pass(1);
  return Math.round((performance.now() - start) / 1000);
}

const isIn = (consumer, state) => () => consumer.status.get().state === state;

export const scenarios = {
  async performs(open) {
    const { server, consumer, subscription, told } = open();
    server.channel('ChatChannel', {
      actions: { speak: ({ body }) => server.transmit(subscription.identifier, { body }) },
    });
    await until(isIn(consumer, 'open'));
    subscription.perform('speak', { body: 'Grüße 🚋' });
    await pass(0);
    const [{ url, subprotocols }] = server.attempts;
    const isNative = '_socketId' in consumer.connection.webSocket;
    return { told: [...told], url, subprotocols, isNative };
  },

  async reconnects(open) {
    const { server, consumer, told } = open();
    await until(isIn(consumer, 'open'));
    server.stops();
    await pass(60_000);
    server.starts();
    const seconds = await until(isIn(consumer, 'open'));
    await pass(0);
    return { told: [...told], isWithin20s: seconds <= 20 };
  },

  async 'finds a silent server'(open) {
    const { server, consumer, told } = open();
    await until(isIn(consumer, 'open'));
    await pass(0);
    server.staysSilent();
    const seconds = await until(isIn(consumer, 'waiting'));
    return { told: [...told], seconds };
  },

  async 'gives up a handshake that hangs'(open) {
    const { server, consumer } = open();
    server.hangs();
    const seconds = await until(isIn(consumer, 'waiting'));
    return { reason: consumer.status.get().reason, seconds };
  },

  async 'names what is unanswered'(open) {
    const { server, subscription, told } = open();
    server.ignores('ChatChannel');
    await until(() => subscription.state === 'unanswered');
    const [error] = told;
    const { name, identifier } = error;
    const isA = [UnansweredError, CableError, Error].map((type) => error instanceof type);
    return { name, identifier, isA };
  },

  async 'refuses a relative address'(open) {
    const { consumer, server, told } = open({ url: '/cable' });
    await pass(60_000);
    const { name, message } = told.find((one) => one instanceof CableError);
    const { state } = consumer.status.get();
    return { name, message, state, attempts: server.attempts.length };
  },

  async 'asks for its address at every attempt'(open) {
    let attempts = 0;
    const { server, consumer } = open({
      url: async () => `wss://chat.example/cable?token=${++attempts}`,
      headers: async () => ({ authorization: `Bearer ${attempts}` }),
    });
    await until(isIn(consumer, 'open'));
    server.drops();
    await pass(0);
    await until(isIn(consumer, 'open'));
    return server.attempts.map(({ url, headers }) => [url, headers]);
  },

  async 'unsubscribes when a signal is aborted'(open) {
    const { consumer, server } = open();
    const controller = new AbortController();
    const { signal } = controller;
    const { identifier } = consumer.subscriptions.create('OtherChannel', {}, { signal });
    await until(() => server.connections[0]?.subscriptions.includes(identifier));
    controller.abort();
    await pass(0);
    return server.commands.map(({ command, params }) => [command, params.channel]);
  },

  async 'lives with the app'(open, appSignals) {
    const listeners = new Set();
    const app = {
      currentState: 'active',
      addEventListener(_, listener) {
        listeners.add(listener);
        return { remove: () => listeners.delete(listener) };
      },
    };
    const change = (state) => [...listeners].map((listener) => listener(state));
    const { server, consumer } = open({ wake: appSignals(app) });
    await until(isIn(consumer, 'open'));
    change('background');
    await pass(0);
    const away = [consumer.status.get().state, server.connections.length];
    change('active');
    const seconds = await until(isIn(consumer, 'open'));
    await pass(0);
    const sent = server.commands.map(({ command }) => command);
    consumer.disconnect();
    return { away, seconds, sent, listeners: listeners.size };
  },

  async 'goes on after a callback that throws'(open) {
    const { consumer, server } = open();
    const received = [];
    consumer.subscriptions.create('Loud', {
      received() {
        throw new Error('thrown by a callback');
      },
    });
    consumer.subscriptions.create('Loud', { received: (message) => received.push(message) });
    await until(isIn(consumer, 'open'));
    await pass(0);
    server.transmit('Loud', 'heard');
    await pass(0);
    return received;
  },
};
