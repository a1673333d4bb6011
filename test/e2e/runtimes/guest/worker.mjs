/** The guest in workerd: a request that becomes a socket, over which lines come in and go out. */
import * as main from 'catenary';
import * as core from 'catenary/core';
import * as testing from 'catenary/testing';
import { createGuest } from './guest.mjs';

// biome-ignore lint/style/noDefaultExport: workerd looks for its handlers there.
export default {
  /** @param {Request} request */
  fetch({ headers }) {
    if (!headers.has('upgrade')) {
      return Response.json([main, core, testing].map((entry) => Object.keys(entry).sort()));
    }
    const { 0: driver, 1: socket } = new WebSocketPair();
    /** @type {Readonly<Record<string, (...details: never[]) => void>>} */
    const guest = createGuest((...told) => socket.send(JSON.stringify(told)));
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      const [name, ...details] = JSON.parse(data);
      guest[name]?.(.../** @type {never[]} */ (details));
    });
    return new Response(null, { status: 101, webSocket: driver });
  },
};
