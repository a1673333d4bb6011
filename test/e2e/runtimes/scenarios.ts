/** What has to hold in every runtime; the promises of the documents are the time limits. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BACK_WITHIN, CONNECTING, STALE_AFTER } from '../support/promises.js';
import { type Cable, startCable } from './cable.js';
import { type Guest, hear, type Line } from './guest.js';

const has = (...names: string[]) => expect.arrayContaining(names);

/** Names that the entries export, among others. */
export const entries = [
  has('adapters', 'createConsumer'),
  has('createConsumer'),
  has('createTestServer'),
];

/** For a program that loads all entries, on a busy machine. */
const RUN = { timeout: 15_000 };

/** How a runtime runs a program. */
export interface Runtime {
  /** @param file - in the guest's folder; `main.mjs`, which does what it is asked, by default */
  start(file?: string): Guest | Promise<Guest>;
}

const CHAT = { channel: 'ChatChannel', room: 'engine' };
const chat = JSON.stringify(CHAT);
const connected: Line = ['connected', { reconnected: false }];
const reconnected: Line = ['connected', { reconnected: true }];

let cable: Cable;
let guest: Guest;

beforeEach(async () => {
  cable = await startCable();
});
afterEach(async () => {
  guest?.kill();
  await cable.kill();
});

async function start(runtime: Runtime, options: object = {}): Promise<void> {
  guest = await runtime.start();
  guest.ask('open', cable.url, options);
}

async function subscribe(): Promise<void> {
  guest.ask('subscribe', CHAT);
  await hear(guest, connected);
}

async function speak(body: string): Promise<void> {
  guest.ask('perform', 'speak', { body });
  await hear(guest, ['received', { body, action: 'speak' }]);
}

/** The consumer in its runtime: what it does with its sockets and timers. */
export function talks(runtime: Runtime): void {
  it('connects, is confirmed, performs and receives', async () => {
    await start(runtime);
    await subscribe();
    await speak('Hello');
    await speak('Grüße, 你好, 🚋');
    expect(guest.told.filter(([name]) => name !== 'status')).toEqual([
      ['received', { topic: 'Welcome to engine' }],
      connected,
      ['performed', true],
      ['received', { body: 'Hello', action: 'speak' }],
      ['performed', true],
      ['received', { body: 'Grüße, 你好, 🚋', action: 'speak' }],
    ]);
    expect(await cable.connections()).toEqual([[chat]]);
  });

  it('holds what it performs before the confirmation, and sends it then', async () => {
    await start(runtime);
    await subscribe();
    guest.ask('subscribe', { ...CHAT, room: 'wagon' });
    await speak('At once');
  });

  it('is rejected', async () => {
    await start(runtime);
    guest.ask('subscribe', { channel: 'PrivateChannel' });
    await hear(guest, ['rejected']);
  });

  it('ends a subscription by Symbol.dispose', async () => {
    await start(runtime);
    await subscribe();
    guest.ask('dispose');
    await expect.poll(() => cable.connections()).toEqual([[]]);
  });

  it('leaves nothing on the server after disconnect(), and nothing in the log', async () => {
    await start(runtime);
    await subscribe();
    guest.ask('disconnect');
    await expect.poll(() => cable.connections()).toEqual([]);
    expect(guest.log()).toBe('');
  });

  it('goes on where a callback throws', async () => {
    await start(runtime);
    guest.ask('stumble');
    await subscribe();
    await speak('Still here');
    await expect.poll(guest.log).toContain('The guest stumbled');
  });
}

/** Servers that die, are unplugged, or never answer. */
export function comesBack(runtime: Runtime): void {
  it('lives again after its server was killed and started again', async () => {
    await start(runtime);
    await subscribe();
    await cable.kill();
    const lost = { willAttemptReconnect: true, reason: 'closed', code: 1006 };
    await hear(guest, ['disconnected', lost]);
    await cable.start();
    await hear(guest, reconnected, BACK_WITHIN);
    await speak('Back again');
  });

  it('is refused at once, and not after a time-out, while there is no server', async () => {
    await cable.kill();
    await start(runtime);
    guest.ask('subscribe', CHAT);
    await hear(guest, ['status', 'waiting', 'closed']);
    await cable.start();
    await hear(guest, connected, BACK_WITHIN);
  });

  it('finds a half-open connection after 6 s', async () => {
    await start(runtime);
    await subscribe();
    cable.freeze();
    const lost = { willAttemptReconnect: true, reason: 'stale', code: null };
    await hear(guest, ['disconnected', lost], STALE_AFTER + CONNECTING);
    cable.thaw();
    await hear(guest, reconnected, BACK_WITHIN);
    await speak('Back again');
  });

  it('gives up a handshake that nobody answers', async () => {
    cable.freeze();
    await start(runtime, { openTimeout: 2_000 });
    guest.ask('subscribe', CHAT);
    await hear(guest, ['status', 'waiting', 'timeout']);
    cable.thaw();
    await hear(guest, connected, BACK_WITHIN);
    await speak('At last');
  });
}

/** Programs that are no guests, and end by themselves. */
export function loads(runtime: Runtime): void {
  const run = async (file: string) => {
    guest = await runtime.start(file);
    await expect.poll(guest.end, RUN).toBe(0);
    return guest.told;
  };

  it('imports every entry, and requires every entry with the same names', async () => {
    const imported = await run('entries.mjs');
    expect(imported).toEqual([entries, 'first']);
    expect(await run('entries.cjs')).toEqual(imported);
  });
}

/** Where the runtime has the syntax. */
export function uses(runtime: Runtime): void {
  it('ends a subscription with its block by `using`', async () => {
    guest = await runtime.start('using.mjs');
    await expect.poll(guest.end, RUN).toBe(0);
    expect(guest.told).toEqual(['subscribed']);
  });
}

/** The server sees them, where the runtime can send any. */
export function sendsHeaders(runtime: Runtime): void {
  it('sends headers with the handshake', async () => {
    const headers = {
      authorization: 'Bearer 1',
      cookie: 'user=ada',
      origin: 'https://app.example',
    };
    await start(runtime, { headers });
    guest.ask('subscribe', { channel: 'HeadersChannel' });
    await hear(guest, ['received', expect.objectContaining(headers)]);
  });
}

/** A program that is done ends by itself: nothing of the consumer's keeps it. */
export function ends(runtime: Runtime): void {
  const endsWithinASecond = async () => {
    guest.ask('disconnect');
    guest.leave();
    // A second, and what a busy machine adds: whatever could keep it takes 5 s and more, by default.
    await expect.poll(guest.end, { timeout: 3_000, interval: 10 }).toBe(0);
  };

  describe('ends within a second of disconnect()', () => {
    it('while it is connected', async () => {
      await start(runtime);
      await subscribe();
      await speak('Goodbye');
      await endsWithinASecond();
    });

    it('and as it should, whatever a callback threw', async () => {
      await start(runtime);
      guest.ask('stumble');
      await subscribe();
      await endsWithinASecond();
      expect(guest.log()).toContain('The guest stumbled');
    });

    it('while an attempt is under way', async () => {
      cable.freeze();
      await start(runtime);
      guest.ask('subscribe', CHAT);
      await hear(guest, ['status', 'opening', null]);
      await endsWithinASecond();
    });

    it('while it waits for a retry', async () => {
      await start(runtime);
      await subscribe();
      await cable.kill();
      await hear(guest, ['status', 'waiting', 'closed']);
      await endsWithinASecond();
    });
  });

  it('does not end while it is connected', async () => {
    await start(runtime);
    await subscribe();
    guest.leave();
    // As long as it would have had to end.
    await setTimeout(1_000);
    expect(guest.end()).toBeUndefined();
    expect(await cable.connections()).toEqual([[chat]]);
  });
}
