/** The worker's half of `hosts.js`: one room for whoever asks. */
import { createConsumer } from '/catenary.esm.js';
import { enterRoom } from '/room.js';

const listeners = new Set();
const told = [];
let room;

function tell(text) {
  told.push(text);
  for (const listener of listeners) listener(text);
}

addEventListener('error', ({ message }) => tell(`problem: ${message}`));
addEventListener('unhandledrejection', ({ reason }) => tell(`problem: ${reason}`));
for (const name of ['error', 'warn']) {
  console[name] = (...message) => tell(`problem: ${message.join(' ')}`);
}

/** @param listener - hears all lines, those of before its time as well */
export function receive({ enter, say }, listener) {
  if (enter !== undefined && !listeners.has(listener)) {
    listeners.add(listener);
    told.forEach(listener);
  }
  if (enter !== undefined) room ??= enterRoom(createConsumer, enter, tell);
  if (say !== undefined) room.say(say);
}
