/**
 * Twenty consumers with two hundred subscriptions, each behind a network that cuts, stalls, delays, swallows,
 * refuses, corrupts and goes half-open at random: then everything is live, and nothing was lost in silence.
 */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { Bystander } from './chaos/bystander.js';
import { Dweller, STREAMS } from './chaos/dweller.js';
import { report, total } from './chaos/figures.js';
import { say } from './chaos/hearing.js';
import { COMPLETE_WITHIN, modeOf, seed } from './chaos/mode.js';
import { type Deeds, misbehave } from './chaos/network.js';
import { areListed, flawsOf, nameOf, write } from './chaos/truth.js';
import { randomFrom } from './churn.js';
import { tokenOf } from './user.js';

const CONSUMERS = 20;
/** Of the server, and what a busy machine adds. */
const BEAT = 3_000;
const mode = modeOf(process.env.CHAOS);

async function settle(
  rails: RailsServer,
  number: number,
): Promise<{ dweller: Dweller; proxy: TcpProxy }> {
  const proxy = await TcpProxy.to(rails.port);
  onTestFinished(() => proxy.close());
  const token = await tokenOf(rails, nameOf(number), 10_000);
  const dweller = new Dweller({ proxy, token, number }, mode);
  onTestFinished(() => dweller.consumer.disconnect());
  return { dweller, proxy };
}

/** Resolves when all is live, but not before who is deaf had to notice; to when something last was not. */
async function areLive(dwellers: readonly Dweller[]): Promise<number> {
  const calm = performance.now();
  let last = calm;
  const pending = () => {
    const all = dwellers.flatMap((dweller) => dweller.pending);
    if (all.length > 0) last = performance.now();
    return performance.now() - calm < mode.staleAfter + BEAT ? ['too early to say'] : all;
  };
  await expect.poll(pending, { timeout: mode.liveWithin, interval: 20 }).toEqual([]);
  return Math.round(last - calm);
}

/** Until the network has behaved for a while, and all that was asked is settled. */
async function liveThrough(
  rails: RailsServer,
  dwellers: readonly Dweller[],
  proxies: readonly TcpProxy[],
) {
  const deeds: Deeds = {};
  let isOver = false;
  const random = (part: number, number = 0) => randomFrom(seed + part * 1_000 + number);
  const writing = write(rails, random(1), () => isOver);
  const lives = dwellers.map((dweller, number) => dweller.live(random(2, number), mode.pace));
  await Promise.all(
    proxies.map((proxy, number) => misbehave(proxy, random(3, number), mode, deeds)),
  );
  for (const dweller of dwellers) dweller.end();
  const liveAfter = await areLive(dwellers);
  isOver = true;
  await Promise.all(lives);
  return { deeds, liveAfter, entries: await writing };
}

async function bystand(rails: RailsServer): Promise<Bystander> {
  const listening = await rails.post('/test/witness', { streams: STREAMS });
  expect(listening.status).toBe(204);
  const token = await tokenOf(rails, 'bystander', 10_000);
  const bystander = await Bystander.listen(`${rails.cable}?token=${token}`, STREAMS);
  onTestFinished(() => bystander.leave());
  return bystander;
}

/**
 * What is said on each stream, each of them hears once. It is said again where somebody was away: a busy machine
 * was silent for longer than `staleAfter`. Who was there has to hear it at once.
 */
async function areHearing(rails: RailsServer, dwellers: readonly Dweller[]): Promise<void> {
  const bystander = await bystand(rails);
  const deadline = performance.now() + mode.liveWithin;
  for (;;) {
    const { flaws, away, evidence } = await say(rails, dwellers, bystander);
    if (flaws.length + away.length > 0) console.log({ flaws, evidence });
    expect(flaws, JSON.stringify(evidence)).toEqual([]);
    if (away.length === 0) return;
    expect(performance.now(), `${away.length} were away again`).toBeLessThan(deadline);
  }
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails({ env: { BEAT: `${mode.beat}`, LOG_LEVEL: 'fatal' } });
    return rails.stop;
  });

  test(
    `chaos for ${mode.name}: then all is live, and every message and command is accounted for`,
    async () => {
      console.info(`SEED=${seed}`);
      const places = await Promise.all(
        Array.from({ length: CONSUMERS }, (_, number) => settle(rails, number)),
      );
      const dwellers = places.map(({ dweller }) => dweller);
      const proxies = places.map(({ proxy }) => proxy);
      const figures = await liveThrough(rails, dwellers, proxies);
      const flaws = () => flawsOf(rails, dwellers, figures.entries);
      await expect.poll(flaws, { timeout: COMPLETE_WITHIN, interval: 500 }).toEqual([]);
      await areHearing(rails, dwellers);
      report(dwellers, figures);
      // Or it was no chaos.
      const connections = dwellers.map(({ consumer }) => consumer.inspect().counters.connections);
      expect(total(connections)).toBeGreaterThan(2 * CONSUMERS);
      expect(total(dwellers.map(({ commander }) => commander.dropped))).toBeGreaterThan(0);
      // What was given up while nothing was carried: now the server hears of that.
      for (const proxy of proxies) proxy.thaws();
      await areListed(rails, dwellers);
    },
    mode.duration + 300_000,
  );
});
