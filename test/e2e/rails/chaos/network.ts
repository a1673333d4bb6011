/** The network of one consumer, which does whatever it likes, and then behaves; it counts what it did. */
import { setTimeout as wait } from 'node:timers/promises';
import type { TcpProxy } from '../../../support/tcp-proxy.js';
import type { Mode } from './mode.js';

/** How long it is before the next whim, at most. */
const LULL = 12_000;

/** How often each whim was had. */
export type Deeds = Record<string, number>;

/** `measure` is from 0 to 1; milliseconds go by `pace` times as fast as they are written here. */
type Whim = (proxy: TcpProxy, measure: number, pace: number) => void | Promise<void>;

const whims: Readonly<Record<string, Whim>> = {
  behave,
  cut: (proxy) => proxy.resets(),
  async stall(proxy, measure, pace) {
    proxy.freezes();
    await wait((9_000 * measure) / pace);
    proxy.thaws();
  },
  delay: (proxy, measure, pace) => proxy.delays((1_500 * measure) / pace),
  throttle: (proxy, measure, pace) => proxy.throttles((2_000 + 10_000 * measure) * pace),
  halfOpen: (proxy) => proxy.freezes(),
  // While pings come, nobody can see that nothing goes out: it is cut soon.
  async deafen(proxy, measure, pace) {
    proxy.deafens();
    await wait((5_000 * measure) / pace);
    proxy.resets();
  },
  async swallow(proxy, measure, pace) {
    proxy.freezes();
    proxy.hangs();
    await wait((8_000 * measure) / pace);
    proxy.hangs(false);
  },
  async refuse(proxy, measure, pace) {
    proxy.refuses();
    proxy.resets();
    await wait((8_000 * measure) / pace);
    await proxy.accepts();
  },
  flap: (proxy, measure, pace) => proxy.flaps((3_000 * measure) / pace, 250 / pace),
  // A wrong length swallows what follows, and from outside nobody can see that: a link that has carried a
  // wrong bit is cut soon, as TLS would do at once.
  async corrupt(proxy, measure, pace) {
    proxy.corrupts(measure);
    await wait((5_000 * measure) / pace);
    proxy.resets();
  },
};

function behave(proxy: TcpProxy): void {
  proxy.delays(0);
  proxy.throttles(Infinity);
}

/** For as long as the mode lasts. What is frozen at the end stays so: who is at the end of it has to notice. */
export async function misbehave(
  proxy: TcpProxy,
  random: () => number,
  { duration, pace }: Mode,
  deeds: Deeds,
): Promise<void> {
  const all = Object.entries(whims);
  const end = performance.now() + duration;
  while (performance.now() < end) {
    await wait((LULL * random()) / pace);
    const [name, whim] = all[Math.floor(random() * all.length)]!;
    deeds[name] = (deeds[name] ?? 0) + 1;
    await whim(proxy, random(), pace);
  }
  behave(proxy);
}
