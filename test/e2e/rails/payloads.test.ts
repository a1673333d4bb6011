/** Messages that are large, strange or many. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, listen, recordingSockets, SOON, stream, userOf } from './user.js';

const RATE = 2_000;
/** For floods, on a busy machine. */
const PATIENCE = { timeout: 30_000, interval: 20 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
/** Of moments in their order, how many lie in the second that has the most. */
function busiestSecond(moments: readonly number[]): number {
  let first = 0;
  const counts = moments.map((moment, index) => {
    while (moment - moments[first]! >= 1_000) first += 1;
    return index - first + 1;
  });
  return Math.max(...counts);
}

const numbersIn = (heard: readonly unknown[]) =>
  heard.map((data) => (data as { number: number }).number);

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('a message of 1 MB goes there and back, and another by HTTP', async () => {
    const consumer = userOf(rails);
    const echo = listen(consumer, 'EchoChannel');
    const chat = listen(consumer, { channel: 'ChatChannel', room: 'archive' });
    await areLive([echo, chat]);
    const body = 'Ünïcödé 🚋 '.repeat(70_000);
    expect(Buffer.byteLength(body)).toBeGreaterThan(2 ** 20);
    echo.perform('echo', { body });
    await expect.poll(() => echo.heard.length, SOON).toBe(1);
    expect(echo.heard[0]).toEqual({ body, action: 'echo' });
    await rails.post('/rooms/archive/messages', { body });
    await expect.poll(() => chat.heard.length, SOON).toBe(2);
    expect(chat.heard[1]).toEqual({ type: 'message', from: 'server', body });
  });

  test('any text and any JSON comes back as it was, also in an identifier', async () => {
    const texts = {
      'Grüße, мир, 世界, العربية': 'e\u0301 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿',
      controls: '\u0000\u0007\u001f\u007f\u2028\u2029\ufeff\ufffd',
      markup: `<script>alert("1 & 2")</script> \\ / ' \``,
      numbers: [0, -1, 1.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER],
      nested: { list: [[], {}, [null, true, false, '', 0]], 'key with "quotes"': null },
    };
    const consumer = userOf(rails);
    const echo = listen(consumer, {
      channel: 'EchoChannel',
      room: '🚋 <Ü> & \u2028 "x"',
      ...texts,
    });
    await areLive([echo]);
    echo.send(texts);
    await expect.poll(() => echo.heard, SOON).toEqual([texts]);
  });

  test('a flood of 2,000 messages a second is complete and in order', async () => {
    const count = 4 * RATE;
    const consumer = userOf(rails);
    const flood = listen(consumer, 'FloodChannel');
    const echo = listen(consumer, 'EchoChannel');
    const moments: number[] = [];
    const heardBefore: number[] = [];
    const { subscriptions } = consumer;
    subscriptions.create('FloodChannel', {
      received() {
        // In the middle of it the other way is free.
        if (moments.push(performance.now()) === RATE) echo.perform('echo');
      },
    });
    subscriptions.create('EchoChannel', { received: () => void heardBefore.push(moments.length) });
    await areLive([flood, echo]);
    flood.perform('flood', { count, rate: RATE });
    await expect.poll(() => flood.heard.length, PATIENCE).toBe(count);
    await expect.poll(() => heardBefore, SOON).toEqual([expect.any(Number)]);
    expect(heardBefore[0]).toBeLessThan(count);
    expect(numbersIn(flood.heard)).toEqual(numbers(count));
    // A busy machine makes pauses, and the server makes up for them.
    expect(busiestSecond(moments)).toBeGreaterThan(RATE * 0.95);
  });

  // Rails hands each broadcast to a thread for each of its subscribers: it may change their order
  // before they are on the wire, and promises none. The client must not change it again.
  test('a flood of broadcasts is complete, in the order of the wire, for everybody', async () => {
    const count = 5_000;
    const { WebSocket, frames } = recordingSockets();
    const consumers = [userOf(rails, { WebSocket }), userOf(rails, { name: 'grace' })];
    const listeners = consumers.map((consumer) => listen(consumer, stream('flood')));
    await areLive(listeners);
    await rails.post('/test/broadcasts', { streams: ['flood'], count });
    await expect
      .poll(() => listeners.map(({ heard }) => heard.length), PATIENCE)
      .toEqual([count, count]);
    for (const { heard } of listeners) {
      expect(numbersIn(heard).sort((one, other) => one - other)).toEqual(numbers(count));
    }
    const onTheWire = frames.map((frame) => JSON.parse(frame)).filter(({ type }) => !type);
    expect(listeners[0]?.heard).toEqual(onTheWire.map(({ message }) => message));
  });
});
