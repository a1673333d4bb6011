/** A storm of thousands of real consumers, each with its sockets and timers, on a virtual clock. */
import { createConsumer } from '../../dist/esm/core/index.js';
import { virtualClock } from '../clock.mjs';
import { randomOf, withRandom } from '../random.mjs';
import { injectedSockets } from '../socket.mjs';
import { LATENCY, STEP, stormServer } from './storm-server.mjs';

const HOUR = 3_600_000;

export const realStorm = ({ clients, outage, capacity, seed }) =>
  withRandom(randomOf(seed), async () => {
    const clock = virtualClock();
    try {
      const server = stormServer({ outage, capacity });
      const storm = { start: Infinity, open: 0 };
      const consumers = Array.from({ length: clients }, () => consumerOf(clock, server, storm));
      for (const { consumer } of consumers) consumer.connect();
      await clock.goTo(HOUR / 2);
      storm.start = clock.now;
      storm.open = 0;
      for (const { last } of consumers) last().breaks();
      // Until all are back, which is looked for every 10 s.
      const limit = storm.start + outage + HOUR;
      while (storm.open < clients && clock.now < limit) await clock.goTo(clock.now + 10_000);
      for (const { consumer } of consumers) consumer.disconnect();
      return server.figures(clients);
    } finally {
      clock.restore();
    }
  });

/** Nobody pings: the silence may last. */
function consumerOf(clock, server, storm) {
  const { WebSocket, last } = injectedSockets({ keeps: 1 });
  const createSocket = () => {
    const socket = new WebSocket();
    const step = Math.ceil((clock.now - storm.start) / STEP);
    const isAccepted = clock.now < storm.start || server.accepts(step);
    setTimeout(() => {
      if (!isAccepted) return socket.breaks();
      storm.open++;
      socket.welcomes();
    }, LATENCY);
    return socket;
  };
  const consumer = createConsumer('ws://bench.test/cable', {
    createSocket,
    staleAfter: HOUR,
    openTimeout: HOUR,
    logger: false,
  });
  return { consumer, last };
}
