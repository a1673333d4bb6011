/** A program that uses the package as any other would, wherever it runs; it tells what it is told. */
import { createConsumer } from 'catenary';

/**
 * @param {(name: string, ...details: unknown[]) => void} tell
 * @param {import('catenary').ConsumerOptions} [options]
 * @returns what it can be asked to do, by name
 */
export function createGuest(tell, options) {
  /** @type {import('catenary').Consumer} */
  let consumer;
  /** @type {import('catenary').Subscription} */
  let subscription;

  return {
    /**
     * @param {string} url
     * @param {import('catenary').ConsumerOptions} further
     */
    open(url, further) {
      consumer = createConsumer(url, { ...options, ...further });
      consumer.status.subscribe(({ state, reason }) => tell('status', state, reason));
      consumer.on('error', ({ message }) => tell('error', message));
    },
    /** @param {{ readonly channel: string }} params */
    subscribe(params) {
      subscription = consumer.subscriptions.create(params, {
        connected: (info) => tell('connected', info),
        disconnected: (info) => tell('disconnected', info),
        rejected: () => tell('rejected'),
        received: (message) => tell('received', message),
      });
    },
    /**
     * @param {string} action
     * @param {object} data
     */
    perform: (action, data) => tell('performed', subscription.perform(action, data)),
    /** Throws in a callback, as programs do by mistake. */
    stumble() {
      consumer.status.subscribe(() => {
        throw new Error('The guest stumbled');
      });
    },
    dispose: () => subscription[Symbol.dispose](),
    disconnect: () => consumer.disconnect(),
  };
}
