/**
 * The clients that are compared, behind one face: so that each is driven by the same lines, and does
 * the same work. They are as they are published; none is told anything but where its socket is from,
 * and how long silence may last, for nobody pings here.
 */
import { createConsumer as createAnyCableConsumer, createCable } from '@anycable/web';
import rails from '@rails/actioncable';
import { createConsumer } from '../dist/esm/index.js';

// Rails' client assumes a page.
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const { staleThreshold } = rails.ConnectionMonitor;

/**
 * @typedef {object} Session one client with one connection
 * @property {() => void} connect
 * @property {(params: object, callbacks: object) => object} subscribe `params` are its own to change
 * @property {(handle: object) => void} leave
 * @property {() => void} disconnect
 */

/** @type {Record<string, (url: string, WebSocket: unknown, patience?: number) => Session>} */
const sessions = {
  catenary(url, WebSocket, patience) {
    const consumer = createConsumer(url, { WebSocket, staleAfter: patience, logger: false });
    return {
      connect: () => void consumer.connect(),
      subscribe: (params, callbacks) => consumer.subscriptions.create(params, callbacks),
      leave: (handle) => void handle.unsubscribe(),
      disconnect: () => consumer.disconnect(),
    };
  },

  '@rails/actioncable'(url, WebSocket, patience) {
    rails.adapters.WebSocket = WebSocket;
    rails.ConnectionMonitor.staleThreshold = patience ? patience / 1_000 : staleThreshold;
    const consumer = rails.createConsumer(url);
    return {
      connect: () => void consumer.connect(),
      subscribe: (params, callbacks) => consumer.subscriptions.create(params, callbacks),
      leave: (handle) => void handle.unsubscribe(),
      disconnect: () => consumer.disconnect(),
    };
  },

  '@anycable/web'(url, websocketImplementation, patience) {
    const cable = createCable(url, anyCableOptions(websocketImplementation, patience));
    return {
      connect: () => void cable.connect().catch(() => {}),
      subscribe({ channel: name, ...params }, { connected, received }) {
        const channel = cable.subscribeTo(name, params);
        if (connected) channel.on('connect', connected);
        if (received) channel.on('message', received);
        return channel;
      },
      leave: (channel) => void channel.disconnect(),
      disconnect: () => cable.disconnect(),
    };
  },

  '@anycable/web, compatible'(url, websocketImplementation, patience) {
    const options = anyCableOptions(websocketImplementation, patience);
    const consumer = createAnyCableConsumer(url, options);
    return {
      connect: () => void consumer.connect().catch(() => {}),
      subscribe: (params, callbacks) => consumer.subscriptions.create(params, callbacks),
      leave: (handle) => void handle.unsubscribe(),
      disconnect: () => consumer.disconnect(),
    };
  },
};

const anyCableOptions = (websocketImplementation, pingInterval = 3_000) => ({
  websocketImplementation,
  pingInterval,
  // What it logs is no part of what is measured.
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});

export const OURS = 'catenary';
export const RAILS = '@rails/actioncable';
export const ANYCABLE = '@anycable/web';

/** In the order of the tables. */
export const CLIENTS = Object.keys(sessions);

/** @param {string} [url] @param {number} [patience] how long the server may be silent, in ms */
export const open = (client, { WebSocket, url = 'ws://bench.test/cable', patience }) =>
  sessions[client](url, WebSocket, patience);
