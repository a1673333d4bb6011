/** A service worker that holds one consumer for all pages; at the top, for its scope is its folder. */
import { receive } from './workers/desk.js';

const answers = new Map();

addEventListener('message', ({ data, source }) => {
  if (!answers.has(source.id)) answers.set(source.id, (text) => source.postMessage(text));
  receive(data, answers.get(source.id));
});
