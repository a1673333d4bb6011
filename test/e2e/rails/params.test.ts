/** Subscriptions that go on where they stopped: a channel of real Rails that sends what is newer than `since`. */
import { setTimeout as wait } from 'node:timers/promises';
import { catchUp } from 'catenary/resync';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { consumerAt, SOON, serverList, tokenOf } from './user.js';

const CUTS = 50;

interface ContinuedChannel {
  readonly params: { readonly log: string; readonly since: number };
  readonly received: { readonly number: number };
}

/** Somebody to whom numbers are sent. */
class Follower {
  readonly heard: number[] = [];
  losses = 0;
  readonly subscription;

  constructor(url: string, goesOn: boolean) {
    const params = () => ({
      channel: 'ContinuedChannel',
      log: 'cut',
      since: this.heard.at(-1) ?? 0,
    });
    const consumer = consumerAt(url, { reconnect: () => Math.random() * 50 });
    this.subscription = consumer.subscriptions.create<ContinuedChannel>(params(), {
      received: ({ number }) => void this.heard.push(number),
      disconnected: () => {
        this.losses += 1;
      },
    });
    if (goesOn) catchUp(this.subscription, { params });
  }
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test(`over ${CUTS} cuts everything comes once, in order; without \`params\` it all comes again`, async () => {
    const proxy = await TcpProxy.to(rails.port);
    onTestFinished(() => proxy.close());
    const follow = async (name: string, goesOn: boolean) => {
      const token = await tokenOf(rails, name, 3_600);
      return new Follower(`ws://127.0.0.1:${proxy.port}/cable?token=${token}`, goesOn);
    };
    const ada = await follow('ada', true);
    const grace = await follow('grace', true);
    const eve = await follow('eve', false);
    const all = [ada, grace, eve];
    const areLive = () =>
      expect
        .poll(() => all.filter(({ subscription }) => subscription.state !== 'subscribed'), {
          ...SOON,
          interval: 1,
        })
        .toEqual([]);
    let count = 0;
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        await rails.post('/test/entries', { log: 'cut', number: ++count });
        await wait(Math.random() * 10);
      }
    };
    const cut = async () => {
      for (let cuts = 1; cuts <= CUTS; cuts += 1) {
        await areLive();
        await wait(Math.random() * 100);
        proxy.resets();
        await expect
          .poll(() => all.map(({ losses }) => losses), { ...SOON, interval: 1 })
          .toEqual([cuts, cuts, cuts]);
      }
      await areLive();
      isOver = true;
    };
    await Promise.all([cut(), write()]);

    const everything = Array.from({ length: count }, (_, index) => index + 1);
    for (const { heard } of [ada, grace]) {
      await expect.poll(() => heard, SOON).toEqual(everything);
    }
    expect(count).toBeGreaterThan(CUTS * 5);
    expect(eve.heard.length).toBeGreaterThan(count * 2);
    // Of the former identifiers nothing is left, nor of the connections that were cut.
    await expect.poll(() => serverList(rails, 'ada'), SOON).toEqual([ada.subscription.identifier]);
    expect(JSON.parse(ada.subscription.identifier)).toMatchObject({ log: 'cut' });
    console.log(
      `${count} entries, ${CUTS} cuts: each came once; without, ${eve.heard.length} came`,
    );
  });
});
