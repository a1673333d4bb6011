/**
 * What the bare VM lacks and every device has: time, and an encoder of text. Nothing else is made
 * up. The VM's own timers run at once; here time jumps to the next timer when nothing is left to do.
 */
const START = Date.now();
const nextTurn = globalThis.setTimeout;
const timers = new Map();
let moment = 0;
let count = 0;
let isRunning = false;

/** Runs the timer that is due first; promises that it settles are heard before the next one. */
function turn() {
  const [[id, timer] = []] = [...timers].sort(([, a], [, b]) => a.due - b.due);
  isRunning = timer !== undefined;
  if (!isRunning) return;
  moment = Math.max(moment, timer.due);
  if (timer.period === undefined) timers.delete(id);
  else timer.due += timer.period;
  nextTurn(turn);
  timer.callback();
}

function start(callback, delay, period) {
  count += 1;
  timers.set(count, { callback, due: moment + Math.max(delay, 0), period });
  if (!isRunning) nextTurn(turn);
  isRunning = true;
  return count;
}

const stop = (id) => void timers.delete(id);

Object.assign(globalThis, {
  performance: { now: () => moment },
  setTimeout: (callback, delay = 0) => start(callback, delay),
  setInterval: (callback, delay = 0) => start(callback, delay, delay),
  clearTimeout: stop,
  clearInterval: stop,
  TextEncoder: class {
    encode(text) {
      return Uint8Array.from(unescape(encodeURIComponent(text)), (char) => char.charCodeAt(0));
    }
  },
  // Where React Native looks for native modules.
  nativeModuleProxy: {
    PlatformConstants: { getConstants: () => ({}) },
    WebSocketModule: {},
  },
});
Date.now = () => START + moment;

/** How many timers are running. */
export const countTimers = () => timers.size;
