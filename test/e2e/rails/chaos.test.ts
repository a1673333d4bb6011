/**
 * Twenty consumers with two hundred subscriptions, each behind a network that cuts, stalls, delays, swallows,
 * refuses, corrupts and goes half-open at random: then everything is live, and nothing was lost in silence.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { Bystander } from './chaos/bystander.js';
import { Dweller, LOGS, PAPERS, STREAMS } from './chaos/dweller.js';
import { say } from './chaos/hearing.js';
import { modeOf, seed } from './chaos/mode.js';
import { type Deeds, misbehave } from './chaos/network.js';
import { randomFrom } from './churn.js';
import { SOON, serverList, tokenOf } from './user.js';

const CONSUMERS = 20;
/** Of the server, and what a busy machine adds. */
const BEAT = 3_000;
const mode = modeOf(process.env.CHAOS);
const nameOf = (number: number) => `dweller-${number}`;

/** Numbers added up, by name. */
function sum(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, count] of records.flatMap(Object.entries)) {
    total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

const total = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails({ env: { BEAT: `${mode.beat}`, LOG_LEVEL: 'fatal' } });
    return rails.stop;
  });

  const fetched = async <Result>(path: string) => (await (await rails.get(path)).json()) as Result;

  async function settle(number: number): Promise<{ dweller: Dweller; proxy: TcpProxy }> {
    const proxy = await TcpProxy.to(rails.port);
    onTestFinished(() => proxy.close());
    const token = await tokenOf(rails, nameOf(number), 10_000);
    const dweller = new Dweller({ proxy, token, number }, mode);
    onTestFinished(() => dweller.consumer.disconnect());
    return { dweller, proxy };
  }

  /** Writes to all logs and papers until it is over; returns how much. */
  async function write(random: () => number, isOver: () => boolean): Promise<number> {
    let number = 0;
    while (!isOver()) {
      number += 1;
      const answers = await Promise.all([
        ...LOGS.map((log) => rails.post('/test/entries', { log, number })),
        ...PAPERS.map((paper) => rails.post(`/test/news/${paper}`, { number })),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
      await wait(500 * random());
    }
    return number;
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
  async function liveThrough(dwellers: readonly Dweller[], proxies: readonly TcpProxy[]) {
    const deeds: Deeds = {};
    let isOver = false;
    const random = (part: number, number = 0) => randomFrom(seed + part * 1_000 + number);
    const writing = write(random(1), () => isOver);
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

  async function bystand(): Promise<Bystander> {
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
  async function areHearing(dwellers: readonly Dweller[]): Promise<void> {
    const bystander = await bystand();
    const deadline = performance.now() + mode.liveWithin;
    for (;;) {
      const { flaws, away, evidence } = await say(rails, dwellers, bystander);
      if (flaws.length + away.length > 0) console.log({ flaws, evidence });
      expect(flaws, JSON.stringify(evidence)).toEqual([]);
      if (away.length === 0) return;
      expect(performance.now(), `${away.length} were away again`).toBeLessThan(deadline);
    }
  }

  /** The server has what is wanted, and nothing else. */
  async function areListed(dwellers: readonly Dweller[]): Promise<void> {
    for (const [number, { consumer }] of dwellers.entries()) {
      const wanted = consumer.subscriptions.subscriptions.map(({ identifier }) => identifier);
      expect(wanted).toHaveLength(10);
      await expect.poll(() => serverList(rails, nameOf(number)), SOON).toEqual(wanted.sort());
    }
  }

  /** What is not as it should be, by each consumer. */
  async function flawsOf(dwellers: readonly Dweller[], count: number): Promise<string[]> {
    const { performed } = await fetched<{ performed: number[] }>('/test/tasks');
    const flaws = dwellers.map(async (dweller, number) => {
      const records = await fetched<{ count: number }[]>(`/test/records/chaos-${number}`);
      const truth = { count, performed, recorded: records.map((record) => record.count) };
      return dweller.flaws(truth).map((flaw) => `${nameOf(number)}: ${flaw}`);
    });
    const published = PAPERS.map(async (paper) => {
      const news = await fetched<number[]>(`/test/news/${paper}`);
      return news.length === count ? [] : [`the server has ${news.length} of ${count} in ${paper}`];
    });
    return (await Promise.all([...published, ...flaws])).flat();
  }

  function report(dwellers: readonly Dweller[], figures: object): void {
    const commanders = dwellers.map(({ commander }) => commander);
    const askers = dwellers.map(({ asker }) => asker);
    console.log({
      ...figures,
      losses: sum(dwellers.map(({ losses }) => losses)),
      errors: sum(dwellers.map(({ errors }) => errors)),
      sockets: total(dwellers.map(({ sockets }) => sockets.made)),
      connections: total(dwellers.map(({ consumer }) => consumer.inspect().counters.connections)),
      messages: total(dwellers.map(({ consumer }) => consumer.inspect().counters.framesIn)),
      fetches: total(dwellers.flatMap(({ readers }) => readers.map((reader) => reader.fetched))),
      comings: total(dwellers.map(({ listeners }) => listeners.comings)),
      commands: {
        given: total(commanders.map(({ given }) => given)),
        dropped: total(commanders.map(({ dropped }) => dropped)),
        lostOnTheWay: total(commanders.map(({ lost }) => lost)),
      },
      requests: {
        asked: total(askers.map(({ asked }) => asked)),
        answered: total(askers.map(({ answered }) => answered)),
        ...sum(askers.map(({ failures }) => failures)),
      },
    });
  }

  test(
    `chaos for ${mode.name}: then all is live, and every message and command is accounted for`,
    async () => {
      console.info(`SEED=${seed}`);
      const places = await Promise.all(
        Array.from({ length: CONSUMERS }, (_, number) => settle(number)),
      );
      const dwellers = places.map(({ dweller }) => dweller);
      const proxies = places.map(({ proxy }) => proxy);
      const figures = await liveThrough(dwellers, proxies);
      const flaws = () => flawsOf(dwellers, figures.entries);
      await expect.poll(flaws, { timeout: mode.liveWithin, interval: 500 }).toEqual([]);
      await areHearing(dwellers);
      report(dwellers, figures);
      // Or it was no chaos.
      const connections = dwellers.map(({ consumer }) => consumer.inspect().counters.connections);
      expect(total(connections)).toBeGreaterThan(2 * CONSUMERS);
      expect(total(dwellers.map(({ commander }) => commander.dropped))).toBeGreaterThan(0);
      // What was given up while nothing was carried: now the server hears of that.
      for (const proxy of proxies) proxy.thaws();
      await areListed(dwellers);
    },
    mode.duration + 180_000,
  );
});
