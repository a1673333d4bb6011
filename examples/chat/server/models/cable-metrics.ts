/** What Prometheus scrapes: the cable's numbers, and those of the process. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CableMetrics } from '../cable/cable.js';

export interface Metrics extends CableMetrics {
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics(connectionCount: () => number): Metrics {
  const registers = [new Registry()];
  collectDefaultMetrics({ register: registers[0] as Registry });
  new Gauge({
    name: 'cable_connections',
    help: 'WebSockets that are open',
    registers,
    collect() {
      this.set(connectionCount());
    },
  });
  const subscriptions = new Gauge({
    name: 'cable_subscriptions',
    help: 'Subscriptions that are confirmed',
    labelNames: ['channel'],
    registers,
  });
  const messages = new Counter({
    name: 'cable_messages_total',
    help: 'Commands of clients (in), and messages to them (out)',
    labelNames: ['direction', 'channel'],
    registers,
  });
  const malformed = new Counter({
    name: 'cable_malformed_frames_total',
    help: 'Frames of clients that are no commands',
    registers,
  });
  return {
    malformed: () => malformed.inc(),
    message: (direction, channel) => messages.inc({ direction, channel }),
    subscribed: (channel) => subscriptions.inc({ channel }),
    unsubscribed: (channel) => subscriptions.dec({ channel }),
    contentType: registers[0]?.contentType ?? 'text/plain',
    text: () => registers[0]?.metrics() ?? Promise.resolve(''),
  };
}
