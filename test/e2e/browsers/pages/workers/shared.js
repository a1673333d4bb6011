/** A shared worker that holds one consumer for all pages. */
import { receive } from './desk.js';

addEventListener('connect', ({ ports: [port] }) => {
  const answer = (text) => port.postMessage(text);
  port.addEventListener('message', ({ data }) => receive(data, answer));
  port.start();
});
