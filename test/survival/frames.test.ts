/** Frames by the hundred thousand, nearly all of them wrong: nothing escapes, nothing is believed, nothing grows. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonProtocol } from '../../src/core/index.js';
import { ScriptedSocket } from '../support/scripted-socket.js';
import { meaningOf } from './support/frame-meaning.js';
import { IDENTIFIER } from './support/frame-pieces.js';
import { frames } from './support/frames.js';
import { HOSTILE } from './support/hostile-frames.js';
import { openPeephole, type Peephole } from './support/peephole.js';
import { isSame } from './support/same.js';
import { parametersFor } from './support/size.js';
import { VirtualTime } from './support/time.js';
import { watch } from './support/watchdog.js';
import { MUCH, workSince } from './support/work.js';

/** How many frames come to one consumer. */
const BATCH = 50;

/** What everything inherits: it has to be the same afterwards. */
const inherited = () =>
  [Object.prototype, Array.prototype, Map.prototype].flatMap((prototype) =>
    Reflect.ownKeys(prototype).map((key) => ({
      key,
      ...Reflect.getOwnPropertyDescriptor(prototype, key),
    })),
  );

const hasEnded = watch();

describe('the codec', () => {
  it('reads any frame as one of its cases, and changes nothing', () => {
    const before = inherited();
    fc.assert(
      fc
        .property(frames, (frame) => {
          const incoming = jsonProtocol.decode(frame);
          expect(incoming).toEqual(
            meaningOf(frame) ?? { type: 'malformed', error: expect.anything() },
          );
        })
        .afterEach(hasEnded),
      parametersFor({ what: 'frames', short: 20_000, nightly: 1_000_000 }),
    );
    expect(inherited()).toEqual(before);
  }, 3_600_000);

  it.each(Object.entries(HOSTILE))(
    'reads %s as what it is, with less than a second of work',
    (_, frame) => {
      const text = frame.text();
      const meaning = frame.means();
      const before = process.cpuUsage();
      const incoming = jsonProtocol.decode(text);
      expect(workSince(before)).toBeLessThan(MUCH);
      expect(incoming.type).toBe(meaning?.type ?? 'malformed');
      if (meaning) expect(isSame(incoming, meaning), 'whether it is read right').toBe(true);
      expect(Object.prototype).not.toHaveProperty('polluted');
    },
  );
});

describe('a connection', () => {
  let time: VirtualTime;
  let peephole: Peephole | undefined;
  let before: ReturnType<typeof inherited>;
  beforeEach(() => {
    before = inherited();
    time = new VirtualTime();
    time.install();
  });
  afterEach(() => {
    peephole?.consumer.disconnect();
    time.uninstall();
    expect(inherited()).toEqual(before);
  });

  it('goes on behind any frames, and believes none that is none', async () => {
    const harmless = frames.filter((frame) => meaningOf(frame)?.type !== 'disconnect');
    const beginnings = fc.array(harmless, {
      minLength: BATCH - 1,
      maxLength: BATCH - 1,
      size: 'max',
    });
    let isTooMuch = false;
    await fc.assert(
      fc
        .asyncProperty(beginnings, frames, async (beginning, last) => {
          // To look for fewer that are too much would take as long each time.
          if (isTooMuch) return;
          // What an earlier one has left is not this one's fault: else anything would be a smaller example.
          const { timers } = time;
          const { consumer, expects, gets } = await openPeephole(time, new ScriptedSocket());
          try {
            const before = process.cpuUsage();
            const expected = gets([...beginning, last]);
            await time.pass(200);
            isTooMuch = workSince(before) > MUCH;
            expect(isTooMuch, 'whether it is more than a second of work').toBe(false);
            expects(expected);
          } finally {
            consumer.disconnect();
          }
          expect(time.timers - timers, 'timers left').toBe(0);
        })
        .afterEach(hasEnded),
      parametersFor({ what: 'frames', short: 20_000, nightly: 1_000_000, batch: BATCH }),
    );
  }, 3_600_000);

  it.each(Object.entries(HOSTILE))('goes on behind %s', async (_, frame) => {
    peephole = await openPeephole(time, new ScriptedSocket());
    const expected = peephole.gets([frame.text()], [frame.means()]);
    await time.pass(200);
    peephole.expects(expected);
    const next = `{"identifier":${JSON.stringify(IDENTIFIER)},"message":7}`;
    peephole.gets([next]);
    expect(peephole.received.at(-1)).toBe(7);
  });
});
